/** What both cards compute alike: hashes, signatures and the sealing key of one clone. */
import { aessiv } from '@noble/ciphers/aes.js';
import { p256 } from '@noble/curves/nist.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { cloneLabels, type exportBody, exportHeader, type exportPayload, type Scope } from '@symbolon/protocol/clone';
import { Refusal } from '@symbolon/protocol/refusal';
import type { UnwrapCoder } from 'micro-packed';

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

type Body = UnwrapCoder<typeof exportBody>;

/**
 * Signs one message of a clone: ECDSA P-256 with SHA-256, deterministic (RFC 6979), so that the same message always
 * gets the same bytes and a step can be repeated. 64 bytes r || s, s in the lower half.
 *
 * @param label what kind of message it is: see `cloneLabels`
 * @example
 * ```ts
 * import { p256 } from '@noble/curves/nist.js';
 * import { signBody } from '@symbolon/backup/card/transcript';
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
 * import { checkSignature, signBody } from '@symbolon/backup/card/transcript';
 * import { cloneLabels } from '@symbolon/protocol/clone';
 * import { Refusal } from '@symbolon/protocol/refusal';
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
 * Key that seals one export, 64 bytes for AES-SIV: HKDF-SHA-256 (RFC 5869) of the x-coordinate of ECDH(P-256) between
 * the two ephemerals, with the hash of all that precedes the ciphertext as salt: the offer (by its hash in the header),
 * the header, the source's certificates and ephemeral.
 *
 * @throws Refusal `incorrectData` where the peer's ephemeral is no point of the curve
 * @example
 * ```ts
 * import { createExport } from '@symbolon/backup/card/source';
 * import { sealingKey, unseal } from '@symbolon/backup/card/transcript';
 * import { exportMessage, exportPayload } from '@symbolon/protocol/clone';
 * const { body } = exportMessage.decode(createExport(exportTerms, sourceCard));
 * const key = sealingKey(pendingOffer.ephemeralSecret, body.ephemeral, body); // as the target computes it
 * exportPayload.decode(unseal(key, body.sealed)); // => exportTerms.payload
 * ```
 */
export function sealingKey(secretKey: Uint8Array, peer: Uint8Array, body: Omit<Body, 'sealed'>): Uint8Array {
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
 * @example
 * ```ts
 * import { scopeOf } from '@symbolon/backup/card/transcript';
 * const secret = new Uint8Array(64);
 * scopeOf([{ path: [], secret }]); // => []
 * scopeOf([{ path: [0x80000054], curve: 'secp256k1', secret }]); // => [{ curve: 'secp256k1', path: [0x80000054] }]
 * ```
 */
export function scopeOf(keyRoots: UnwrapCoder<typeof exportPayload>['keyRoots']): Scope {
  return keyRoots.flatMap(({ curve, path }) => (curve === undefined ? [] : [{ curve, path }]));
}

/**
 * Seals the payload of one export with AES-SIV (RFC 5297): deterministic and safe without a nonce, because the key
 * serves one export only.
 *
 * @param key 64 bytes, from {@link sealingKey}
 * @returns a tag of 16 bytes, then as many bytes as `plaintext` has
 * @example
 * ```ts
 * import { seal } from '@symbolon/backup/card/transcript';
 * const key = crypto.getRandomValues(new Uint8Array(64));
 * seal(key, new Uint8Array(100)).length; // => 116
 * ```
 */
export function seal(key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return aessiv(key).encrypt(plaintext);
}

/**
 * Verifies and decrypts what {@link seal} made.
 *
 * @param key 64 bytes, from {@link sealingKey}
 * @throws Refusal `notGenuine` where the tag is wrong
 * @example
 * ```ts
 * import { seal, unseal } from '@symbolon/backup/card/transcript';
 * const key = crypto.getRandomValues(new Uint8Array(64));
 * unseal(key, seal(key, Uint8Array.of(1, 2, 3))); // => Uint8Array.of(1, 2, 3)
 * ```
 */
export function unseal(key: Uint8Array, sealed: Uint8Array): Uint8Array {
  try {
    return aessiv(key).decrypt(sealed);
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
