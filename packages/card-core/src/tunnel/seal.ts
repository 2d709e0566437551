/**
 * The tunnel from card to card: a key for one message, from the ephemeral keys of both cards and from all that the
 * message says in the clear. What it seals is a clone, a share, or a secret of the vault: the label tells them apart.
 */
import { aessiv } from '@noble/ciphers/aes.js';
import { mapHashToField } from '@noble/curves/abstract/modular.js';
import { p256 } from '@noble/curves/nist.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { Refusal } from '../refusal.ts';

/**
 * Key that encrypts one message, 64 bytes for AES-SIV: HKDF-SHA-256 (RFC 5869) of the x-coordinate of ECDH(P-256)
 * between the two ephemerals, with the hash of all that precedes the ciphertext as salt.
 *
 * @param secretKey this card's ephemeral secret
 * @param peer the other card's ephemeral key, compressed point
 * @param clear what the message says in the clear, in its order: every part has a fixed length or is a data object
 * @param info label of the kind of message
 * @throws Refusal `incorrectData` where the peer's ephemeral is no point of the curve
 */
export function sealingKey(
  secretKey: Uint8Array,
  peer: Uint8Array,
  { clear, info }: { readonly clear: readonly Uint8Array[]; readonly info: Uint8Array },
): Uint8Array {
  const shared = sharedSecret(secretKey, peer);
  try {
    return hkdf(sha256, shared, sha256(concatBytes(...clear)), info, 64);
  } finally {
    shared.fill(0);
  }
}

/**
 * The source's ephemeral secret for the one message that answers an offer, 32 bytes: HKDF-SHA-256 of a seed that all
 * the messages under way share, and that is erased with the last of them. `mapHashToField` of 48 bytes leaves a bias
 * below 2^-128 (FIPS 186-5 appendix A.2.1).
 *
 * @param seed 32 random bytes
 * @param offerHash SHA-256 of the whole offer
 * @param info label of the kind of message
 */
export function ephemeralSecret(seed: Uint8Array, offerHash: Uint8Array, info: Uint8Array): Uint8Array {
  const wide = hkdf(sha256, seed, offerHash, info, 48);
  try {
    return mapHashToField(wide, p256.Point.Fn.ORDER);
  } finally {
    wide.fill(0);
  }
}

/**
 * Encrypts the payload of one message with AES-SIV (RFC 5297): deterministic and safe without a nonce, because the key
 * serves one message only.
 *
 * @param key 64 bytes, from {@link sealingKey}
 * @returns a tag of 16 bytes, then as many bytes as `plaintext` has
 */
export function encryptPayload(key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return aessiv(key).encrypt(plaintext);
}

/**
 * Verifies and decrypts what {@link encryptPayload} made.
 *
 * @param key 64 bytes, from {@link sealingKey}
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

function sharedSecret(secretKey: Uint8Array, peer: Uint8Array): Uint8Array {
  try {
    return p256.getSharedSecret(secretKey, peer, true).slice(1);
  } catch {
    throw new Refusal('incorrectData');
  }
}
