/**
 * How a channel is opened, command by command: MSE:Set AT, GENERAL AUTHENTICATE, OPEN CHANNEL. What runs inside it is
 * in the emulator's tests.
 */
import {
  hostOpening,
  type PasswordName,
  p256Parameters,
  paceProtocol,
  paceTerminal,
  passwordKey,
  passwordReferences,
  setAuthenticationTemplate,
} from '@symbolon/protocol/channel';
import { decodeLogEntry } from '@symbolon/protocol/log';
import { statusName } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { testCan, testPin, testPuk } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { logEntriesFrom } from '../src/log.ts';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { activeChip, blankChip, type Chip, type RunOptions, testChip } from './support/chip.ts';
import { testMemory } from './support/memory.ts';
import { can, pin } from './support/set.ts';

const digits = { can: testCan, pin: testPin, puk: testPuk } as const;
const image = activeChip().memory.image();
const active = () => testChip('pace', testMemory(image));
const nameOf = (status: number): string => statusName(status) ?? status.toString(16);
const eventsOf = (chip: Chip) => {
  const session = { kind: 'pin', channelBinding: new Uint8Array(), decoy: false } as const;
  return logEntriesFrom({ store: openStore(chip.memory), session }, 1).map((entry) => decodeLogEntry(entry).event);
};

type Header = { readonly p1?: number; readonly p2?: number };
function choose(
  chip: Chip,
  password: number,
  more: { readonly protocol?: Uint8Array; readonly domainParameters?: number } = {},
  header: Header = {},
): string {
  const data = setAuthenticationTemplate.encode({ protocol: paceProtocol, password, ...more });
  return nameOf(chip.execute({ cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4, data, ...header }).status);
}
function step(chip: Chip, data: Uint8Array, isLast: boolean, options: RunOptions = {}, header: Header = {}) {
  return chip.execute({ cla: isLast ? 0 : 0x10, ins: 0x86, p1: 0, p2: 0, data, le: 256, ...header }, options);
}

/** A whole run with these digits: the answer to each command, up to the first refusal. */
function run(chip: Chip, name: PasswordName, typed: string, options: RunOptions = {}): readonly string[] {
  const password = passwordReferences[name];
  const answers = [choose(chip, password)];
  const terminal = paceTerminal({
    parameters: p256Parameters,
    passwordKey: passwordKey(typed),
    password,
    random: seededRandom('terminal'),
  });
  let next = terminal.next();
  for (let count = 1; count <= 4 && next.done !== true; count += 1) {
    const { data, status } = step(chip, next.value, count === 4, options);
    answers.push(nameOf(status));
    if (answers.at(-1) !== 'ok') break;
    next = terminal.next(data);
  }
  return answers;
}
const firstStep = Uint8Array.of(0x7c, 0);
const right = ['ok', 'ok', 'ok', 'ok'];

describe('MSE:Set AT', () => {
  test.each<[string, number, Parameters<typeof choose>[2], Header, string]>([
    ['the CAN', 2, {}, {}, 'ok'],
    ['the CAN, with the domain parameters there are', 2, { domainParameters: p256Parameters.id }, {}, 'ok'],
    ['other domain parameters', 2, { domainParameters: p256Parameters.id + 1 }, {}, 'incorrectData'],
    ['another protocol', 2, { protocol: paceProtocol.slice(1) }, {}, 'incorrectData'],
    ['the MRZ, which there is none of', 1, {}, {}, 'referencedDataNotFound'],
    ['another P1', 2, {}, { p1: 0x41 }, 'wrongParameters'],
    ['another P2', 2, {}, { p2: 0xb6 }, 'wrongParameters'],
  ])('%s', (_, password, more, header, expected) => {
    expect(choose(active(), password, more, header)).toBe(expected);
  });

  test('of a password that is not set, or is for VERIFY alone, is refused', () => {
    for (const password of [3, 4]) expect(choose(blankChip(), password)).toBe('referencedDataNotFound');
    const chip = active();
    chip.call('changeSettings', { pinInChannel: true }, pin);
    expect([2, 3, 4].map((password) => choose(chip, password))).toEqual(['ok', 'referencedDataNotFound', 'ok']);
  });

  test('without data is refused', () => {
    expect(nameOf(active().execute({ cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4 }).status)).toBe('incorrectData');
  });
});

