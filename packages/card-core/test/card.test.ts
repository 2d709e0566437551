/**
 * The card at its contacts: power, the order of checks, chains, GET RESPONSE, and that it always answers.
 * `docs/spec/apdu-and-transport.md`.
 */
import { concatBytes } from '@noble/hashes/utils.js';
import {
  type CommandApdu,
  cardCapabilities,
  chainCommand,
  decodeAnswerToReset,
  decodeResponse,
  encodeCommand,
  type ResponseApdu,
} from '@symbolon/protocol/apdu';
import {
  encodeCardAccess,
  paceProtocol,
  passwordReferences,
  setAuthenticationTemplate,
} from '@symbolon/protocol/channel';
import { applicationId, type CommandName, commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { type CardFirmware, createCardFirmware } from '../src/card/card-firmware.ts';
import type { Ports } from '../src/ports.ts';
import { activeChip, blankChip, testChip, wholeCard } from './support/chip.ts';

const select: CommandApdu = { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: applicationId, le: 256 };
const readCardAccess: CommandApdu = { cla: 0x00, ins: 0xb0, p1: 0x9c, p2: 0x00, le: 256 };
const getResponse = (le: number): CommandApdu => ({ cla: 0x00, ins: 0xc0, p1: 0, p2: 0, le });
/** ISO/IEC 7816-4 clause 7.4: the name, and in the proprietary template the versions, which are this one. */
const fileControlInformation = Uint8Array.of(0x6f, 0x10, 0x84, 0x09, ...applicationId, 0xa5, 0x03, 0x80, 0x01, 0x02);
const startPace: CommandApdu = {
  ...{ cla: 0x00, ins: 0x22, p1: 0xc1, p2: 0xa4 },
  data: setAuthenticationTemplate.encode({ protocol: paceProtocol, password: passwordReferences.can }),
};
const firstStep: CommandApdu = { cla: 0x10, ins: 0x86, p1: 0, p2: 0, data: Uint8Array.of(0x7c, 0), le: 256 };

function powered(ports: Ports = blankChip().ports): CardFirmware {
  const card = createCardFirmware(ports);
  card.powerOn();
  return card;
}

function send(card: CardFirmware, command: CommandApdu): ResponseApdu {
  return decodeResponse(card.transmit(encodeCommand(command)));
}

describe('power', () => {
  test('a card without it answers nothing', () => {
    const card = wholeCard(blankChip());
    expect(card.transmit(encodeCommand(select))).toHaveLength(0);
    card.powerOn();
    expect(card.transmit(encodeCommand(select)).length).toBeGreaterThan(2);
    card.powerOff();
    card.powerOff();
    expect(card.transmit(encodeCommand(select))).toHaveLength(0);
  });

  test('the answer to reset says what transport the card takes, and is the same for every card', () => {
    const [blank, active] = [wholeCard(blankChip()).powerOn(), wholeCard(activeChip()).powerOn()];
    const { protocols, historicalBytes } = decodeAnswerToReset(blank);
    expect(protocols).toEqual([0, 1]);
    expect(cardCapabilities(historicalBytes)).toEqual({ commandChaining: true, extendedLength: true });
    expect(active).toEqual(blank);
  });

  test('what was begun is forgotten with it: a chain, a response, a selected file, a run of PACE', () => {
    const card = powered();
    const again: readonly [CommandApdu, CommandApdu, number][] = [
      [{ ...select, le: 1 }, getResponse(256), status.conditionsOfUse],
      [
        { cla: 0x00, ins: 0xa4, p1: 0x02, p2: 0x0c, data: Uint8Array.of(0x01, 0x1c) },
        { ...readCardAccess, p1: 0 },
        status.notAllowed,
      ],
      [startPace, firstStep, status.conditionsOfUse],
    ];
    for (const [first, second, expected] of again) {
      send(card, first);
      expect(send(card, second).status & 0xf000).not.toBe(expected & 0xf000);
      send(card, first);
      card.powerOn();
      expect(send(card, second).status).toBe(expected);
    }
    send(card, { ...select, cla: 0x10 });
    card.powerOn();
    expect(send(card, readCardAccess).status).toBe(status.ok);
  });
});

describe('what anyone may read', () => {
  test('the application by name, the master file, EF.CardAccess in both ways', () => {
    const card = powered();
    expect(send(card, select)).toEqual({ data: fileControlInformation, status: status.ok });
    expect(send(card, { cla: 0, ins: 0xa4, p1: 0x04, p2: 0x0c, data: applicationId })).toEqual({
      data: new Uint8Array(),
      status: status.ok,
    });
    expect(send(card, { cla: 0, ins: 0xa4, p1: 0x00, p2: 0x0c }).status).toBe(status.ok);
    expect(send(card, { cla: 0, ins: 0xa4, p1: 0x00, p2: 0x0c, data: Uint8Array.of(0x3f, 0x00) }).status).toBe(
      status.ok,
    );
    expect(send(card, { ...readCardAccess, p1: 0 }).status).toBe(status.notAllowed);
    expect(send(card, { cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data: Uint8Array.of(0x01, 0x1c) }).status).toBe(
      status.ok,
    );
    for (const p1 of [0x9c, 0x00]) expect(send(card, { ...readCardAccess, p1 }).data).toEqual(encodeCardAccess());
  });

  test.each<[string, CommandApdu, number]>([
    ['another application', { ...select, data: applicationId.subarray(1) }, status.fileNotFound],
    ['part of a name', { ...select, data: applicationId.subarray(0, 5) }, status.fileNotFound],
    ['another file', { cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data: Uint8Array.of(0x01, 0x1d) }, status.fileNotFound],
    [
      'another file, of the master file',
      { cla: 0, ins: 0xa4, p1: 0x00, p2: 0x0c, data: Uint8Array.of(0x01, 0x1d) },
      status.fileNotFound,
    ],
    [
      'the master file as an elementary one',
      { cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data: Uint8Array.of(0x3f, 0) },
      status.fileNotFound,
    ],
    ['an elementary file without a name', { cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c }, status.fileNotFound],
    [
      'SELECT by path',
      { cla: 0, ins: 0xa4, p1: 0x08, p2: 0x0c, data: Uint8Array.of(0x01, 0x1c) },
      status.wrongParameters,
    ],
    ['SELECT of the next application', { ...select, p2: 0x02 }, status.wrongParameters],
    ['another short file identifier', { ...readCardAccess, p1: 0x9d }, status.fileNotFound],
    ['no file selected', { ...readCardAccess, p1: 0x00 }, status.notAllowed],
    ['an offset behind the end', { ...readCardAccess, p2: encodeCardAccess().length + 1 }, status.wrongOffset],
  ])('%s: refused', (_, command, expected) => {
    expect(send(powered(), command)).toEqual({ data: new Uint8Array(), status: expected });
  });

  test('EF.CardAccess from any offset, in any length', () => {
    const card = powered();
    const file = encodeCardAccess();
    for (let p2 = 0; p2 <= file.length; p2 += 1) {
      for (const le of [1, 3, 256]) {
        expect(send(card, { ...readCardAccess, p2, le })).toEqual({
          data: file.subarray(p2, p2 + le),
          status: status.ok,
        });
      }
    }
  });
});

describe('the order of checks', () => {
  test.each<[string, string, number]>([
    ['nothing', '', status.wrongLength],
    ['three bytes', '00a404', status.wrongLength],
    ['Lc beyond the end', '00a404000901', status.wrongLength],
    ['a byte behind Le', '00b09c0001000000', status.wrongLength],
    ['extended Lc of zero', '00a40400000000aabb', status.wrongLength],
    ['class 40', '40a40400', status.unknownClass],
    ['class FF, though INS is GET RESPONSE', 'ffc00000', status.unknownClass],
    ['logical channel 1', '01a40400', status.channelNotSupported],
    ['logical channel 3, our class', '83100000', status.channelNotSupported],
    ['nothing left to fetch', '00c0000000', status.conditionsOfUse],
    ['secure messaging without the header', '08a40400', status.secureMessagingNotSupported],
    ['proprietary secure messaging', '04a40400', status.secureMessagingNotSupported],
    ['secure messaging without a session', '0ca40400', status.secureMessagingNotSupported],
    ['an instruction nobody has', '00fe0000', status.unknownInstruction],
  ])('%s', (_, hex, expected) => {
    expect(decodeResponse(powered().transmit(Buffer.from(hex, 'hex')))).toEqual({
      data: new Uint8Array(),
      status: expected,
    });
  });
});

describe('a chain', () => {
  test('however it is cut, is one command', () => {
    const card = powered();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: applicationId.length }), (size) => {
        const parts = chainCommand(select, size);
        for (const part of parts.slice(0, -1))
          expect(send(card, part)).toEqual({ data: new Uint8Array(), status: status.ok });
        expect(send(card, parts.at(-1) as CommandApdu).data).toEqual(fileControlInformation);
      }),
    );
  });

  test.each<[string, Partial<CommandApdu>]>([
    ['another instruction', { ins: 0xb0 }],
    ['another P1', { p1: 0x02 }],
    ['another P2', { p2: 0x0c }],
    ['another class', { cla: 0x80 }],
  ])('is over with a command of %s, which is refused; the next one is taken', (_, other) => {
    const card = powered();
    send(card, { ...select, cla: 0x10, data: applicationId.subarray(0, 4) });
    expect(send(card, { ...select, ...other }).status).toBe(status.lastCommandExpected);
    expect(send(card, select).data).toEqual(fileControlInformation);
  });

  test('longer than the card takes is refused, and forgotten', () => {
    const card = powered();
    const part = { ...select, cla: 0x10, data: new Uint8Array(255) };
    for (let sent = 0; sent < 8; sent += 1) expect(send(card, part).status).toBe(status.ok);
    expect(send(card, part).status).toBe(status.wrongLength);
    expect(send(card, select).data).toEqual(fileControlInformation);
    expect(send(card, { ...select, data: new Uint8Array(2113) }).status).toBe(status.wrongLength);
    expect(send(card, { ...select, data: new Uint8Array(2112) }).status).toBe(status.fileNotFound);
  });

  test('shares no memory with the commands it came in', () => {
    const card = powered();
    const buffer = encodeCommand({ ...select, cla: 0x10, data: applicationId.subarray(0, 4) });
    card.transmit(buffer);
    buffer.fill(0xaa);
    expect(send(card, { ...select, data: applicationId.subarray(4) }).data).toEqual(fileControlInformation);
  });
});

