/** Signers with their keys in memory, for tests alone: their seeds are public and worth nothing. */

import { ed25519 } from '@noble/curves/ed25519.js';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import { taprootTweakPrivKey } from '@scure/btc-signer/utils.js';
import type { KeyOracle, Path, Signer, SignRequest } from '@symbolon/interface';

/** The BIP-39 test mnemonic "abandon ... about", without passphrase. A public test key. */
export const testSeed: Uint8Array = hexToBytes(
  '5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc19a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4',
);
/** Somebody else's test seed. A public test key. */
export const foreignSeed = new Uint8Array(64).fill(7);

/** BIP-340 auxiliary randomness: fixed, so that signatures can be compared. */
export const noRandomness = new Uint8Array(32);

export type CountingSigner = Signer & { readonly calls: { publicKeys: number; signatures: number } };

/** Derivation is slow, and tests ask for the same keys thousands of times. */
function remember<T>(make: (seed: Uint8Array, path: Path) => T): (seed: Uint8Array, path: Path) => T {
  const known = new Map<string, T>();
  return (seed, path) => {
    const name = `${bytesToHex(seed)}/${path.join('/')}`;
    const value = known.get(name) ?? make(seed, path);
    known.set(name, value);
    return value;
  };
}

/** The secp256k1 key at a path (BIP-32). */
export const nodeAt: (seed: Uint8Array, path: Path) => HDKey = remember((seed, path) => {
  const last = path.at(-1);
  return last === undefined ? HDKey.fromMasterSeed(seed) : nodeAt(seed, path.slice(0, -1)).deriveChild(last);
});

export function publicKeyAt(seed: Uint8Array, path: Path): Uint8Array {
  return nodeAt(seed, path).publicKey ?? new Uint8Array();
}

/** The secp256k1 key to hand to the libraries we compare with. */
export function privateKeyAt(path: Path, seed = testSeed): Uint8Array {
  return nodeAt(seed, path).privateKey ?? new Uint8Array();
}

export type Ed25519Key = {
  readonly privateKey: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly chainCode: Uint8Array;
};

/** SLIP-10 for ed25519: hardened derivation only. */
export const ed25519KeyAt: (seed: Uint8Array, path: Path) => Ed25519Key = remember((seed, path) => {
  const last = path.at(-1);
  const digest =
    last === undefined
      ? hmac(sha512, utf8ToBytes('ed25519 seed'), seed)
      : childOf(ed25519KeyAt(seed, path.slice(0, -1)), last);
  const privateKey = digest.slice(0, 32);
  return { privateKey, publicKey: ed25519.getPublicKey(privateKey), chainCode: digest.slice(32) };
});

function childOf({ privateKey, chainCode }: Ed25519Key, index: number): Uint8Array {
  const data = concatBytes(new Uint8Array(1), privateKey, new Uint8Array(4));
  new DataView(data.buffer).setUint32(33, index);
  return hmac(sha512, chainCode, data);
}

/**
 * The public keys of a seed, as an interpreter in a card asks for them; `wallets` are ids of those the owner has
 * confirmed.
 */
export function keyOracle(seed = testSeed, wallets: readonly Uint8Array[] = []): KeyOracle {
  return {
    publicKey: (path, curve) => (curve === 'ed25519' ? ed25519KeyAt(seed, path).publicKey : publicKeyAt(seed, path)),
    knowsMultisigWallet: (id) => wallets.some((wallet) => bytesToHex(wallet) === bytesToHex(id)),
  };
}

export function softwareSigner(seed = testSeed): CountingSigner {
  const calls = { publicKeys: 0, signatures: 0 };
  return {
    calls,
    getPublicKey: async ({ path, curve }) => {
      calls.publicKeys += 1;
      const { publicKey, chainCode, parentFingerprint } = nodeAt(seed, path);
      const key = curve === 'ed25519' ? ed25519KeyAt(seed, path) : { publicKey, chainCode };
      if (key.publicKey === null || key.chainCode === null) throw new Error('no public key');
      return {
        publicKey: key.publicKey,
        chainCode: key.chainCode,
        parentFingerprint,
        masterFingerprint: nodeAt(seed, []).fingerprint,
      };
    },
    signDigests: async (requests) => {
      calls.signatures += 1;
      return requests.map((request) => signAt(seed, request));
    },
  };
}

/** The signer of the test seed, where nobody counts. */
export const testSigner: Signer = softwareSigner();

/** A signer whose every path leads to one private key, for vectors that give keys instead of seeds. */
export function signerOfKey(privateKey: Uint8Array): Signer {
  const { publicKey, fingerprint } = new HDKey({ privateKey, chainCode: new Uint8Array(32) });
  return {
    getPublicKey: async () => ({
      publicKey: publicKey ?? new Uint8Array(),
      chainCode: new Uint8Array(32),
      parentFingerprint: 0,
      masterFingerprint: fingerprint,
    }),
    signDigests: async (requests) => requests.map((request) => sign(request, privateKey)),
  };
}

export function signAt(seed: Uint8Array, request: SignRequest): Uint8Array {
  const { scheme, digest, path } = request;
  return scheme === 'ed25519'
    ? ed25519.sign(digest, ed25519KeyAt(seed, path).privateKey)
    : sign(request, privateKeyAt(path, seed));
}

function sign({ scheme, digest }: SignRequest, privateKey: Uint8Array): Uint8Array {
  if (scheme === 'schnorr-bip341')
    return schnorr.sign(digest.subarray(0, 32), taprootTweakPrivKey(privateKey, digest.subarray(32)), noRandomness);
  if (scheme === 'schnorr-bip340') return schnorr.sign(digest, privateKey, noRandomness);
  if (scheme !== 'ecdsa-secp256k1') throw new Error(`no test signer has ${scheme}`);
  const recovered = secp256k1.sign(digest, privateKey, { prehash: false, format: 'recovered' });
  return concatBytes(recovered.subarray(1), recovered.subarray(0, 1));
}
