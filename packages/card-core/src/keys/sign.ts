import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes } from '@noble/hashes/utils.js';
import type { Scheme } from '@symbolon/interface';
import type { Rng } from '../ports.ts';
import { Refusal } from '../refusal.ts';

/**
 * What is signed: 32 bytes. For `ed25519` the whole message. For `schnorr-bip341` the Merkle root of the script tree
 * (32 bytes) may follow.
 */
export type DigestToSign = { readonly scheme: Scheme; readonly digest: Uint8Array };

/**
 * Signs with a private key of the scheme's curve.
 *
 * @returns ECDSA: r || s || recovery id, 65 bytes, s in the lower half. Others: 64 bytes
 * @throws Refusal `incorrectData` for a digest of another length
 */
export function sign({ scheme, digest }: DigestToSign, secretKey: Uint8Array, rng: Rng): Uint8Array {
  const lengths: readonly number[] = scheme === 'schnorr-bip341' ? [32, 64] : [32];
  if (scheme !== 'ed25519' && !lengths.includes(digest.length)) throw new Refusal('incorrectData');
  switch (scheme) {
    case 'ecdsa-secp256k1':
      return ecdsa(secp256k1, digest, secretKey);
    case 'ecdsa-p256':
      return ecdsa(p256, digest, secretKey);
    case 'schnorr-bip340':
      return schnorr.sign(digest, secretKey, rng(32));
    case 'schnorr-bip341': {
      const tweaked = taprootKey(secretKey, digest.subarray(32));
      try {
        return schnorr.sign(digest.subarray(0, 32), tweaked, rng(32));
      } finally {
        tweaked.fill(0);
      }
    }
    case 'ed25519':
      return ed25519.sign(digest, secretKey);
  }
}

/** RFC 6979 nonce, low S (BIP-146), recovery id last. */
function ecdsa(curve: typeof secp256k1, digest: Uint8Array, secretKey: Uint8Array): Uint8Array {
  const recovered = curve.sign(digest, secretKey, { prehash: false, lowS: true, format: 'recovered' });
  return concatBytes(recovered.subarray(1), recovered.subarray(0, 1));
}

/**
 * BIP-341 "Constructing and spending Taproot outputs", taproot_tweak_seckey. Without a script tree `merkleRoot` is
 * empty.
 */
function taprootKey(secretKey: Uint8Array, merkleRoot: Uint8Array): Uint8Array {
  const { Fn } = secp256k1.Point;
  const internal = secp256k1.getPublicKey(secretKey, true);
  const secret = Fn.fromBytes(secretKey);
  const even = internal[0] === 2 ? secret : Fn.neg(secret);
  const tweak = Fn.fromBytes(schnorr.utils.taggedHash('TapTweak', internal.subarray(1), merkleRoot));
  return Fn.toBytes(Fn.add(even, tweak));
}
