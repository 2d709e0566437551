/** A signer with its keys in memory, for tests alone. The seed is the public BIP-39 test seed of "abandon … about". */
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import type { Curve, KeyOracle, Path, Signer } from '../src/types.ts';

const testSeed = hexToBytes(
  '5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc19a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4',
);

const root = HDKey.fromMasterSeed(testSeed);

function secp256k1Node(path: Path): HDKey {
  return path.reduce((node, index) => node.deriveChild(index), root);
}

/** SLIP-10 for ed25519: hardened derivation only. */
export function ed25519Key(path: Path): { readonly privateKey: Uint8Array; readonly chainCode: Uint8Array } {
  const split = (i: Uint8Array) => ({ privateKey: i.slice(0, 32), chainCode: i.slice(32) });
  return path.reduce(
    ({ privateKey, chainCode }, index) => {
      const data = concatBytes(new Uint8Array(1), privateKey, new Uint8Array(4));
      new DataView(data.buffer).setUint32(33, index);
      return split(hmac(sha512, chainCode, data));
    },
    split(hmac(sha512, utf8ToBytes('ed25519 seed'), testSeed)),
  );
}

/** The private key at a path, to hand to the libraries we compare with. */
export const privateKeyAt = (path: Path): Uint8Array => secp256k1Node(path).privateKey ?? new Uint8Array();

/** Derivation is slow, and tests ask for the same few keys thousands of times. */
const publicKeys = new Map<string, Uint8Array>();

function publicKey(path: Path, curve: Curve): Uint8Array {
  const name = `${curve} ${path.join('/')}`;
  const known = publicKeys.get(name);
  if (known) return known;
  const key = curve === 'ed25519' ? ed25519.getPublicKey(ed25519Key(path).privateKey) : secp256k1.getPublicKey(privateKeyAt(path));
  publicKeys.set(name, key);
  return key;
}

export const testKeys: KeyOracle = { publicKey };

export const softwareSigner: Signer = {
  getPublicKey: async ({ path, curve }) => {
    const { chainCode, parentFingerprint } = secp256k1Node(path);
    return {
      publicKey: publicKey(path, curve),
      chainCode: curve === 'ed25519' ? ed25519Key(path).chainCode : (chainCode ?? new Uint8Array()),
      parentFingerprint,
      masterFingerprint: root.fingerprint,
    };
  },
  signDigests: async (requests) =>
    requests.map(({ path, scheme, digest }) => {
      if (scheme === 'ed25519') return ed25519.sign(digest, ed25519Key(path).privateKey);
      if (scheme !== 'ecdsa-secp256k1') throw new Error(`the test signer has no ${scheme}`);
      return signDigest(digest, privateKeyAt(path));
    }),
};

/** A signer for one given secp256k1 key, whatever the path. */
export const signerWithKey = (privateKey: Uint8Array): Signer => ({
  getPublicKey: async () => ({
    publicKey: secp256k1.getPublicKey(privateKey),
    chainCode: new Uint8Array(32),
    parentFingerprint: 0,
    masterFingerprint: 0,
  }),
  signDigests: async (requests) => requests.map(({ digest }) => signDigest(digest, privateKey)),
});

function signDigest(digest: Uint8Array, privateKey: Uint8Array): Uint8Array {
  const recovered = secp256k1.sign(digest, privateKey, { prehash: false, format: 'recovered' });
  return concatBytes(recovered.subarray(1), recovered.subarray(0, 1));
}
