/** How a check ends that does not pass. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { statusName } from '@symbolon/protocol/status';

/** What somebody who has the card checked could give, to have more of it checked. */
export type Missing =
  | 'can'
  | 'pin'
  | 'second card'
  | 'consent'
  | 'termination'
  | 'vectors'
  | 'other reader'
  | 'other card';

/** What to give, as a sentence for the reader of a report. */
export const whatToGive: { readonly [M in Missing]: string } = Object.freeze({
  can: 'Give the six digits printed on the card.',
  pin: 'Give the PIN of the wallet that it holds, so that it can be erased.',
  'second card': 'Give a second card of the same pack and firmware, with its digits.',
  consent: 'Agree that the card is erased.',
  termination: 'Agree that the card is terminated: it is of no use afterwards.',
  vectors: 'Give the vectors of the interpreter.',
  'other reader': 'Check over another reader.',
  'other card': 'Give another card.',
});

const inapplicable = new WeakSet<object>();
const unchecked = new WeakMap<object, { readonly missing: Missing | undefined }>();

/** The error of a card that does not conform. */
export function failed(reason: string): Error {
  return new Error(reason);
}

/** The error of a check that was not made. @param missing what has to be given to have it made, if anything helps */
export function notChecked(reason: string, missing?: Missing): Error {
  const error = new Error(reason);
  unchecked.set(error, { missing });
  return error;
}

/** What is missing, if an error says that a check was not made. */
export function uncheckedFor(error: unknown): { readonly missing: Missing | undefined } | undefined {
  return typeof error === 'object' && error !== null ? unchecked.get(error) : undefined;
}

/** The error of a check that is about what this card does not have. */
export function notApplicable(reason: string): Error {
  const error = new Error(reason);
  inapplicable.add(error);
  return error;
}

/** Whether an error says that a check is about what the card does not have. */
export function isNotApplicable(error: unknown): boolean {
  return typeof error === 'object' && error !== null && inapplicable.has(error);
}

/** A status word with its name: `6A80 incorrectData`. */
export function statusText(status: number): string {
  const name = statusName(status);
  return `${status.toString(16).toUpperCase().padStart(4, '0')}${name === undefined ? '' : ` ${name}`}`;
}

/** A byte in hexadecimal: `0C`. */
export function byteText(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

/** @throws unless the status is the one, or one of those, that the specification wants */
export function expectStatus(
  { status }: { readonly status: number },
  expected: number | readonly number[],
  about: string,
): void {
  const wanted = typeof expected === 'number' ? [expected] : expected;
  if (!wanted.includes(status))
    throw failed(`${about}: expected ${wanted.map(statusText).join(' or ')}, got ${statusText(status)}`);
}

/** @throws unless the condition holds */
export function expect(condition: boolean, about: string): asserts condition {
  if (!condition) throw failed(about);
}

/** @throws unless the bytes are equal */
export function expectBytes(actual: Uint8Array, expected: Uint8Array, about: string): void {
  const [got, wanted] = [bytesToHex(actual), bytesToHex(expected)];
  if (got !== wanted) throw failed(`${about}: expected ${wanted || 'nothing'}, got ${got || 'nothing'}`);
}

/** A value that must be there. @throws if it is not */
export function present<T>(value: T | undefined, about: string): T {
  if (value === undefined) throw failed(`${about} is missing`);
  return value;
}
