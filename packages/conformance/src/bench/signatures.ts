/** Whether a signature of a card is right: `keys.md`, "Signatures". */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import type { Path, Scheme } from '@symbolon/interface';
import { schemeCurve } from '@symbolon/protocol/encoding';
import { secretKeyAt } from './derivation.ts';

/**
 * @param digest as it was signed; with `schnorr-bip341` the Merkle root may follow
 * @param publicKey 33 bytes, or 32 of Ed25519
 */
export function isSignature(scheme: Scheme, signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    switch (scheme) {
      case 'ecdsa-secp256k1':
        return isRecoverable(secp256k1, signature, digest, publicKey);
      case 'ecdsa-p256':
        return isRecoverable(p256, signature, digest, publicKey);
      case 'schnorr-bip340':
        return schnorr.verify(signature, digest, publicKey.slice(1));
      case 'schnorr-bip341':
        return schnorr.verify(signature, digest.slice(0, 32), outputKey(publicKey.slice(1), digest.slice(32)));
      case 'ed25519':
        return ed25519.verify(signature, digest, publicKey);
    }
  } catch {
    return false;
  }
}

/**
 * The signature that the test wallet has to make at a path: ECDSA with the nonce of RFC 6979, Ed25519 of RFC 8032.
 * `undefined` for BIP-340, which takes random bytes of the card.
 */
export function signatureAt(path: Path, scheme: Scheme, digest: Uint8Array): Uint8Array | undefined {
  if (scheme === 'schnorr-bip340' || scheme === 'schnorr-bip341') return undefined;
  const secretKey = secretKeyAt(schemeCurve[scheme], path);
  if (scheme === 'ed25519') return ed25519.sign(digest, secretKey);
  const curve = scheme === 'ecdsa-p256' ? p256 : secp256k1;
  const recovered = curve.sign(digest, secretKey, { prehash: false, lowS: true, format: 'recovered' });
  return concatBytes(recovered.subarray(1), recovered.subarray(0, 1));
}

/** R, or its x-coordinate: the first half of a signature. Twice the same tells the secret key. */
export function nonceOf(signature: Uint8Array): string {
  return bytesToHex(signature.subarray(0, 32));
}

/** r, s and recovery id; s in the lower half, and the id gives back this key. */
function isRecoverable(
  curve: typeof secp256k1,
  signature: Uint8Array,
  digest: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  const compact = signature.slice(0, 64);
  const recovered = Uint8Array.of(signature[64] ?? 0xff, ...compact);
  const options = { prehash: false, lowS: true } as const;
  const key = curve.recoverPublicKey(recovered, digest, options);
  return (
    signature.length === 65 && curve.verify(compact, digest, publicKey, options) && key.join() === publicKey.join()
  );
}

/** BIP-341: the key of an output, from the internal key and the Merkle root of its script tree, which may be empty. */
function outputKey(internal: Uint8Array, merkleRoot: Uint8Array): Uint8Array {
  const { Point } = secp256k1;
  const tweak = Point.Fn.fromBytes(schnorr.utils.taggedHash('TapTweak', internal, merkleRoot));
  const point = Point.fromBytes(Uint8Array.of(2, ...internal)).add(Point.BASE.multiply(tweak));
  return point.toBytes(true).slice(1);
}