describe('GET RESPONSE', () => {
  test('fetches what did not fit, in whatever pieces', () => {
    const card = powered();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 20 }), (lengths) => {
        let response = send(card, { ...select, le: lengths[0] ?? 1 });
        const parts = [response.data];
        for (let next = 1; response.status >> 8 === 0x61; next += 1) {
          expect(response.status & 0xff).toBe(
            fileControlInformation.length - parts.reduce((sum, { length }) => sum + length, 0),
          );
          response = send(card, getResponse(lengths[next % lengths.length] ?? 1));
          parts.push(response.data);
        }
        expect(response.status).toBe(status.ok);
        expect(concatBytes(...parts)).toEqual(fileControlInformation);
        expect(send(card, getResponse(256)).status).toBe(status.conditionsOfUse);
      }),
      { numRuns: 40 },
    );
  });

  test('has nothing to fetch after any other command, even one that makes no sense', () => {
    const card = powered();
    for (const between of [encodeCommand(readCardAccess), Uint8Array.of(0), Uint8Array.of(0xff, 0xff, 0xff, 0xff)]) {
      expect(send(card, { ...select, le: 2 }).status).toBe(0x6110);
      card.transmit(between);
      expect(send(card, getResponse(256)).status).toBe(status.conditionsOfUse);
    }
  });
});

