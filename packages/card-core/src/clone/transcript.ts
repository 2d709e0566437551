/** What both cards compute alike: hashes, signatures and the key of one clone. */

import { aessiv } from '@noble/ciphers/aes.js';
import { p256 } from '@noble/curves/nist.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import type { ExportBody, ExportPayload } from '@symbolon/protocol/clone';
import { cloneLabels, exportHeader, type Scope } from '@symbolon/protocol/clone';
import { Refusal } from '../refusal.ts';

/** A card's identity: its P-256 key, and the certificates that lead to the root. */
export type CardIdentity = {
  /** 32 bytes. */
  readonly secretKey: Uint8Array;
  /** Compressed point, 33 bytes. */
  readonly publicKey: Uint8Array;
  /** Whole data object 7F21. */
  readonly batchCertificate: Uint8Array;
  /** Whole data object 7F21. */
  readonly cardCertificate: Uint8Array;
};

type Body = ExportBody;

/**
 * Signs one message of a clone: ECDSA P-256 with SHA-256, deterministic (RFC 6979), so that the same message always
 * gets the same bytes and a step can be repeated. 64 bytes r || s, s in the lower half.
 *
 * @param label what kind of message it is: see `cloneLabels`
 * @example
 * ```ts
 * import { p256 } from '@noble/curves/nist.js';
 * import { signBody } from '@symbolon/card-core/clone';
 * import { cloneLabels } from '@symbolon/protocol/clone';
 * const { secretKey } = p256.keygen();
 * const signature = signBody(cloneLabels.offer, Uint8Array.of(1, 2, 3), secretKey);
 * signature.length; // => 64
 * signBody(cloneLabels.offer, Uint8Array.of(1, 2, 3), secretKey); // => signature
 * ```
 */
export function signBody(label: Uint8Array, body: Uint8Array, secretKey: Uint8Array): Uint8Array {
  return p256.sign(signed(label, body), secretKey, { prehash: true, lowS: true });
}

/**
 * Checks the signature of a message of a clone. Returns nothing: it throws where the signature is not by this key, or
 * of another kind of message.
 *
 * @throws Refusal `notGenuine`
 * @example
 * ```ts
 * import { p256 } from '@noble/curves/nist.js';
 * import { checkSignature, signBody } from '@symbolon/card-core/clone';
 * import { cloneLabels } from '@symbolon/protocol/clone';
 * import { Refusal } from '@symbolon/card-core/clone';
 * const { secretKey, publicKey } = p256.keygen();
 * const body = Uint8Array.of(1, 2, 3);
 * const signature = signBody(cloneLabels.offer, body, secretKey);
 * checkSignature(cloneLabels.offer, body, signature, publicKey);
 * let refused: unknown;
 * try {
 *   checkSignature(cloneLabels.receipt, body, signature, publicKey);
 * } catch (error) {
 *   refused = error;
 * }
 * refused instanceof Refusal; // => true
 * ```
 */
export function checkSignature(
  label: Uint8Array,
  body: Uint8Array,
  signature: Uint8Array,
  publicKey: Uint8Array,
): void {
  let valid = false;
  try {
    valid = p256.verify(signature, signed(label, body), publicKey, { prehash: true, lowS: true });
  } catch {
    // a signature out of range is a wrong one
  }
  if (!valid) throw new Refusal('notGenuine');
}

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
export function exportKey(secretKey: Uint8Array, peer: Uint8Array, body: Omit<Body, 'ciphertext'>): Uint8Array {
  const shared = sharedSecret(secretKey, peer);
  try {
    const salt = sha256(concatBytes(exportHeader.encode(body.header), ...body.certificates, body.ephemeral));
    return hkdf(sha256, shared, salt, cloneLabels.key, 64);
  } finally {
    shared.fill(0);
  }
}

/**
 * What keys derive from these roots, as the header says it: nothing for a whole wallet.
 */
export function scopeOf(keyRoots: ExportPayload['keyRoots']): Scope {
  return keyRoots.flatMap(({ curve, path }) => (curve === undefined ? [] : [{ curve, path }]));
}

/**
 * Encrypts the payload of one export with AES-SIV (RFC 5297): deterministic and safe without a nonce, because the key
 * serves one export only.
 *
 * @param key 64 bytes, from {@link exportKey}
 * @returns a tag of 16 bytes, then as many bytes as `plaintext` has
 */
export function encryptPayload(key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return aessiv(key).encrypt(plaintext);
}

/**
 * Verifies and decrypts what {@link encryptPayload} made.
 *
 * @param key 64 bytes, from {@link exportKey}
 * @throws Refusal `notGenuine` where the tag is wrong
 * @example
 * ```ts
 * import { createExport, decryptPayload, exportKey } from '@symbolon/card-core/clone';
 * import { exportMessage, exportPayload } from '@symbolon/protocol/clone';
 * const { body } = exportMessage.decode(createExport(exportTerms, sourceCard));
 * const key = exportKey(pendingOffer.ephemeralSecret, body.ephemeral, body); // as the target computes it
 * exportPayload.decode(decryptPayload(key, body.ciphertext)); // => exportTerms.payload
 * ```
 */
export function decryptPayload(key: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  try {
    return aessiv(key).decrypt(ciphertext);
  } catch {
    throw new Refusal('notGenuine');
  }
}

/** What is signed. No label is the beginning of another one: each ends with a zero byte. */
function signed(label: Uint8Array, body: Uint8Array): Uint8Array {
  return concatBytes(label, body);
}

function sharedSecret(secretKey: Uint8Array, peer: Uint8Array): Uint8Array {
  try {
    return p256.getSharedSecret(secretKey, peer, true).slice(1);
  } catch {
    throw new Refusal('incorrectData');
  }
}
