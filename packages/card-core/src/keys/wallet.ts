/** A wallet's secrets and its keys. */

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { type Curve, isWithin, type Path } from '@symbolon/interface';
import { cloneLabels, type Scope } from '@symbolon/protocol/clone';
import { path as pathCoder } from '@symbolon/protocol/encoding';
import { label } from '@symbolon/protocol/labels';
import { Refusal } from '../refusal.ts';
import { derive, type ExtendedKey, fingerprint, type KeyPath, masterKey, publicKey, wipe } from './derive.ts';

/** A secret from which all keys below a path are derived. */
type KeyRoot = {
  readonly path: Path;
  /** `all`: a seed for every curve; the path is empty. */
  readonly curve: Curve | 'all';
  /** Seed (16 to 64 bytes), or private key and chain code (32 bytes each). */
  readonly secret: Uint8Array;
  /** BIP-39 entropy; empty if unknown. */
  readonly entropy: Uint8Array;
  /** Of the master key on `curve`; 0 for `all`. */
  readonly masterFingerprint: number;
};

export type WalletSecret = {
  readonly exportable: boolean;
  readonly roots: KeyRoot[];
  /** Key of the wallet's files if there is no seed to derive it from; else empty. */
  readonly fileKey: Uint8Array;
};

const curves: readonly Curve[] = ['secp256k1', 'p256', 'ed25519'];
const decoyLabel = label('decoy wallet');

/**
 * Creates a whole wallet from BIP-39 entropy of 16 to 32 bytes, without a passphrase. Any BIP-39 wallet restores the
 * same keys from its phrase.
 *
 * @throws Refusal `incorrectData` for entropy of another length
 */
export function walletFromEntropy(entropy: Uint8Array, { exportable = false } = {}): WalletSecret {
  if (entropy.length < 16 || entropy.length > 32 || entropy.length % 4 !== 0) throw new Refusal('incorrectData');
  const secret = mnemonicToSeedSync(entropyToMnemonic(entropy, wordlist));
  return {
    exportable,
    roots: [{ path: [], curve: 'all', secret, entropy: entropy.slice(), masterFingerprint: 0 }],
    fileKey: new Uint8Array(),
  };
}

/**
 * Creates a whole wallet from a seed (BIP-32), whatever it was made of: of 64 bytes if by BIP-39, of 16 to 64 if by
 * SLIP-39 or codex32. No phrase can be shown of it.
 *
 * @throws Refusal `incorrectData` if it is to be exportable
 */
export function walletFromSeed(seed: Uint8Array, { exportable = false } = {}): WalletSecret {
  if (exportable) throw new Refusal('incorrectData');
  const root = {
    path: [],
    curve: 'all',
    secret: seed.slice(),
    entropy: new Uint8Array(),
    masterFingerprint: 0,
  } as const;
  return { exportable, roots: [root], fileKey: new Uint8Array() };
}

/**
 * Derives the wallet that the duress PIN opens. It reveals nothing of the owner's wallet. Each card of a set derives
 * another one: two cards that show the same wallet, each as made by itself, would give the decoy away.
 */
export function deriveDecoyWallet(wallet: WalletSecret, identityKey: Uint8Array): WalletSecret {
  const [root] = wallet.roots;
  if (root === undefined) throw new Refusal('conditionsOfUse');
  const entropy = hmac(sha256, root.secret, concatBytes(decoyLabel, identityKey));
  const decoy = walletFromEntropy(entropy);
  entropy.fill(0);
  return decoy;
}

/** Whether all keys of the wallet can be derived, and not those of some subtrees alone. */
export function isWhole({ roots }: Pick<WalletSecret, 'roots'>): boolean {
  return roots.some(({ curve }) => curve === 'all');
}

/** Overwrites a wallet's secrets in volatile memory. */
export function wipeWallet({ roots, fileKey }: WalletSecret): void {
  fileKey.fill(0);
  for (const { secret, entropy } of roots) {
    secret.fill(0);
    entropy.fill(0);
  }
}

/**
 * Calls `use` with the key at a path, then wipes it. `key-ring.ts` serves several keys.
 *
 * @throws Refusal `referencedDataNotFound` where no key root covers the path, `incorrectData` where the curve has no
 * such path
 */
