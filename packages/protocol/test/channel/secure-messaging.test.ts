import { cbc, cmac } from '@noble/ciphers/aes.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import computed from '../../../../vectors/secure-messaging-aes128.json' with { type: 'json' };
import recorded from '../../../../vectors/secure-messaging-aes128-emrtd.json' with { type: 'json' };
import { type CommandApdu, decodeCommand, encodeCommand, type ResponseApdu } from '../../src/apdu/apdu.ts';
import { createChipMessaging, createTerminalMessaging, incrementCounter } from '../../src/channel/secure-messaging.ts';
import { encodeTlv } from '../../src/encoding/tlv.ts';
import { bitFlips, byte, bytesUpTo, cutOrExtended, refusal } from '../support/messages.ts';

const keys = () => ({ ksEnc: hexToBytes(computed.ksEnc), ksMac: hexToBytes(computed.ksMac) });
const ends = () => ({ terminal: createTerminalMessaging(keys()), chip: createChipMessaging(keys()) });
const nothing = new Uint8Array(0);

type VectorCommand = Pick<CommandApdu, 'cla' | 'ins' | 'p1' | 'p2'> & { readonly data?: string; readonly le?: number };
const commandOf = ({ data, ...command }: VectorCommand): CommandApdu =>
  data === undefined ? command : { ...command, data: hexToBytes(data) };
const wire = ({ cla, ins, p1, p2, data = nothing }: CommandApdu) =>
  bytesToHex(concatBytes(Uint8Array.of(cla, ins, p1, p2), data));

const select: CommandApdu = { cla: 0x00, ins: 0xa4, p1: 0x02, p2: 0x0c, data: Uint8Array.of(0x01, 0x1c) };
const ok: ResponseApdu = { data: nothing, status: 0x9000 };

describe('known answers', () => {
  test.each([
    { name: 'an independent implementation', vector: computed },
    { name: 'an electronic travel document', vector: recorded },
  ])('of $name', ({ vector }) => {
    const vectorKeys = () => ({ ksEnc: hexToBytes(vector.ksEnc), ksMac: hexToBytes(vector.ksMac) });
    const terminal = createTerminalMessaging(vectorKeys());
    const chip = createChipMessaging(vectorKeys());
    for (const { command, protectedCommand, response, protectedResponse } of vector.exchanges) {
      const plain = commandOf(command);
      const wrapped = terminal.wrapCommand(plain);
      expect(wire(wrapped)).toBe(protectedCommand);
      expect(chip.unwrapCommand(wrapped)).toEqual({ kind: 'command', command: plain });
      const answer = { data: hexToBytes(response.data), status: response.status };
      const wrappedAnswer = { data: hexToBytes(protectedResponse), status: response.status };
      expect(chip.wrapResponse(answer)).toEqual(wrappedAnswer);
      expect(terminal.unwrapResponse(wrappedAnswer)).toEqual(answer);
    }
  });
});

test('any commands and responses cross unchanged', () => {
  const command = fc.record(
    {
      cla: fc.constantFrom(0x00, 0x10, 0x80, 0x90, 0x83),
      ins: byte().filter((ins) => ![0x60, 0x90].includes(ins & 0xf0)),
      p1: byte(),
      p2: byte(),
      data: bytesUpTo(600).filter((data) => data.length > 0),
      le: fc.oneof(fc.integer({ min: 1, max: 65_536 }), fc.constantFrom(223, 224, 255, 256, 257, 65_535, 65_536)),
    },
    { requiredKeys: ['cla', 'ins', 'p1', 'p2'] },
  );
  const response = fc.record({ data: bytesUpTo(600), status: fc.constantFrom(0x9000, 0x6985, 0x63c2) });
  const exchange = fc
    .tuple(command, response)
    .map(([plain, { data, status }]) => ({ plain, answer: { data: data.subarray(0, plain.le ?? 0), status } }));
  fc.assert(
    fc.property(fc.array(exchange, { minLength: 1, maxLength: 4 }), (exchanges) => {
      const { terminal, chip } = ends();
      for (const { plain, answer } of exchanges) {
        const { extended: _, ...received } = decodeCommand(encodeCommand(terminal.wrapCommand(plain)));
        expect(chip.unwrapCommand(received)).toEqual({ kind: 'command', command: plain });
        const wrapped = chip.wrapResponse(answer);
        // The Le of the protected command leaves room for the protected response.
        expect(wrapped?.data.length).toBeLessThanOrEqual(received.le ?? 0);
        expect(wrapped && terminal.unwrapResponse(wrapped)).toEqual(answer);
      }
    }),
  );
});

