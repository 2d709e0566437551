/** What both cards of a clone compute alike: the key of one export, and its scope. */
import type { ExportBody, ExportPayload } from '@symbolon/protocol/clone';
import { cloneLabels, exportHeader, type Scope } from '@symbolon/protocol/clone';
import { sealingKey } from '../tunnel/seal.ts';

/**
 * Key that encrypts one export, 64 bytes for AES-SIV: HKDF-SHA-256 (RFC 5869) of the x-coordinate of ECDH(P-256)
 * between the two ephemerals, with the hash of all that precedes the ciphertext as salt: the offer (by its hash in the
 * header), the header, the source's certificates and ephemeral.
 *
 * @throws Refusal `incorrectData` where the peer's ephemeral is no point of the curve
 * @example
 * ```ts
 * import { createExport, exportKey } from '@symbolon/card-core/clone';
 * import { exportMessage } from '@symbolon/protocol/clone';
 * const { body } = exportMessage.decode(createExport(exportTerms, sourceCard));
 * exportKey(pendingOffer.ephemeralSecret, body.ephemeral, body).length; // => 64
 * ```
 */
export function exportKey(secretKey: Uint8Array, peer: Uint8Array, body: Omit<ExportBody, 'ciphertext'>): Uint8Array {
  const clear = [exportHeader.encode(body.header), ...body.certificates, body.ephemeral];
  return sealingKey(secretKey, peer, { clear, info: cloneLabels.key });
}

/**
 * What keys derive from these roots, as the header says it: nothing for a whole wallet.
 */
export function scopeOf(keyRoots: ExportPayload['keyRoots']): Scope {
  return keyRoots.flatMap(({ curve, path }) => (curve === undefined ? [] : [{ curve, path }]));
}
