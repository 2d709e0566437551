/** Passwords that can be none, however a session is opened. */
import { expect, test } from 'vitest';
import type { Credentials } from '../../src/session/session.ts';
import { expectError } from './expectations.ts';
import { type ScriptedCard, testPasswords } from './scripted-card.ts';

const { pin } = testPasswords;

/** Each with what is wrong with it. */
const malformedPasswords: readonly (readonly [string, Credentials])[] = [
  ['a PIN of 5 digits', { pin: '12345' }],
  ['a PIN of 13 digits', { pin: '1234567890123' }],
  ['no PIN', { pin: '' }],
  ['a PIN with a letter', { pin: '12345a' }],
  ['a PIN with a space', { pin: ' 123456' }],
  ['a PIN with a line end', { pin: '123456\n' }],
  ['digits that are not ASCII', { pin: '１２３４５６' }],
  ['a CAN of 5 digits', { can: '12345' }],
  ['a CAN of 7 digits', { can: '1234567' }],
  ['a PUK of 11 digits', { puk: '12345678901' }],
  ['a PUK of 17 digits', { puk: '12345678901234567' }],
  ['a good PIN and a CAN of 5 digits', { pin, can: '12345' }],
];

/** Tests that an opener refuses each before a try could be lost. The card was only selected. */
export function refusesMalformedPasswords(
  attempt: (credentials: Credentials) => Promise<{ readonly error: Promise<unknown>; readonly card: ScriptedCard }>,
): void {
  test.each(malformedPasswords)(
    '%s: nothing is sent, so no try is lost, and the message does not repeat it',
    async (_, credentials) => {
      const { error, card } = await attempt(credentials);
      await expectError(error, 'argument/invalid');
      const message = await error.catch((cause: unknown) => String(cause));
      for (const digits of Object.values(credentials)) if (digits !== '') expect(message).not.toContain(digits);
      expect(card.received).toHaveLength(1);
    },
  );
}