test('equal commands look different each time', () => {
  const { terminal, chip } = ends();
  const seen = Array.from({ length: 3 }, () => {
    const wrapped = terminal.wrapCommand(select);
    chip.unwrapCommand(wrapped);
    terminal.unwrapResponse(chip.wrapResponse(ok) ?? ok);
    return wire(wrapped);
  });
  expect(new Set(seen).size).toBe(3);
});

describe('the chip refuses, and then everything', () => {
  const wrapped = () => createTerminalMessaging(keys()).wrapCommand({ ...select, le: 256 });
  const { data: message = nothing } = wrapped();

  /** Feeds one bad command to a new chip; afterwards not even the right one may pass. */
  function refused(bad: CommandApdu): 'missing' | 'incorrect' | 'accepted' {
    const chip = createChipMessaging(keys());
    const outcome = chip.unwrapCommand(bad);
    if (outcome.kind === 'command') return 'accepted';
    expect(chip.unwrapCommand(wrapped())).toEqual({ kind: 'failed', failure: 'incorrect' });
    expect(chip.wrapResponse(ok)).toBeUndefined();
    return outcome.failure;
  }

  test('any bit flipped in the data, any cut, any byte too many', () => {
    for (const data of [...bitFlips(message), ...cutOrExtended(message)])
      expect(refused({ ...wrapped(), data })).not.toBe('accepted');
  });

  test.each<[string, Partial<CommandApdu>]>([
    ['another channel in the class', { cla: 0x0d }],
    ['the chaining bit', { cla: 0x1c }],
    ['the proprietary class', { cla: 0x8c }],
    ['another instruction', { ins: 0xa6 }],
    ['an odd instruction', { ins: 0xa5 }],
    ['another P1', { p1: 0x00 }],
    ['another P2', { p2: 0x00 }],
    ['no protection', { cla: 0x00 }],
    ['protection without the header', { cla: 0x08 }],
  ])('%s', (_, change) => {
    expect(refused({ ...wrapped(), ...change })).toBe('incorrect');
  });

  test('no MAC: data objects are missing', () => {
    expect(refused({ cla: 0x0c, ins: 0xa4, p1: 0x02, p2: 0x0c })).toBe('missing');
    expect(refused({ ...wrapped(), data: message.subarray(0, message.length - 10) })).toBe('missing');
  });

  test('data objects out of order', () => {
    const [le, mac] = [message.subarray(-13, -10), message.subarray(-10)];
    expect(refused({ ...wrapped(), data: concatBytes(le, message.subarray(0, -13), mac) })).toBe('incorrect');
    expect(refused({ ...wrapped(), data: concatBytes(mac, message.subarray(0, -10)) })).toBe('incorrect');
  });

  test('a replay, a command out of order, a second command before the response', () => {
    const { terminal, chip } = ends();
    const first = terminal.wrapCommand(select);
    chip.unwrapCommand(first);
    terminal.unwrapResponse(chip.wrapResponse(ok) ?? ok);
    expect(chip.unwrapCommand(first)).toEqual({ kind: 'failed', failure: 'incorrect' });

    const late = ends();
    late.terminal.wrapCommand(select);
    expect(late.chip.unwrapCommand(wrapped()).kind).toBe('command');
    expect(late.chip.unwrapCommand(wrapped())).toEqual({ kind: 'failed', failure: 'incorrect' });
  });

  test('a response to no command', () => {
    expect(createChipMessaging(keys()).wrapResponse(ok)).toBeUndefined();
  });

  test('any bytes: a result, never an exception', () => {
    fc.assert(
      fc.property(byte(), byte(), fc.uint8Array({ maxLength: 60 }), (cla, ins, data) => {
        expect(createChipMessaging(keys()).unwrapCommand({ cla, ins, p1: 0, p2: 0, data }).kind).toBe('failed');
      }),
    );
  });
});

