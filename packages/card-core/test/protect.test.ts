/** The first command of a session with the PIN or the PUK is its proof, on the whole card: `protect.ts`. */

import { concatBytes } from '@noble/hashes/utils.js';
import type { CommandApdu } from '@symbolon/protocol/apdu';
import {
  createChipMessaging,
  createTerminalMessaging,
  hostOpening,
  passwordKey,
  type TerminalMessaging,
} from '@symbolon/protocol/channel';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { protect } from '../src/card/protect.ts';
import { volatileState } from './support/chip.ts';
import {
  altered,
  chain,
  digits,
  getStatus,
  open,
  opened,
  type PoweredCard,
  poweredCard,
  refusedCommand,
  through,
  told,
  wrongDigits,
} from './support/host.ts';

const both = ['pin', 'puk'] as const;
const full = [3, 10];
const oneLess = { pin: [2, 10], puk: [3, 9] } as const;
const wrong = { pin: '63c2', puk: '63c9' } as const;
const noData = new Uint8Array();

/** A card on which a wrong guess was made already, so that tries that come back are seen. */
function guessedOnce(password: 'pin' | 'puk'): PoweredCard {
  const card = poweredCard();
  through(card.send, open(card.send, password, wrongDigits[password]));
  return card;
}

describe.each(both)('OPEN CHANNEL with the %s', (password) => {
  test('takes no try, right or wrong, however often, and writes nothing', () => {
    const { chip, send, tries, powerOn } = poweredCard();
    chip.memory.power();
    for (const typed of [digits[password], wrongDigits[password], wrongDigits[password]]) open(send, password, typed);
    powerOn();
    open(send, password, wrongDigits[password]);
    expect([chip.memory.writes(), tries()]).toEqual([0, full]);
  });

  test('with a wish for an attestation is refused, and no session waits', () => {
    const { send, tries } = poweredCard();
    for (const attestation of ['signature', 'certificates'] as const) {
      const key = passwordKey(digits[password]);
      const { request } = hostOpening({ passwordKey: key, password, attestation, random: seededRandom('wish') });
      expect(told(send(opened(request)))).toBe('incorrectData');
    }
    expect(tries()).toEqual(full);
  });
});

describe.each(both)('a first command with the %s', (password) => {
  test('that is wrong is told how many tries are left, without protection, and the session is gone', () => {
    const { send, tries, events } = poweredCard();
    const messaging = open(send, password, wrongDigits[password]);
    const command = messaging.wrapCommand(getStatus);
    expect(send(command)).toEqual({ data: noData, status: Number.parseInt(wrong[password], 16) });
    expect([tries(), events()]).toEqual([oneLess[password], [`${password}Failed`]]);
    expect(told(send(command))).toBe('secureMessagingNotSupported');
    expect(tries()).toEqual(oneLess[password]);
  });

  test('that is right, but for a bit of its MAC or of its header, is a wrong guess', () => {
    for (const change of [altered, (command: CommandApdu) => ({ ...command, p1: 1 })]) {
      const { send, tries } = poweredCard();
      const command = open(send, password).wrapCommand(getStatus);
      expect(told(send(change(command)))).toBe(wrong[password]);
      expect(told(send(command))).toBe('secureMessagingNotSupported');
      expect(tries()).toEqual(oneLess[password]);
    }
  });

  test.each([
    ['carried out', getStatus, 'ok'],
    ['refused', refusedCommand, 'wrongParameters'],
    ['unknown', { cla: 0x80, ins: 0x00, p1: 0, p2: 0 }, 'unknownInstruction'],
  ] as const)('that is right gives all tries back, and is %s', (_, command, expected) => {
    const { send, tries } = guessedOnce(password);
    expect(tries()).toEqual(oneLess[password]);
    const messaging = open(send, password);
    expect(told(through(send, messaging, command))).toBe(expected);
    expect(tries()).toEqual(full);
    expect(told(through(send, messaging))).toBe('ok');
  });

  test('comes in a chain, or in extended length', () => {
    const data = new Uint8Array(600).fill(5);
    for (const pieceLength of [20, 200, 1000]) {
      const { send, tries } = guessedOnce(password);
      const messaging = open(send, password);
      const command = messaging.wrapCommand({ ...getStatus, data });
      const pieces = chain(command, pieceLength);
      const [last, ...before] = pieces.map((piece) => send(piece)).reverse();
      expect(before.map(told)).toEqual(before.map(() => 'ok'));
      expect(told(messaging.unwrapResponse(last!))).not.toBe('ok');
      expect(tries()).toEqual(full);
      expect(told(through(send, messaging))).toBe('ok');
    }
  });
});

/** What is sent while a session waits for its proof. Each is refused. */
const harmless: readonly (readonly [
  string,
  (card: PoweredCard, own: TerminalMessaging) => readonly CommandApdu[],
  string,
])[] = [
  ['of another host', () => [open(poweredCard().send, 'pin').wrapCommand(getStatus)], 'secureMessagingMissing'],
  [
    'of a session of the CAN of before',
    () => [open(poweredCard().send, 'can').wrapCommand(getStatus)],
    'secureMessagingMissing',
  ],
  [
    'without a MAC',
    () => [{ cla: 0x8c, ins: 0x10, p1: 0, p2: 0, data: Uint8Array.of(0x97, 1, 0) }],
    'secureMessagingMissing',
  ],
  ['without data', () => [{ cla: 0x8c, ins: 0x10, p1: 0, p2: 0 }], 'secureMessagingMissing'],
  [
    'that is malformed',
    () => [{ cla: 0x8c, ins: 0x10, p1: 0, p2: 0, data: Uint8Array.of(0xb5, 0x0a, 1) }],
    'secureMessagingMissing',
  ],
];

