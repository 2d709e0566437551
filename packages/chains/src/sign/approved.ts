/** What a person approved, as 32 bytes that go with the request: nothing else is signed for them. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { chainError, checkArgument } from '@symbolon/interface';
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