describe('the terminal refuses, and then everything', () => {
  const answer: ResponseApdu = { data: Uint8Array.of(1, 2, 3), status: 0x9000 };

  /** A terminal that waits for the response to SELECT, and that response. */
  function waiting() {
    const { terminal, chip } = ends();
    chip.unwrapCommand(terminal.wrapCommand(select));
    return { terminal, response: chip.wrapResponse(answer) ?? ok };
  }

  function refused(bad: ResponseApdu): string {
    const { terminal, response } = waiting();
    const code = refusal(() => terminal.unwrapResponse(bad));
    if (code !== 'accepted') {
      expect(refusal(() => terminal.unwrapResponse(response))).toBe('channel/closed');
      expect(refusal(() => terminal.wrapCommand(select))).toBe('channel/closed');
    }
    return code;
  }

  test('any bit flipped, any cut, any byte too many', () => {
    const { response } = waiting();
    for (const data of [...bitFlips(response.data), ...cutOrExtended(response.data)]) {
      expect(refused({ ...response, data })).toBe('channel/broken');
    }
  });

  test.each([0x9000, 0x6987, 0x6988, 0x6e00])('status %i without protection', (status) => {
    expect(refused({ data: nothing, status })).toBe('channel/broken');
  });

  test('a status word other than the protected one', () => {
    expect(refused({ ...waiting().response, status: 0x6300 })).toBe('channel/broken');
  });

  test('a response to no command, the same response twice, a command before the last response', () => {
    expect(refusal(() => createTerminalMessaging(keys()).unwrapResponse(waiting().response))).toBe('channel/broken');
    const twice = waiting();
    twice.terminal.unwrapResponse(twice.response);
    expect(refusal(() => twice.terminal.unwrapResponse(twice.response))).toBe('channel/broken');
    const hasty = waiting();
    expect(refusal(() => hasty.terminal.wrapCommand(select))).toBe('channel/broken');
    expect(refusal(() => hasty.terminal.unwrapResponse(hasty.response))).toBe('channel/closed');
  });

  test('its own command sent back', () => {
    const { terminal } = ends();
    const { data = nothing } = terminal.wrapCommand(select);
    expect(refusal(() => terminal.unwrapResponse({ data, status: 0x9000 }))).toBe('channel/broken');
  });

  test('a class byte without secure messaging bits, which does not end the session', () => {
    const { terminal } = ends();
    for (const cla of [0x40, 0xa0, 0x0c, 0x88])
      expect(refusal(() => terminal.wrapCommand({ ...select, cla }))).toBe('apdu/malformed');
    expect(refusal(() => terminal.wrapCommand(select))).toBe('accepted');
  });
});

describe('keys', () => {
  test('are overwritten by close, which may be called twice, and by a failure', () => {
    const opened = [createTerminalMessaging, createChipMessaging];
    for (const open of opened) {
      const held = keys();
      const messaging = open(held);
      messaging.close();
      messaging.close();
      expect([held.ksEnc, held.ksMac]).toEqual([new Uint8Array(16), new Uint8Array(16)]);
    }
    const held = keys();
    createChipMessaging(held).unwrapCommand(select);
    expect([held.ksEnc, held.ksMac]).toEqual([new Uint8Array(16), new Uint8Array(16)]);
  });

  test('the reason of the end is told', () => {
    const terminal = createTerminalMessaging(keys());
    terminal.close();
    expect(() => terminal.wrapCommand(select)).toThrow('it was closed');
    const lost = createTerminalMessaging(keys());
    lost.close('the card was lost');
    lost.close();
    expect(() => lost.wrapCommand(select)).toThrow('the card was lost');
  });

  test.each([
    [0x6988, 'it broke before: the card has ended the session: status 6988 came without protection'],
    [0x6982, 'it broke before: status 6982 came without protection'],
  ])('a session that %i ended was not closed by its host', (status, reason) => {
    const { terminal } = ends();
    terminal.wrapCommand(select);
    expect(refusal(() => terminal.unwrapResponse({ data: nothing, status }))).toBe('channel/broken');
    expect(() => terminal.wrapCommand(select)).toThrow(reason);
  });
});

describe('send sequence counter', () => {
  test.each([
    ['00'.repeat(16), `${'00'.repeat(15)}01`],
    [`${'00'.repeat(14)}01ff`, `${'00'.repeat(14)}0200`],
    [`00${'ff'.repeat(15)}`, `01${'00'.repeat(15)}`],
    [`${'ff'.repeat(15)}fe`, 'ff'.repeat(16)],
  ])('%s', (before, after) => {
    const counter = hexToBytes(before);
    incrementCounter(counter);
    expect(bytesToHex(counter)).toBe(after);
  });

  test('refuses to wrap, and stays', () => {
    const counter = hexToBytes('ff'.repeat(16));
    expect(refusal(() => incrementCounter(counter))).toBe('channel/broken');
    expect(bytesToHex(counter)).toBe('ff'.repeat(16));
  });
});

