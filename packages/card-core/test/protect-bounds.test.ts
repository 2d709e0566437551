/** Runs with a PIN or PUK that nobody proves are bounded, from power-up or the last proof on. */
import {
  p256Parameters,
  paceProtocol,
  paceTerminal,
  passwordKey,
  passwordReferences,
  setAuthenticationTemplate,
} from '@symbolon/protocol/channel';
import { limits } from '@symbolon/protocol/limits';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { digits, open, type PoweredCard, poweredCard, resume, type Send, through, told } from './support/host.ts';

/** A run of PACE up to this step. @returns the answers */
function pace(send: Send, password: 'can' | 'pin' | 'puk', steps = 1): readonly string[] {
  const reference = passwordReferences[password];
  const data = setAuthenticationTemplate.encode({ protocol: paceProtocol, password: reference });
  const answers = [told(send({ cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4, data }))];
  const key = passwordKey(digits[password]);
  const random = seededRandom('terminal');
  const terminal = paceTerminal({ parameters: p256Parameters, passwordKey: key, password: reference, random });
  let next = terminal.next();
  for (let step = 1; step <= steps && next.done !== true; step += 1) {
    const response = send({ cla: step < 4 ? 0x10 : 0, ins: 0x86, p1: 0, p2: 0, data: next.value, le: 256 });
    answers.push(told(response));
    if (answers.at(-1) !== 'ok') break;
    next = terminal.next(response.data);
  }
  return answers;
}

/** A card with no more runs, begun in turn by OPEN CHANNEL and PACE, for PIN and PUK. */
function usedUp(): PoweredCard {
  const card = poweredCard();
  for (let run = 0; run < limits.unprovenRuns; run += 4) {
    open(card.send, 'pin');
    open(card.send, 'puk');
    expect(pace(card.send, 'pin')).toEqual(['ok', 'ok']);
    expect(pace(card.send, 'puk')).toEqual(['ok', 'ok']);
  }
  return card;
}

describe('runs that nobody proves', () => {
  test('are no more than 32: then OPEN CHANNEL and PACE with PIN or PUK are refused, and no try is lost', () => {
    const card = usedUp();
    expect(limits.unprovenRuns).toBe(32);
    for (const password of ['pin', 'puk'] as const) {
      expect(() => open(card.send, password)).toThrow('notAllowed');
      expect(pace(card.send, password)).toEqual(['ok', 'notAllowed']);
    }
    expect(card.tries()).toEqual([3, 10]);
  });

  test('do not count with the CAN, which still opens: it clears nothing', () => {
    const card = usedUp();
    for (let run = 0; run < 3; run += 1) {
      expect(told(through(card.send, open(card.send, 'can')))).toBe('ok');
      expect(pace(card.send, 'can', 4)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    }
    expect(() => open(card.send, 'pin')).toThrow('notAllowed');
  });

  test('that were refused do not count', () => {
    const card = poweredCard();
    for (let run = 0; run < 40; run += 1) expect(() => open(card.send, 'pin', digits.pin, 'signature')).toThrow();
    expect(told(through(card.send, open(card.send, 'pin')))).toBe('ok');
  });

  test('are forgiven at power-up', () => {
    const card = usedUp();
    card.powerOn();
    expect(told(through(card.send, open(card.send, 'pin')))).toBe('ok');
  });

  test.each(['pin', 'puk'] as const)('are forgiven by a proof of the %s', (password) => {
    const card = poweredCard();
    for (let run = 1; run < limits.unprovenRuns; run += 1) open(card.send, 'pin');
    expect(told(through(card.send, open(card.send, password)))).toBe('ok');
    for (let run = 0; run < limits.unprovenRuns; run += 1) open(card.send, 'puk');
    expect(() => open(card.send, 'puk')).toThrow('notAllowed');
  });

  test('are forgiven by a proof with PACE', () => {
    const card = poweredCard();
    for (let run = 1; run < limits.unprovenRuns; run += 1) open(card.send, 'pin');
    expect(pace(card.send, 'pin', 4)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    for (let run = 0; run < limits.unprovenRuns; run += 1) expect(pace(card.send, 'pin')).toEqual(['ok', 'ok']);
    expect(() => open(card.send, 'puk')).toThrow('notAllowed');
  });

  test('are not forgiven by a phone, whether the card knows it or not', () => {
    const { chip } = poweredCard();
    const { secret } = chip.call('addPhone', { name: 'phone' }, { session: 'pin' });
    for (const own of [secret, new Uint8Array(32)]) {
      const card = poweredCard(chip.memory.image());
      for (let run = 0; run < limits.unprovenRuns; run += 1) open(card.send, 'pin');
      through(card.send, resume(card.send, own));
      expect(() => open(card.send, 'pin')).toThrow('notAllowed');
    }
  });

  test('are not forgiven by a wrong guess', () => {
    const card = poweredCard();
    for (let run = 1; run < limits.unprovenRuns; run += 1) open(card.send, 'pin');
    expect(told(through(card.send, open(card.send, 'pin', '999999')))).toBe('63c2');
    expect(() => open(card.send, 'pin')).toThrow('notAllowed');
  });
});
