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
  throw new SymbolonError('argument/invalid', {
    argument: spoken[password],
    reason: `expected ${count} digits; no try was used`,
  });
}

/** Passwords, digits only. With `can` beside `pin` or `puk`, a suspended one (one try left) is resumed first. */
export type Credentials =
  | { readonly can: string }
  | { readonly pin: string; readonly can?: string }
  | { readonly puk: string; readonly can?: string };

/** Which password opens the session, and the CAN where it is there for a suspended one. Their form is right. */
export type CheckedCredentials = {
  readonly password: PasswordName;
  readonly digits: string;
  readonly can: string | undefined;
};

/** @throws SymbolonError `argument/invalid` */
export function checkedCredentials(credentials: Credentials): CheckedCredentials {
  const { password, digits, can } = chosen(credentials);
  checkDigits(password, digits);
  if (can !== undefined) checkDigits('can', can);
  return { password, digits, can };
}

function chosen(credentials: Credentials): CheckedCredentials {
  if ('pin' in credentials) return { password: 'pin', digits: credentials.pin, can: credentials.can };
  if ('puk' in credentials) return { password: 'puk', digits: credentials.puk, can: credentials.can };
  return { password: 'can', digits: credentials.can, can: undefined };
}

/** '6300': a wrong password without a counter, which only the CAN is. */
const wrongWithoutCounter = 0x6300;

/** The error for a status word that refuses a password, or anything else about `command`. */
export function passwordRefusal(command: string, password: PasswordName, sw: number): SymbolonError {
  const tries = sw === wrongWithoutCounter ? 1 : triesLeft(sw);
  if (sw === status.methodBlocked) return wrongPassword(password, 0);
  if (tries !== undefined) return wrongPassword(password, tries);
  return new SymbolonError('card/status', { command, status: sw, meaning: describeStatus(sw) });
}

/** The error for a password that is wrong, or that has no tries left to find out. */
export function wrongPassword(password: PasswordName, tries: number, cause?: unknown): SymbolonError {
  const options = cause === undefined ? {} : { cause };
  if (tries === 0) return new SymbolonError('pin/blocked', { password: spoken[password] }, options);
  return new SymbolonError('pin/wrong', { password: spoken[password], triesLeft: tries }, options);
}
