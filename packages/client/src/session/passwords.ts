/** The form of passwords, and what a card's refusal of one means. */
import { cardError, checkArgument, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import type { ResponseApdu } from '@symbolon/protocol/apdu';
import type { PasswordName } from '@symbolon/protocol/channel';
import { limits } from '@symbolon/protocol/limits';
import { refusalError, status, triesLeft } from '@symbolon/protocol/status';

/** As texts for people name them. */
export const passwordLabels: { readonly [N in PasswordName]: string } = { can: 'CAN', pin: 'PIN', puk: 'PUK' };

const lengths: { readonly [N in PasswordName]: { readonly min: number; readonly max: number } } = {
  can: { min: limits.canDigits, max: limits.canDigits },
  pin: limits.pinDigits,
  puk: limits.pukDigits,
};

/**
 * Runs before anything is sent, so that a slip of the finger costs no try.
 *
 * @throws SymbolonError `argument/invalid`
 */
export function checkDigits(password: PasswordName, digits: string): void {
  const { min, max } = lengths[password];
  if (typeof digits === 'string' && digits.length >= min && digits.length <= max && /^[0-9]+$/.test(digits)) return;
  const count = min === max ? `${min}` : `${min} to ${max}`;
  throw cardError('argument/invalid', {
    argument: passwordLabels[password],
    reason: `expected ${count} digits; no try was used`,
  });
}

/**
 * A password, digits only: a CAN of 6, a PIN of 6 to 12, a PUK of 12 to 16. `can` beside `pin` or `puk` opens that
 * inside a session of the CAN: one round trip more, and the only way for a suspended one (one try left).
 */
export type Credentials =
  | { readonly can: string }
  | { readonly pin: string; readonly can?: string }
  | { readonly puk: string; readonly can?: string };

/** The password that opens the session, and the CAN for a suspended one. Their form is right. */
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
  checkArgument('credentials', credentials, 'object');
  if ('pin' in credentials) return { password: 'pin', digits: credentials.pin, can: credentials.can };
  if ('puk' in credentials) return { password: 'puk', digits: credentials.puk, can: credentials.can };
  if ('can' in credentials) return { password: 'can', digits: credentials.can, can: undefined };
  throw cardError('argument/invalid', { argument: 'credentials', reason: 'expected a CAN, PIN or PUK' });
}

/** What a card means that knows no such password. It takes a PIN inside a channel alone if its owner wants that. */
const withoutPassword: { readonly [N in PasswordName]: string } = {
  can: 'it has no CAN',
  pin: 'it has no PIN, or takes it only in a session of the CAN: give the CAN',
  puk: 'it has no PUK',
};

/** 6300: a wrong password without a counter. Only the CAN has none. */
const wrongWithoutCounter = 0x6300;

/** The error for a status word that refuses a password, or the command for another reason. */
export function passwordRefusal(command: string, password: PasswordName, sw: number): SymbolonError {
  const tries = sw === wrongWithoutCounter ? 1 : triesLeft(sw);
  if (sw === status.methodBlocked) return wrongPassword(password, 0);
  if (tries !== undefined) return wrongPassword(password, tries);
  const refusal = refusalError(command, sw);
  if (sw !== status.referencedDataNotFound || refusal.code !== 'card/status') return refusal;
  return cardError('card/status', { ...refusal.context, meaning: withoutPassword[password] });
}

/**
 * Throws if the card refuses the first command of a session because of its password: '63Cx', unprotected.
 *
 * @throws SymbolonError `pin/wrong`, `pin/blocked`
 */
export function checkProof(password: PasswordName, { data, status: sw }: ResponseApdu): void {
  const tries = triesLeft(sw);
  if (data.length === 0 && tries !== undefined) throw wrongPassword(password, tries);
}

/**
 * The error for a first command that failed. Without a valid answer nobody knows what became of the try: a false card
 * may have had its one guess, unseen.
 */
export function ofProof(password: PasswordName, error: unknown): unknown {
  if (isSymbolonError(error, 'pin/wrong') || isSymbolonError(error, 'pin/blocked')) return error;
  return cardError('pin/unsettled', { password: passwordLabels[password] }, { cause: error });
}

/** The error for a wrong password, or for one without tries left. */
export function wrongPassword(password: PasswordName, tries: number, cause?: unknown): SymbolonError {
  const options = cause === undefined ? {} : { cause };
  if (tries === 0) return cardError('pin/blocked', { password: passwordLabels[password] }, options);
  return cardError('pin/wrong', { password: passwordLabels[password], triesLeft: tries }, options);
}