describe.each(both)('before the proof of the %s, a command', (password) => {
  test.each(harmless)('%s is refused, costs no try, and the proof may still come', (_, made, expected) => {
    const card = guessedOnce(password);
    const own = open(card.send, password);
    for (const command of made(card, own)) expect(told(card.send(command))).toBe(expected);
    expect(card.tries()).toEqual(oneLess[password]);
    expect(told(through(card.send, own))).toBe('ok');
    expect(card.tries()).toEqual(full);
  });

  test('of the run that a later OPEN CHANNEL replaced is refused, and costs no try: two hosts at once', () => {
    const card = guessedOnce(password);
    const [first, second] = [open(card.send, password), open(card.send, password)];
    expect(told(through(card.send, first))).toBe('secureMessagingMissing');
    expect(card.tries()).toEqual(oneLess[password]);
    expect(told(through(card.send, second))).toBe('ok');
    expect(card.tries()).toEqual(full);
  });

  test('with every part cut off its end is refused, and costs no try', () => {
    const card = guessedOnce(password);
    const own = open(card.send, password);
    const whole = own.wrapCommand(getStatus);
    for (let length = 0; length < (whole.data?.length ?? 0); length += 1)
      expect(told(card.send({ ...whole, data: whole.data!.slice(0, length) }))).toBe('secureMessagingMissing');
    expect(card.tries()).toEqual(oneLess[password]);
    expect(told(own.unwrapResponse(card.send(whole)))).toBe('ok');
  });

  test('of which only the start of a chain came costs no try, and the proof may still come', () => {
    const card = guessedOnce(password);
    const own = open(card.send, password);
    const whole = own.wrapCommand({ ...getStatus, data: new Uint8Array(300) });
    for (const piece of chain(whole, 100).slice(0, -1)) expect(told(card.send(piece))).toBe('ok');
    expect(told(card.send({ ...whole, ins: 0x12 }))).toBe('lastCommandExpected');
    expect(card.tries()).toEqual(oneLess[password]);
    own.unwrapResponse(card.send(whole));
    expect(card.tries()).toEqual(full);
  });

  test('with a chain around that stops half-way, and power lost, costs no try', () => {
    const card = guessedOnce(password);
    const whole = open(card.send, password).wrapCommand({ ...getStatus, data: new Uint8Array(300) });
    for (const piece of chain(whole, 100).slice(0, -1)) card.send(piece);
    card.powerOn();
    expect(card.tries()).toEqual(oneLess[password]);
    expect(told(card.send(whole))).toBe('secureMessagingNotSupported');
    expect(card.tries()).toEqual(oneLess[password]);
  });

  test('without protection ends the session, and costs no try', () => {
    for (const plain of [getStatus, { cla: 0, ins: 0xa4, p1: 4, p2: 0x0c }, { cla: 0, ins: 0xc2, p1: 0, p2: 0 }]) {
      const card = guessedOnce(password);
      const command = open(card.send, password).wrapCommand(getStatus);
      card.send(plain);
      expect(told(card.send(command))).toBe('secureMessagingNotSupported');
      expect(card.tries()).toEqual(oneLess[password]);
    }
  });

  test('with bits of its class that no host sets is refused, and the proof may still come', () => {
    const card = guessedOnce(password);
    const own = open(card.send, password);
    const command = own.wrapCommand(getStatus);
    expect(told(card.send({ ...command, cla: 0x88 }))).toBe('secureMessagingNotSupported');
    expect(told(card.send({ ...command, cla: 0x8d }))).toBe('channelNotSupported');
    expect(told(own.unwrapResponse(card.send(command)))).toBe('ok');
  });

  test('with a name that is not its own gives no verdict: the right MAC is refused like a wrong one', () => {
    const answers = [digits[password], wrongDigits[password]].map((typed) => {
      const card = poweredCard();
      const { data = noData, ...header } = open(card.send, password, typed).wrapCommand(getStatus);
      const named = (at: number) => ({ ...header, data: data.map((byte, index) => (index === at ? byte ^ 1 : byte)) });
      const unnamed = { ...header, data: concatBytes(data.slice(12)) };
      return [...[4, 11].map(named), unnamed].map((command) => told(card.send(command))).concat(`${card.tries()}`);
    });
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => 'secureMessagingMissing'));
    expect(answers[0]?.at(-1)).toBe(`${full}`);
  });
});

test('a proof during which the memory fails leaves no session, and no keys in RAM', () => {
  for (const afterWrites of [0, 1, 2]) {
    const { chip } = poweredCard();
    const keys = { ksEnc: new Uint8Array(16).fill(1), ksMac: new Uint8Array(16).fill(2) };
    const run = new Uint8Array(8).fill(3);
    const command = createTerminalMessaging(
      { ksEnc: keys.ksEnc.slice(), ksMac: keys.ksMac.slice() },
      { run },
    ).wrapCommand(getStatus);
    const session = { kind: 'pin', channelBinding: new Uint8Array(32), decoy: false } as const;
    const card = volatileState(chip.ports);
    card.waiting = { session, messaging: createChipMessaging(keys, { run }), password: 'pin' };
    chip.memory.power({ afterWrites });
    expect(() => protect(command, card, chip.ports)).toThrow('the power is gone');
    expect([card.waiting, card.channel]).toEqual([undefined, undefined]);
    expect([...keys.ksEnc, ...keys.ksMac]).toEqual(Array.from({ length: 32 }, () => 0));
  }
});
