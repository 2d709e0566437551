/** A suspended PIN or PUK is proven inside a session of the CAN, in ENVELOPE: ISO/IEC 7816-4:2020 clause 11.8.2. */
import { type CommandApdu, decodeResponse, encodeCommand } from '@symbolon/protocol/apdu';
import { describe, expect, test } from 'vitest';
import {
  altered,
  canSession,
  digits,
  getStatus,
  open,
  type PoweredCard,
  poweredCard,
  refusedCommand,
  type Send,
  through,
  told,
  wrongDigits,
} from './support/host.ts';

const both = ['pin', 'puk'] as const;
const full = [3, 10];
const lastTry = { pin: [1, 10], puk: [3, 1] } as const;
const noTry = { pin: [0, 10], puk: [3, 0] } as const;

const images = Object.fromEntries(
  both.map((password) => {
    const card = poweredCard();
    for (let guess = 0; guess < (password === 'pin' ? 2 : 9); guess += 1)
      through(card.send, open(card.send, password, wrongDigits[password]));
    return [password, card.chip.memory.image()];
  }),
);
const suspended = (password: 'pin' | 'puk'): PoweredCard => poweredCard(images[password]);

const envelope = (data: Uint8Array): CommandApdu => ({ cla: 0x00, ins: 0xc2, p1: 0, p2: 0, data, le: 65_536 });
const carried = (command: CommandApdu): CommandApdu => envelope(encodeCommand(command));

