/** The first command of a session that proves its keys: 'B5' names the run, and the MAC covers the name. */
import { cmac } from '@noble/ciphers/aes.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import vector from '../../../../vectors/open-channel.json' with { type: 'json' };
import { type CommandApdu, decodeCommand, encodeCommand, encodeResponse } from '../../src/apdu/apdu.ts';
import { createChipMessaging, createTerminalMessaging } from '../../src/channel/secure-messaging.ts';
import { encodeTlv } from '../../src/encoding/tlv.ts';
import { bitFlips, cutOrExtended } from '../support/messages.ts';

const nothing = new Uint8Array();
const getStatus: CommandApdu = { cla: 0x80, ins: 0x10, p1: 0, p2: 0, le: 65_536 };
const ok = { data: nothing, status: 0x9000 };

const openings = vector.openings.filter((opening) => 'firstCommand' in opening);

describe.each(openings)(
  'vectors/open-channel.json, first command of the $password',
  ({ ksEnc, ksMac, firstCommand }) => {
    const keys = () => ({ ksEnc: hexToBytes(ksEnc), ksMac: hexToBytes(ksMac) });
    const run = hexToBytes(firstCommand?.run ?? '');

    test('the host sends it, and takes the answer', () => {
      const host = createTerminalMessaging(keys(), { run });
      expect(bytesToHex(encodeCommand(host.wrapCommand(getStatus)))).toBe(firstCommand?.command);
      const { response = '' } = firstCommand ?? {};
      expect(host.unwrapResponse({ data: hexToBytes(response.slice(0, -4)), status: 0x9000 })).toEqual(ok);
    });

    test('the card takes it for the proof, and answers', () => {
      const card = createChipMessaging(keys(), { run });
      const command = decodeCommand(hexToBytes(firstCommand?.command ?? ''));
      expect(card.isProof(command)).toBe(true);
      expect(card.unwrapCommand(command)).toEqual({ kind: 'command', command: getStatus });
      const answer = card.wrapResponse(ok);
      expect(answer && bytesToHex(encodeResponse(answer))).toBe(firstCommand?.response);
    });
  },
);

test('vectors/open-channel.json: the vectors have openings of both that are counted', () => {
  expect(openings.map(({ password }) => password)).toEqual(['pin', 'puk']);
});

const keys = () => ({ ksEnc: new Uint8Array(16).fill(1), ksMac: new Uint8Array(16).fill(2) });
const run = new Uint8Array(8).fill(7);
const other = new Uint8Array(8).fill(8);
const host = (options = {}) => createTerminalMessaging(keys(), options);
const proof = (command = getStatus) => host({ run }).wrapCommand(command);
const card = () => createChipMessaging(keys(), { run });
const without = ({ data = nothing, ...command }: CommandApdu, from: number, to: number): CommandApdu => ({
  ...command,
  data: concatBytes(data.subarray(0, from), data.subarray(to)),
});
/** Bytes of 'B5' { '84' run }, of '97' with an extended Le, of '8E'. */
const [name, le, mac] = [12, 4, 10];
const refusedAs = (failure: 'missing' | 'incorrect') => ({ kind: 'failed', failure });

describe('a proof', () => {
  const odd: CommandApdu = { cla: 0x00, ins: 0xcb, p1: 0x3f, p2: 0xff, data: Uint8Array.of(0x5c, 0) };

  test('is a complete protected command that names the run, with data or not, of an odd instruction too', () => {
    const long = { ...getStatus, data: new Uint8Array(2000).fill(3) };
    for (const command of [getStatus, { ...getStatus, data: Uint8Array.of(1) }, long, odd]) {
      const chip = card();
      expect(chip.isProof(proof(command))).toBe(true);
      expect(chip.unwrapCommand(proof(command)).kind).toBe('command');
    }
  });

  test.each<[string, CommandApdu]>([
    ['of another run', host({ run: other }).wrapCommand(getStatus)],
    ['of a run with another last byte', host({ run: Uint8Array.of(...run.slice(1), 9) }).wrapCommand(getStatus)],
    ['without a name', host().wrapCommand(getStatus)],
    [
      'with a name too short',
      { ...proof(), data: concatBytes(Uint8Array.of(0xb5, 2, 0x84, 0), proof().data!.slice(name)) },
    ],
    [
      'with another reference in the template',
      { ...proof(), data: proof().data!.map((byte, at) => (at === 2 ? 0x83 : byte)) },
    ],
    [
      'with the name after Le',
      {
        ...proof(),
        data: concatBytes(proof().data!.slice(name, -mac), proof().data!.slice(0, name), proof().data!.slice(-mac)),
      },
    ],
    ['with the name twice', { ...proof(), data: concatBytes(proof().data!.slice(0, name), proof().data!) }],
    ['without a MAC', without(proof(), name + le, name + le + mac)],
    ['without anything', { ...proof(), data: nothing }],
    ['without a data field', { cla: 0x8c, ins: 0x10, p1: 0, p2: 0 }],
    [
      'with an unknown data object',
      {
        ...proof(),
        data: concatBytes(proof().data!.slice(0, -mac), encodeTlv(0x81, nothing), proof().data!.slice(-mac)),
      },
    ],
    ['with a cryptogram of another parity', { ...proof(odd), ins: 0xca }],
    ['without protection', { ...proof(), cla: 0x80 }],
    ['with a header that is not protected', { ...proof(), cla: 0x88 }],
  ])('is no command %s, which harms nothing', (_, command) => {
    const chip = card();
    expect(chip.isProof(command)).toBe(false);
    expect(chip.isProof(command)).toBe(false);
    expect(chip.isProof(proof())).toBe(true);
    expect(chip.unwrapCommand(proof())).toEqual({ kind: 'command', command: getStatus });
  });

  test('is none if it is cut anywhere, or has a byte too many', () => {
    const chip = card();
    for (const data of cutOrExtended(proof().data ?? nothing)) expect(chip.isProof({ ...proof(), data })).toBe(false);
    expect(chip.unwrapCommand(proof()).kind).toBe('command');
  });

  test('is told by its form alone: a wrong MAC, or another header, is seen when it is verified', () => {
    const bad = proof().data!.map((byte, at, { length }) => (at === length - 1 ? byte ^ 1 : byte));
    for (const command of [
      { ...proof(), data: bad },
      { ...proof(), p1: 1 },
      { ...proof(), ins: 0x12 },
    ]) {
      const chip = card();
      expect(chip.isProof(command)).toBe(true);
      expect(chip.unwrapCommand(command)).toEqual(refusedAs('incorrect'));
      expect(chip.isProof(proof())).toBe(true);
      expect(chip.unwrapCommand(proof())).toEqual(refusedAs('incorrect'));
    }
  });

  test('is the first command alone', () => {
    const chip = card();
    chip.unwrapCommand(proof());
    expect(chip.isProof(proof())).toBe(false);
    const unnamed = createChipMessaging(keys());
    expect(unnamed.isProof(proof())).toBe(false);
    expect(unnamed.isProof(host().wrapCommand(getStatus))).toBe(false);
  });
});

