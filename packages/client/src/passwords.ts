/** What the host knows of passwords: their form, and what a card's refusal of one means. */
import { SymbolonError } from '@symbolon/protocol/errors';
import { limits } from '@symbolon/protocol/limits';
import type { PasswordName } from '@symbolon/protocol/pace/messages';
import { describeStatus, status, triesLeft } from '@symbolon/protocol/status';

/** As people say it. */
export const spoken: { readonly [N in PasswordName]: string } = { can: 'CAN', pin: 'PIN', puk: 'PUK' };

const lengths: { readonly [N in PasswordName]: { readonly min: number; readonly max: number } } = {
  can: { min: limits.canDigits, max: limits.canDigits },
  pin: limits.pinDigits,
  puk: limits.pukDigits,
};

/**
 * Before anything is sent, so that a slip of the finger costs no try.
 *
 * @throws SymbolonError `argument/invalid`
 */
export function checkDigits(password: PasswordName, digits: string): void {
  const { min, max } = lengths[password];
  if (digits.length >= min && digits.length <= max && /^[0-9]+$/.test(digits)) return;
  const count = min === max ? `${min}` : `${min} to ${max}`;
  throw new SymbolonError('argument/invalid', { argument: spoken[password], reason: `expected ${count} digits; no try was used` });
}

/** '6300': a wrong password without a counter, which only the CAN is. */
const wrongWithoutCounter = 0x6300;

/** The error for a status word that refuses a password, or anything else about `command`. */
export function passwordRefusal(command: string, password: PasswordName, sw: number): SymbolonError {
  const tries = sw === wrongWithoutCounter ? 1 : triesLeft(sw);
  if (sw === status.methodBlocked || tries === 0) return new SymbolonError('pin/blocked', { password: spoken[password] });
  if (tries !== undefined) return new SymbolonError('pin/wrong', { password: spoken[password], triesLeft: tries });
  return new SymbolonError('card/status', { command, status: sw, meaning: describeStatus(sw) });
}