describe.each(both)('the %s that is suspended', (password) => {
  test('opens nothing outside a session of the CAN, and loses no try there', () => {
    const card = suspended(password);
    expect(() => open(card.send, password)).toThrow('conditionsOfUse');
    expect(card.tries()).toEqual(lastTry[password]);
  });

  test.each([
    ['carried out', getStatus, 'ok'],
    ['refused', refusedCommand, 'wrongParameters'],
  ] as const)(
    'is proven in ENVELOPE: all tries are back, the command is %s, and its session takes over',
    (_, command, expected) => {
      const card = suspended(password);
      const outer = open(card.send, 'can');
      const inside: Send = (plain) => through(card.send, outer, plain);
      const own = open(inside, password);
      expect(card.tries()).toEqual(lastTry[password]);
      const answer = inside(carried(own.wrapCommand(command)));
      expect(told(answer)).toBe('ok');
      expect(told(own.unwrapResponse(decodeResponse(answer.data)))).toBe(expected);
      expect(card.tries()).toEqual(full);
      expect(told(through(card.send, own))).toBe('ok');
      // The CAN's session ended: its next command is none of the new one.
      expect(told(card.send(outer.wrapCommand(getStatus)))).toBe('secureMessagingIncorrect');
    },
  );

  test('that is wrong is told inside, loses its last try, and the session of the CAN lives on', () => {
    const card = suspended(password);
    const inside = canSession(card.send);
    const command = open(inside, password, wrongDigits[password]).wrapCommand(getStatus);
    const answer = inside(carried(command));
    expect([told(answer), told(decodeResponse(answer.data)), answer.data.length]).toEqual(['ok', '63c0', 2]);
    expect(card.tries()).toEqual(noTry[password]);
    expect(told(inside(getStatus))).toBe('ok');
    expect(told(inside(carried(command)))).toBe('unknownInstruction');
    expect(() => open(inside, password)).toThrow('methodBlocked');
  });

  test('is not proven by a command outside: the session of the CAN ends, and the last try stays', () => {
    const card = suspended(password);
    const inside = canSession(card.send);
    const own = open(inside, password);
    const command = own.wrapCommand(getStatus);
    expect(told(card.send(command))).toBe('secureMessagingIncorrect');
    expect(told(card.send(command))).toBe('secureMessagingNotSupported');
    expect(card.tries()).toEqual(lastTry[password]);
  });

  test('loses no try by what is altered on its way, at any place: both sessions are gone', () => {
    const places = [0, 1, 2, 30, -11, -1];
    for (const place of places) {
      const card = suspended(password);
      const outer = open(card.send, 'can');
      const own = open((plain) => through(card.send, outer, plain), password);
      const command = outer.wrapCommand(carried(own.wrapCommand(getStatus)));
      const data = command.data!.slice();
      data[place < 0 ? data.length + place : place]! ^= 1;
      expect(told(card.send({ ...command, data }))).toMatch(/^secureMessaging(Incorrect|Missing)$/);
      expect(told(card.send(command))).toBe('secureMessagingNotSupported');
      expect(card.tries()).toEqual(lastTry[password]);
    }
  });

  test('loses no try by a host that has the CAN and replays the proof of another run', () => {
    const card = suspended(password);
    const inside = canSession(card.send);
    const stale = open(inside, password, wrongDigits[password]).wrapCommand(getStatus);
    const own = open(inside, password);
    const answer = inside(carried(stale));
    expect(told(decodeResponse(answer.data))).toBe('secureMessagingMissing');
    expect(card.tries()).toEqual(lastTry[password]);
    expect(decodeResponse(inside(carried(own.wrapCommand(getStatus))).data).data.length).toBeGreaterThan(2);
    expect(card.tries()).toEqual(full);
  });

  const misshapen: readonly (readonly [string, (proof: CommandApdu) => CommandApdu, string])[] = [
    ['no APDU', () => envelope(Uint8Array.of(0x8c, 0x10, 0)), 'wrongLength'],
    ['nothing', () => ({ cla: 0, ins: 0xc2, p1: 0, p2: 0, le: 65_536 }), 'wrongLength'],
    ['an APDU cut short', (proof) => envelope(encodeCommand(proof).slice(0, -3)), 'wrongLength'],
    ['a plain command', () => carried(getStatus), 'secureMessagingMissing'],
    ['the start of a chain', (proof) => carried({ ...proof, cla: 0x9c }), 'secureMessagingMissing'],
    ['another channel in the class', (proof) => carried({ ...proof, cla: 0x8d }), 'secureMessagingMissing'],
    [
      'a command without its MAC',
      (proof) => carried({ ...proof, data: proof.data!.slice(0, -10) }),
      'secureMessagingMissing',
    ],
    ['no name', (proof) => carried({ ...proof, data: proof.data!.slice(12) }), 'secureMessagingMissing'],
  ];

  test.each(misshapen)(
    'loses no try by an ENVELOPE with %s inside, and the proof may still come',
    (_, made, expected) => {
      const card = suspended(password);
      const inside = canSession(card.send);
      const own = open(inside, password);
      const proof = own.wrapCommand(getStatus);
      const answer = decodeResponse(inside(made(proof)).data);
      expect([told(answer), answer.data.length]).toEqual([expected, 0]);
      expect(card.tries()).toEqual(lastTry[password]);
      expect(told(own.unwrapResponse(decodeResponse(inside(carried(proof)).data)))).toBe('ok');
      expect(card.tries()).toEqual(full);
    },
  );

  test.each([{ p1: 1 }, { p2: 1 }])('loses no try by an ENVELOPE with parameters (%o)', (parameters) => {
    const card = suspended(password);
    const inside = canSession(card.send);
    const own = open(inside, password);
    const proof = own.wrapCommand(getStatus);
    const answer = decodeResponse(inside({ ...carried(proof), ...parameters }).data);
    expect(told(answer)).toBe('wrongParameters');
    expect(card.tries()).toEqual(lastTry[password]);
    expect(told(own.unwrapResponse(decodeResponse(inside(carried(proof)).data)))).toBe('ok');
  });

  test('waits for nothing after another command in the session of the CAN, and loses no try', () => {
    const card = suspended(password);
    const inside = canSession(card.send);
    const proof = open(inside, password).wrapCommand(getStatus);
    expect(told(inside(refusedCommand))).toBe('wrongParameters');
    expect(told(inside(carried(proof)))).toBe('unknownInstruction');
    expect(card.tries()).toEqual(lastTry[password]);
  });

  test('is refused at its last MAC like any wrong one', () => {
    const card = suspended(password);
    const inside = canSession(card.send);
    const command = altered(open(inside, password).wrapCommand(getStatus));
    expect(told(decodeResponse(inside(carried(command)).data))).toBe('63c0');
    expect(card.tries()).toEqual(noTry[password]);
  });
});

describe('ENVELOPE', () => {
  test('is unknown where no run waits: without a session, in one of the CAN, and in one of the PIN', () => {
    const card = poweredCard();
    expect(told(card.send(carried(getStatus)))).toBe('unknownInstruction');
    expect(told(canSession(card.send)(carried(getStatus)))).toBe('unknownInstruction');
    const own = open(card.send, 'pin');
    expect(told(through(card.send, own, carried(getStatus)))).toBe('unknownInstruction');
    expect(told(through(card.send, own, carried(getStatus)))).toBe('unknownInstruction');
  });

  test('proves a PIN that is not suspended as well, inside a session of the CAN', () => {
    const card = poweredCard();
    const inside = canSession(card.send);
    const own = open(inside, 'pin', digits.pin);
    expect(told(own.unwrapResponse(decodeResponse(inside(carried(own.wrapCommand(getStatus))).data)))).toBe('ok');
    const again = canSession(card.send);
    const wrong = open(again, 'pin', wrongDigits.pin).wrapCommand(getStatus);
    expect(told(decodeResponse(again(carried(wrong)).data))).toBe('63c2');
    expect(card.tries()).toEqual([2, 10]);
  });
});