describe('GENERAL AUTHENTICATE', () => {
  test.each(['can', 'pin', 'puk'] as const)('with the right %s opens a session, and gives all tries back', (name) => {
    const chip = active();
    expect(run(chip, name, digits[name])).toEqual(['ok', ...right]);
    expect(openStore(chip.memory).get(records.pinTries)).toMatchObject({ tries: 3, unsettled: false });
    expect(openStore(chip.memory).get(records.pukTries)).toMatchObject({ tries: 10, unsettled: false });
    expect(eventsOf(chip).slice(2)).toEqual(name === 'puk' ? ['pukProven'] : []);
  });

  test('with a wrong one says how many tries are left, and so does the next MSE:Set AT', () => {
    const chip = active();
    expect(run(chip, 'can', '000000')).toEqual(['ok', 'ok', 'ok', 'ok', '6300']);
    expect(run(chip, 'pin', '000000')).toEqual(['ok', 'ok', 'ok', 'ok', '63c2']);
    expect(run(chip, 'puk', '000000000000')).toEqual(['ok', 'ok', 'ok', 'ok', '63c9']);
    expect(run(chip, 'pin', '000000')).toEqual(['63c2', 'ok', 'ok', 'ok', '63c1']);
    expect(run(chip, 'pin', testPin)).toEqual(['63c1', 'conditionsOfUse']);
    expect(run(chip, 'pin', '000000', can)).toEqual(['63c1', 'ok', 'ok', 'ok', '63c0']);
    expect(run(chip, 'pin', testPin, can)).toEqual(['63c0', 'methodBlocked']);
    expect(run(chip, 'puk', testPuk)).toEqual(['63c9', ...right]);
    expect(choose(chip, 2)).toBe('ok');
  });

  test('in another form is refused, and ends the run', () => {
    const ended: readonly (readonly [string, (chip: Chip) => number])[] = [
      ['conditionsOfUse', (chip) => step(chip, firstStep, true).status],
      ['wrongParameters', (chip) => step(chip, firstStep, false, {}, { p1: 1 }).status],
      ['wrongParameters', (chip) => step(chip, firstStep, false, {}, { p2: 1 }).status],
      ['incorrectData', (chip) => step(chip, Uint8Array.of(0x7c, 1, 0), false).status],
      ['incorrectData', (chip) => chip.execute({ cla: 0x10, ins: 0x86, p1: 0, p2: 0, le: 256 }).status],
    ];
    for (const [expected, attempt] of ended) {
      const chip = active();
      choose(chip, 2);
      expect(nameOf(attempt(chip))).toBe(expected);
      expect(nameOf(step(chip, firstStep, false).status)).toBe('conditionsOfUse');
    }
  });

  /** A run with the PIN before its last step, and the data of that. */
  function beforeLast(): { readonly chip: Chip; readonly last: Uint8Array } {
    const chip = active();
    choose(chip, 3);
    const terminal = paceTerminal({
      parameters: p256Parameters,
      passwordKey: passwordKey(testPin),
      password: 3,
      random: seededRandom('t'),
    });
    let next = terminal.next();
    for (let count = 1; count < 4 && next.done !== true; count += 1)
      next = terminal.next(step(chip, next.value, false).data);
    return { chip, last: next.value as Uint8Array };
  }

  test('that goes on after the last step is refused, and takes no try', () => {
    const { chip, last } = beforeLast();
    expect(nameOf(step(chip, last, false).status)).toBe('conditionsOfUse');
    expect(openStore(chip.memory).get(records.pinTries)?.tries).toBe(3);
  });

  test('with a last step that is no token is refused, and takes no try: what is no token is no guess', () => {
    const { last } = beforeLast();
    const malformed: readonly (Uint8Array | undefined)[] = [
      undefined,
      new Uint8Array(),
      Uint8Array.of(0x7c, 0),
      last.slice(0, -1),
      Uint8Array.of(...last, 0),
      last.map((byte, at) => (at === 2 ? 0x84 : byte)),
    ];
    for (const data of malformed) {
      const { chip } = beforeLast();
      const before = chip.memory.image();
      const { status } = chip.execute({ cla: 0, ins: 0x86, p1: 0, p2: 0, ...(data && { data }), le: 256 });
      expect(nameOf(status)).toBe('incorrectData');
      expect(chip.memory.image()).toEqual(before);
      expect(nameOf(step(chip, last, true).status)).toBe('conditionsOfUse');
    }
  });
});

describe('OPEN CHANNEL', () => {
  function open(chip: Chip, password: PasswordName, attestation: 'none' | 'signature' | 'certificates') {
    const opening = hostOpening({
      passwordKey: passwordKey(digits[password]),
      password,
      attestation,
      random: seededRandom('host'),
    });
    return opening.finish(chip.call('openChannel', opening.request, {})).attestation;
  }

  test('attests what was asked for: nothing, a signature, or the certificates too', () => {
    const chip = active();
    expect(open(chip, 'can', 'none')).toBeUndefined();
    const signature = open(chip, 'can', 'signature');
    expect([signature?.lifecycle, signature?.signature.length, signature?.cardCertificate]).toEqual([
      'active',
      64,
      undefined,
    ]);
    expect(open(chip, 'can', 'certificates')?.cardCertificate).toEqual(
      openStore(chip.memory).get(records.cardCertificate),
    );
  });

  test.each(['pin', 'puk'] as const)('takes no try of the %s, and answers nothing made from it', (password) => {
    const chip = active();
    const before = chip.memory.image();
    open(chip, password, 'none');
    expect(chip.memory.image()).toEqual(before);
    const opening = {
      passwordKey: passwordKey('000000'),
      password,
      attestation: 'none',
      random: seededRandom('h'),
    } as const;
    const { triesLeft, share, ciphertext } = chip.call('openChannel', hostOpening(opening).request, {});
    expect([triesLeft, share.length, ciphertext.length]).toEqual([password === 'pin' ? 2 : 9, 33, 0]);
  });

  test.each(['pin', 'puk'] as const)('attests nothing to who has yet to prove the %s', (password) => {
    const chip = active();
    for (const attestation of ['signature', 'certificates'] as const) {
      const opening = { passwordKey: passwordKey(digits[password]), password, attestation, random: seededRandom('h') };
      expect(nameOf(chip.send('openChannel', hostOpening(opening).request, {}).status)).toBe('incorrectData');
    }
  });
});
