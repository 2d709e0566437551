/** A `Signer` in software, for tests only: its keys come from public test seeds and are worth nothing. */
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { HDKey } from '@scure/bip32';
import { taprootTweakPrivKey } from '@scure/btc-signer/utils.js';
import type { Path, Signer, SignRequest } from '../../src/types.ts';

/** The BIP-39 test mnemonic "abandon ... about", without passphrase. A public test key. */
export const testSeed = Uint8Array.from(
  Buffer.from(
    '5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc19a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4',
    'hex',
  ),
);
/** Somebody else's test seed. A public test key. */
export const foreignSeed = new Uint8Array(64).fill(7);

/** BIP-340 auxiliary randomness: fixed, so that signatures can be compared. */
export const noRandomness = new Uint8Array(32);

export type CountingSigner = Signer & { readonly calls: { publicKeys: number; signatures: number } };

export function softwareSigner(seed: Uint8Array = testSeed): CountingSigner {
  const root = HDKey.fromMasterSeed(seed);
  const calls = { publicKeys: 0, signatures: 0 };
  return {
    calls,
    getPublicKey: async ({ path }) => {
      calls.publicKeys += 1;
      const { publicKey, chainCode, parentFingerprint } = nodeAt(root, path);
      if (publicKey === null || chainCode === null) throw new Error('no public key');
      return { publicKey, chainCode, parentFingerprint, masterFingerprint: root.fingerprint };
    },
    signDigests: async (requests) => {
      calls.signatures += 1;
      return requests.map((request) => signDigest(root, request));
    },
  };
}

export function publicKeyAt(seed: Uint8Array, path: Path): Uint8Array {
  const { publicKey } = nodeAt(HDKey.fromMasterSeed(seed), path);
  if (publicKey === null) throw new Error('no public key');
  return publicKey;
}

export function nodeAt(root: HDKey, path: Path): HDKey {
  return path.reduce((node, index) => node.deriveChild(index), root);
}

function signDigest(root: HDKey, { path, scheme, digest }: SignRequest): Uint8Array {
  const { privateKey } = nodeAt(root, path);
  if (privateKey === null) throw new Error('no private key');
  if (scheme === 'schnorr-bip341') return schnorr.sign(digest, taprootTweakPrivKey(privateKey), noRandomness);
  if (scheme === 'schnorr-bip340') return schnorr.sign(digest, privateKey, noRandomness);
  const recovered = secp256k1.sign(digest, privateKey, { prehash: false, format: 'recovered' });
  return Uint8Array.of(...recovered.subarray(1), recovered[0] ?? 0);
}
