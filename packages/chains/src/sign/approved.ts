/** What a person approved, as 32 bytes that go with the request: nothing else is signed for them. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { chainError, checkArgument, word } from '@symbolon/interface';
import { U32BE } from 'micro-packed';

/**
 * Fingerprint of what is shown: 32 bytes, SHA-256 over the kind and the parts, each after its length (4 bytes,
 * big-endian).
 *
 * @param kind `Symbolon approval <chain> <kind>`, so that nothing approved as one thing passes for another
 * @param parts The very bytes that are signed, and what else was shown and is not in them.
 */
export function fingerprintOf(kind: string, parts: readonly Uint8Array[]): Uint8Array {
  return sha256(concatBytes(...[utf8ToBytes(kind), ...parts].flatMap((part) => [U32BE.encode(part.length), part])));
}

/**
 * Refuses options that would sign everything and say something else: `aproved`, or an `approved` that is not there.
 * With what was approved, others are passed over, such as those of the preview.
 *
 * @param names Of all options there are.
 * @throws SymbolonError `argument/invalid`
 */
export function checkSignOptions(options: object, names: readonly string[]): void {
  checkArgument('options', options, 'object');
  const fail = (name: string, reason: string) =>
    chainError('argument/invalid', { argument: `options.${word(name)}`, reason });
  for (const name of ['approved', 'shown']) {
    // A getter is asked once, later.
    const given = Object.getOwnPropertyDescriptor(options, name);
    if (given !== undefined && 'value' in given && given.value === undefined)
      throw fail(name, 'it is not there: leave the option out where nobody is asked');
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined && !('approved' in options))
    throw fail(unknown, `there is no such option; there are ${names.join(', ')}`);
}

/** Options of every signature. */
export const callNames = ['approved', 'signal', 'onProgress'] as const;

/**
 * Lets only that pass which was approved.
 *
 * @param approved `fingerprint` of the preview that a person agreed to; `undefined` where nobody is asked.
 * @throws SymbolonError `transaction/refused` for anything else
 */
export function checkApproved(approved: Uint8Array | undefined, fingerprint: Uint8Array): void {
  if (approved === undefined) return;
  checkArgument('approved', approved, 'bytes');
  if (equalBytes(approved, fingerprint)) return;
  throw chainError('transaction/refused', { where: 'approval', reason: 'this is not what was approved' });
}
