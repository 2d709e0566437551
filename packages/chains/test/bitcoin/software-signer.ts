/** A `Signer` in software, for tests only: its keys come from public test seeds and are worth nothing. */
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { HDKey } from '@scure/bip32';
import { taprootTweakPrivKey } from '@scure/btc-signer/utils.js';
import { bitcoinInterpreter } from '../../src/bitcoin/interpreter.ts';
import { bitcoinMessageInterpreter } from '../../src/bitcoin/message-interpreter.ts';
import type { InterpreterEvent, KeyOracle, Path, Signer, SignRequest } from '../../src/types.ts';

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

/** A signer that reads what it signs, as a card with the interpreter does. The transaction reaches it in chunks of `chunk` bytes. */
export function readingSigner(seed: Uint8Array = testSeed, chunk = 200): CountingSigner {
  const signer = softwareSigner(seed);
  const root = HDKey.fromMasterSeed(seed);
  return {
    ...signer,
    signDigests: async () => {
      throw new Error('raw digests are refused');
    },
    signTransaction: async ({ interpreter, transaction }) => {
      const reader = [bitcoinInterpreter, bitcoinMessageInterpreter].find(({ id }) => id === interpreter);
      if (reader === undefined) throw new Error(`no interpreter ${interpreter}`);
      signer.calls.signatures += 1;
      return interpretInChunks(transaction, chunk, seed, reader).flatMap((event) =>
        event.type === 'digest' ? [signDigest(root, event)] : [],
      );
    },
  };
}

/** All events of the interpreter over a stream cut into chunks. */
export function interpretInChunks(
  transaction: Uint8Array,
  chunk: number,
  seed: Uint8Array = testSeed,
  interpreter = bitcoinInterpreter,
): readonly InterpreterEvent[] {
  const interpretation = interpreter.begin(keyOracle(seed));
  const events: InterpreterEvent[] = [];
  for (let offset = 0; offset < transaction.length; offset += chunk) {
    events.push(...interpretation.push(transaction.subarray(offset, offset + chunk)));
  }
  return [...events, ...interpretation.end()];
}

const derived = new Map<string, Uint8Array>();

/** Public keys of a seed. Remembers them, since tests ask for the same few over and over. */
export function keyOracle(seed: Uint8Array = testSeed): KeyOracle {
  return {
    publicKey: (path) => {
      const name = `${seed[0]}/${path.join('/')}`;
      const key = derived.get(name) ?? publicKeyAt(seed, path);
      derived.set(name, key);
      return key;
    },
  };
}

function signDigest(root: HDKey, { path, scheme, digest }: SignRequest): Uint8Array {
  const { privateKey } = nodeAt(root, path);
  if (privateKey === null) throw new Error('no private key');
  if (scheme === 'schnorr-bip341') return schnorr.sign(digest, taprootTweakPrivKey(privateKey), noRandomness);
  if (scheme === 'schnorr-bip340') return schnorr.sign(digest, privateKey, noRandomness);
  const recovered = secp256k1.sign(digest, privateKey, { prehash: false, format: 'recovered' });
  return Uint8Array.of(...recovered.subarray(1), recovered[0] ?? 0);
}

/** A signer whose every path leads to one private key, for vectors that give keys instead of seeds. */
export function signerOfKey(privateKey: Uint8Array): Signer {
  const node = new HDKey({ privateKey, chainCode: new Uint8Array(32) });
  const publicKey = node.publicKey ?? new Uint8Array();
  return {
    getPublicKey: async () => ({ publicKey, chainCode: new Uint8Array(32), parentFingerprint: 0, masterFingerprint: node.fingerprint }),
    signDigests: async (requests) => requests.map((request) => signDigest(node, { ...request, path: [] })),
  };
}
