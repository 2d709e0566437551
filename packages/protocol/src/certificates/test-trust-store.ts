/**
 * Trust in emulated and test cards. A module of its own, so that software for real cards does not import it by
 * accident.
 */
import { openTrustStore, type TrustStore } from './trust-anchors.ts';

/**
 * A store of test roots, whose references begin with 'ZZ'. Chains that it verifies have `trust: 'test'`.
 * @param roots self-signed root certificates, whole data objects 7F21.
 * @throws SymbolonError `data/malformed`, or `argument/invalid` for a certificate that is not a test root.
 * @example
 * ```ts
 * import { p256 } from '@noble/curves/nist.js';
 * import { issueCertificate } from '@symbolon/protocol/certificates';
 * import { createTestTrustStore } from '@symbolon/protocol/test-trust-store';
 * const { secretKey, publicKey } = p256.keygen();
 * const names = { role: 'root', authority: 'ZZROOT00001', holder: 'ZZROOT00001' } as const;
 * const root = { ...names, publicKey, effective: '2026-01-01', expiration: '2056-01-01' };
 * createTestTrustStore([issueCertificate(root, (signed) => p256.sign(signed, secretKey))]).kind; // => 'test'
 * ```
 */
export function createTestTrustStore(roots: readonly Uint8Array[]): TrustStore<'test'> {
  return openTrustStore('test', roots);
}