describe('GET RESPONSE', () => {
  test('has no parameters, and its class says only that it is not protected', () => {
    const card = powered();
    for (const header of [{ cla: 0x80 }, { cla: 0x10 }, { p1: 1, p2: 2 }, { data: Uint8Array.of(1) }]) {
      expect(send(card, { ...select, le: 2 }).status).toBe(0x6110);
      expect(send(card, { ...getResponse(4), ...header })).toMatchObject({ status: 0x610c });
    }
  });
});

describe('an open chain', () => {
  test.each([
    ['6700', Uint8Array.of(0)],
    ['6e00', Uint8Array.of(0x40, 0xa4, 0, 0)],
    ['6881', Uint8Array.of(0x01, 0xa4, 0, 0)],
    ['6985', Uint8Array.of(0x00, 0xc0, 0, 0, 0)],
    ['6883', Uint8Array.of(0x00, 0xb0, 0x9c, 0, 0)],
  ])('is gone after what is answered %s, and the next command is carried out', (answer, between) => {
    const card = powered();
    expect(send(card, { ...select, cla: 0x10, data: Uint8Array.of(1) }).status).toBe(status.ok);
    expect(Buffer.from(card.transmit(between)).toString('hex')).toBe(answer);
    expect(send(card, readCardAccess).status).toBe(status.ok);
  });
});

