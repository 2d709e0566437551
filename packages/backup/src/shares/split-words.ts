/** What people compare of a split, and how their cards are listed. */
import { quote } from '@symbolon/interface';
import * as P from 'micro-packed';

/**
 * The short code of a split: eight digits in two groups. Cards that show the same code hold shares that make one
 * wallet. It is the first eight bytes of the digest as an integer modulo 10^8. It helps people to sort cards; whether a
 * share fits, the cards prove to each other.
 *
 * @param digest `splitDigest`, 32 bytes
 * @example
 * ```ts
 * import { splitCode } from '@symbolon/backup';
 * splitCode(new Uint8Array(32).fill(1)); // => '3807 6673'
 * ```
 */
export function splitCode(digest: Uint8Array): string {
  const code = (P.U64BE.decode(digest.subarray(0, 8)) % 100_000_000n).toString().padStart(8, '0');
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

/** The names of people's cards: `"aunt", "safe" and "friend"`. */
export function listed(labels: readonly string[]): string {
  const named = labels.map((label) => quote(label));
  return named.length < 2 ? named.join() : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
}