export function withKey<T>(wallet: WalletSecret, { curve, path }: KeyPath, use: (key: ExtendedKey) => T): T {
  const root = rootKey(wallet, { curve, path });
  try {
    const key = derive(root.key, { curve, path: path.slice(root.path.length) });
    try {
      return use(key);
    } finally {
      wipe(key);
    }
  } finally {
    wipe(root.key);
  }
}

/** The root key above a path, with its own path. The caller wipes it. @throws Refusal `referencedDataNotFound` */
export function rootKey(wallet: WalletSecret, key: KeyPath): { readonly path: Path; readonly key: ExtendedKey } {
  const root = wallet.roots.find((candidate) => leadsTo(candidate, key));
  if (root === undefined) throw new Refusal('referencedDataNotFound');
  return { path: root.path, key: rootExtendedKey(root, key.curve) };
}

/**
 * Fingerprint of the master key on a curve, as in key origins (BIP-32, BIP-380). @throws Refusal
 * `referencedDataNotFound`
 */
export function masterFingerprint(wallet: WalletSecret, curve: Curve): number {
  const subtree = wallet.roots.find((root) => root.curve === curve && root.path.length > 0);
  if (subtree !== undefined) return subtree.masterFingerprint;
  return withKey(wallet, { curve, path: [] }, (key) => fingerprint(curve, publicKey(curve, key.secretKey)));
}

/** {@link masterFingerprint} on secp256k1. A wallet without keys there uses the curve of its first key root. */
export function walletFingerprint(wallet: WalletSecret): number {
  const [first = 'secp256k1', ...others] = wallet.roots.map(({ curve }) => (curve === 'all' ? 'secp256k1' : curve));
  return masterFingerprint(wallet, others.includes('secp256k1') ? 'secp256k1' : first);
}

/**
 * Copies the part of a wallet that derives these subtrees and nothing else; all of it for no subtrees. The caller wipes
 * it.
 *
 * @throws Refusal `termsTooWide` for a subtree outside the wallet; `incorrectData` for one named twice, or that the
 * curve does not have
 */
export function restrictWallet(wallet: WalletSecret, subtrees: Scope): WalletSecret {
  if (subtrees.length === 0) {
    const roots = wallet.roots.map((root) => ({ ...root, secret: root.secret.slice(), entropy: root.entropy.slice() }));
    return { exportable: false, roots, fileKey: wallet.fileKey.slice() };
  }
  if (new Set(subtrees.map(({ curve, path }) => `${curve} ${path.join('/')}`)).size < subtrees.length)
    throw new Refusal('incorrectData');
  const roots = subtrees.map(({ curve, path }): KeyRoot => {
    if (!wallet.roots.some((root) => leadsTo(root, { curve, path }))) throw new Refusal('termsTooWide');
    const secret = withKey(wallet, { curve, path }, ({ secretKey, chainCode }) => concatBytes(secretKey, chainCode));
    return { path, curve, secret, entropy: new Uint8Array(), masterFingerprint: masterFingerprint(wallet, curve) };
  });
  return { exportable: false, roots, fileKey: wallet.fileKey.slice() };
}

/**
 * SHA-256 over a label and, for each key root and curve: path, number of the curve, public key, chain code. Two cards
 * with the same digest hold the same keys. The digest reveals nothing else.
 */
export function keySetDigest(wallet: WalletSecret): Uint8Array {
  const parts = wallet.roots.flatMap((root) =>
    curves
      .filter((curve) => root.curve === 'all' || root.curve === curve)
      .map((curve) => {
        const key = rootExtendedKey(root, curve);
        try {
          const number = Uint8Array.of(curves.indexOf(curve) + 1);
          return concatBytes(pathCoder.encode(root.path), number, publicKey(curve, key.secretKey), key.chainCode);
        } finally {
          wipe(key);
        }
      }),
  );
  return sha256(concatBytes(cloneLabels.keySet, ...parts));
}

function leadsTo(root: KeyRoot, { curve, path }: KeyPath): boolean {
  return (root.curve === 'all' || root.curve === curve) && isWithin(path, root.path);
}

/** The key at a root. The caller wipes it. */
function rootExtendedKey(root: KeyRoot, curve: Curve): ExtendedKey {
  if (root.curve === 'all') return masterKey(curve, root.secret);
  return { secretKey: root.secret.slice(0, 32), chainCode: root.secret.slice(32) };
}