describe('a card whose parts fail always answers', () => {
  /** Plain commands of all kinds, of the table too. */
  const script: readonly CommandApdu[] = [
    ...[select, readCardAccess, startPace, firstStep, getResponse(256)],
    { ...firstStep, data: Uint8Array.of(0x7c, 0x43, 0x81, 0x41, 4, ...new Uint8Array(64)) },
    ...(Object.keys(commands) as CommandName[]).flatMap((name): CommandApdu[] => {
      const { cla, ins } = commands[name];
      return [
        { cla, ins, p1: 0, p2: 0, le: 256 },
        { cla, ins, p1: 0, p2: 0, data: new Uint8Array(48).fill(1), le: 256 },
      ];
    }),
  ];

  function runs(ports: Ports): number[] {
    const card = createCardFirmware(ports);
    card.powerOn();
    return script.map((command) => {
      const bytes = card.transmit(encodeCommand(command));
      return decodeResponse(bytes).status;
    });
  }

  const healthy = { new: testChip('new').ports, blank: blankChip().ports, active: activeChip().ports };

  test.each(Object.entries(healthy))('randomness that throws, on a card that is %s', (_, ports) => {
    const failing = () => {
      throw new Error('no entropy');
    };
    expect(runs({ ...ports, rng: failing })).toHaveLength(script.length);
  });

  test.each([0, 1, 31])('randomness of %i bytes, whatever was asked for', (length) => {
    for (const ports of Object.values(healthy))
      expect(runs({ ...ports, rng: () => seededRandom('short')(length) })).toHaveLength(script.length);
  });

  test.each(Object.entries(healthy))(
    'memory that can not be read any more, at any moment, on a card that is %s',
    (_, ports) => {
      for (let readable = 0; readable < 120; readable += 3) {
        let reads = Number.POSITIVE_INFINITY;
        const nvm: Ports['nvm'] = {
          ...ports.nvm,
          read: (offset, length) => {
            reads -= 1;
            if (reads < 0) throw new Error('unreadable');
            return ports.nvm.read(offset, length);
          },
          write: () => {
            throw new Error('unwritable');
          },
        };
        const card = createCardFirmware({ ...ports, nvm });
        card.powerOn();
        reads = readable;
        for (const command of script) expect(card.transmit(encodeCommand(command)).length).toBeGreaterThanOrEqual(2);
      }
    },
  );
});