describe('the name', () => {
  /** A right MAC, which only a holder of the keys can make, over what no honest host sends. */
  function signed(counter: number, objects: Uint8Array): CommandApdu {
    const padded = (bytes: Uint8Array) => Uint8Array.of(...bytes, 0x80, ...new Uint8Array(15 - (bytes.length % 16)));
    const sequence = new Uint8Array(16);
    sequence[15] = counter;
    const header = Uint8Array.of(0x8c, 0x10, 0, 0);
    const over = concatBytes(sequence, padded(header), padded(objects));
    const data = concatBytes(objects, encodeTlv(0x8e, cmac(over, keys().ksMac).slice(0, 8)));
    return { cla: 0x8c, ins: 0x10, p1: 0, p2: 0, data };
  }
  const expected = encodeTlv(0x97, Uint8Array.of(0, 0));
  const named = (by: Uint8Array) => concatBytes(encodeTlv(0xb5, encodeTlv(0x84, by)), expected);

  test('is under the MAC: no bit of it can be changed, nor can it be taken out', () => {
    expect(card().unwrapCommand(signed(1, named(run))).kind).toBe('command');
    const { data = nothing } = proof();
    for (const control of bitFlips(data.slice(0, name)))
      expect(card().unwrapCommand({ ...proof(), data: concatBytes(control, data.slice(name)) }).kind).toBe('failed');
    // The other end is told of the changed name: it is the MAC that finds it.
    const changed = { ...proof(), data: concatBytes(named(other), data.slice(-mac)) };
    expect(createChipMessaging(keys(), { run: other }).isProof(changed)).toBe(true);
    expect(createChipMessaging(keys(), { run: other }).unwrapCommand(changed)).toEqual(refusedAs('incorrect'));
    expect(createChipMessaging(keys()).unwrapCommand(without(proof(), 0, name))).toEqual(refusedAs('incorrect'));
  });

  test('missing in the first command is refused, and another one, though the MAC is right', () => {
    expect(card().unwrapCommand(signed(1, expected))).toEqual(refusedAs('incorrect'));
    expect(card().unwrapCommand(signed(1, named(other)))).toEqual(refusedAs('incorrect'));
    expect(createChipMessaging(keys()).unwrapCommand(signed(1, expected)).kind).toBe('command');
  });

  test('in any later command is refused, though the MAC is right', () => {
    for (const objects of [named(run), named(other)]) {
      const chip = card();
      chip.unwrapCommand(proof());
      chip.wrapResponse(ok);
      expect(chip.unwrapCommand(signed(3, objects))).toEqual(refusedAs('incorrect'));
    }
    const chip = card();
    chip.unwrapCommand(proof());
    chip.wrapResponse(ok);
    expect(chip.unwrapCommand(signed(3, expected)).kind).toBe('command');
    expect(createChipMessaging(keys()).unwrapCommand(signed(1, named(run)))).toEqual(refusedAs('incorrect'));
  });

  test('leaves the host once, whatever becomes of the command', () => {
    const ends = { host: host({ run }), card: card() };
    const commands = [1, 2].map(() => {
      const command = ends.host.wrapCommand(getStatus);
      expect(ends.card.unwrapCommand(command).kind).toBe('command');
      ends.host.unwrapResponse(ends.card.wrapResponse(ok) ?? ok);
      return command.data?.[0];
    });
    expect(commands).toEqual([0xb5, 0x97]);
  });
});
