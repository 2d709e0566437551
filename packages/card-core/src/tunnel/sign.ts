/** How a card signs its messages and checks those of others. */
import { p256 } from '@noble/curves/nist.js';
import { concatBytes } from '@noble/hashes/utils.js';
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

/**
 * Signs one message: ECDSA P-256 with SHA-256, deterministic (RFC 6979), so that the same message always
 * gets the same bytes and a step can be repeated. 64 bytes r || s, s in the lower half.
 *
 * @param label what kind of message it is, such as those of `cloneLabels`
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
 * Checks the signature of a message. Returns nothing: it throws where the signature is not by this key, or
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

/** What is signed. No label is the beginning of another one: each ends with a zero byte. */
function signed(label: Uint8Array, body: Uint8Array): Uint8Array {
  return concatBytes(label, body);
}