describe('a right MAC over a wrong content', () => {
  // What only a holder of the session keys can make: the first command, and the response to it, with contents no honest
  // end sends.
  function padded(bytes: Uint8Array): Uint8Array {
    const whole = new Uint8Array(Math.ceil((bytes.length + 1) / 16) * 16);
    whole.set(bytes);
    whole[bytes.length] = 0x80;
    return whole;
  }

  function signed(counter: number, head: Uint8Array, objects: Uint8Array): Uint8Array {
    const authenticated = concatBytes(hexToBytes(counter.toString(16).padStart(32, '0')), head, padded(objects));
    return concatBytes(objects, encodeTlv(0x8e, cmac(authenticated, keys().ksMac).subarray(0, 8)));
  }

  function outcome(objects: Uint8Array): string {
    const { terminal } = ends();
    terminal.wrapCommand(select);
    return refusal(() => terminal.unwrapResponse({ data: signed(2, nothing, objects), status: 0x9000 }));
  }

  function encrypted(plain: Uint8Array): Uint8Array {
    const block = (iv: Uint8Array) => cbc(keys().ksEnc, iv, { disablePadding: true });
    return block(block(new Uint8Array(16)).encrypt(hexToBytes(`${'00'.repeat(15)}02`))).encrypt(plain);
  }

  const status = encodeTlv(0x99, Uint8Array.of(0x90, 0x00));
  const cryptogram = (...content: number[]) => encodeTlv(0x87, Uint8Array.from(content));

  test('the helper of this test makes responses that pass', () => {
    expect(outcome(status)).toBe('accepted');
    expect(
      outcome(concatBytes(cryptogram(1, ...encrypted(Uint8Array.of(7, 0x80, ...new Uint8Array(14)))), status)),
    ).toBe('accepted');
  });

  test.each<[string, Uint8Array]>([
    ['no padding', concatBytes(cryptogram(1, ...encrypted(new Uint8Array(16))), status)],
    ['padding of another method', concatBytes(cryptogram(1, ...encrypted(new Uint8Array(16).fill(16))), status)],
    [
      'more than one block of padding',
      concatBytes(cryptogram(1, ...encrypted(Uint8Array.of(0x80, ...new Uint8Array(31)))), status),
    ],
    [
      'another padding-content indicator',
      concatBytes(cryptogram(2, ...encrypted(Uint8Array.of(7, 0x80, ...new Uint8Array(14)))), status),
    ],
    ['half a block', concatBytes(cryptogram(1, 2, 3), status)],
    ['an empty cryptogram', concatBytes(cryptogram(1), status)],
    ['no indicator', concatBytes(cryptogram(), status)],
    [
      'a cryptogram for an odd instruction',
      concatBytes(encodeTlv(0x85, encrypted(Uint8Array.of(7, 0x80, ...new Uint8Array(14)))), status),
    ],
    ['no status', cryptogram(1, ...encrypted(Uint8Array.of(7, 0x80, ...new Uint8Array(14))))],
    ['an unknown data object', concatBytes(status, encodeTlv(0x81, nothing))],
    ['another status', encodeTlv(0x99, Uint8Array.of(0x62, 0x82))],
    ['a long status', encodeTlv(0x99, Uint8Array.of(0x90, 0x00, 0x00))],
  ])('%s', (_, objects) => {
    expect(outcome(objects)).toBe('channel/broken');
  });

  test.each([
    [0x00, 'failed'],
    [0x04, 'failed'],
    [0x08, 'failed'],
    [0x0c, 'command'],
  ])('a command of class %i', (cla, kind) => {
    const header = { cla, ins: 0xb0, p1: 0, p2: 0 };
    const data = signed(1, padded(Uint8Array.of(cla, 0xb0, 0, 0)), encodeTlv(0x97, Uint8Array.of(0)));
    expect(createChipMessaging(keys()).unwrapCommand({ ...header, data }).kind).toBe(kind);
  });
});
