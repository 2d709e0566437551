/** Trust in cards that are not real. An entry of its own: what ships to people has no reason to import it. */
import { openTrustStore, type TrustStore } from './trust-anchors.ts';

/**
 * A store of test roots, whose references begin with 'ZZ'. What it verifies says `trust: 'test'`.
 * @param roots self-signed root certificates, whole data objects 7F21.
 * @throws SymbolonError `data/malformed`, or `argument/invalid` for a certificate that is not a test root.
 */
export function createTestTrustStore(roots: readonly Uint8Array[]): TrustStore<'test'> {
  return openTrustStore('test', roots);
}
