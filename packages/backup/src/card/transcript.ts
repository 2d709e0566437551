/** What both cards compute alike: hashes, signatures and the sealing key of one clone. */
import { aessiv } from '@noble/ciphers/aes.js';
import { p256 } from '@noble/curves/nist.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { cloneLabels, type exportBody, exportHeader, type exportPayload, type Scope } from '@symbolon/protocol/clone';
import { Refusal } from '@symbolon/protocol/refusal';
import type { UnwrapCoder } from 'micro-packed';

/** A card's identity: its P-256 key and the certificates that lead to the root. Whole data objects 7F21. */
export type CardIdentity = {
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly batchCertificate: Uint8Array;
  readonly cardCertificate: Uint8Array;
};

type Body = UnwrapCoder<typeof exportBody>;

/** ECDSA P-256 / SHA-256, deterministic (RFC 6979): the same message always gets the same bytes, so a step can be repeated. 64 bytes r || s. */
export function signBody(label: Uint8Array, body: Uint8Array, secretKey: Uint8Array): Uint8Array {
  return p256.sign(concatBytes(label, body), secretKey, { prehash: true, lowS: true });
}

/** @throws Refusal `notGenuine` */
export function checkSignature(label: Uint8Array, body: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): void {
  let valid = false;
  try {
    valid = p256.verify(signature, concatBytes(label, body), publicKey, { prehash: true, lowS: true });
  } catch {
    // a signature out of range is a wrong one
  }
  if (!valid) throw new Refusal('notGenuine');
}

/**
 * Key that seals one export, 64 bytes for AES-SIV: HKDF-SHA-256 (RFC 5869) of the x-coordinate of ECDH(P-256) between the two ephemerals, with the hash
 * of all that precedes the ciphertext as salt: the offer (by its hash in the header), the header, the source's certificates and ephemeral.
 *
 * @throws Refusal `incorrectData` where the peer's ephemeral is no point of the curve
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

/** What keys derive from these roots, as the header says it: nothing for a whole wallet. */
export function scopeOf(keyRoots: UnwrapCoder<typeof exportPayload>['keyRoots']): Scope {
  return keyRoots.flatMap(({ curve, path }) => (curve === undefined ? [] : [{ curve, path }]));
}

/** AES-SIV (RFC 5297): deterministic and safe without a nonce, because the key serves one export only. */
export function seal(key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return aessiv(key).encrypt(plaintext);
}

/** @throws Refusal `notGenuine` where the tag is wrong */
export function unseal(key: Uint8Array, sealed: Uint8Array): Uint8Array {
  try {
    return aessiv(key).decrypt(sealed);
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
