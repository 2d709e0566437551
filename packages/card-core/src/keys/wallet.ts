/** From the wallet's secret to its keys. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { cloneLabels } from '@symbolon/protocol/clone';
import type { Curve, Path } from '@symbolon/protocol/values';
import { derive, type ExtendedKey, fingerprint, masterKey, publicKey, wipe } from './derive.ts';

/** BIP-39 seed and the entropy it comes from (empty where unknown). */
export type WalletSecret = { readonly seed: Uint8Array; readonly entropy: Uint8Array };

const curves: readonly Curve[] = ['secp256k1', 'p256', 'ed25519'];

/** BIP-39 without a passphrase: any other wallet restores the same keys from the phrase of this entropy. 32 bytes: 24 words. */
export function walletFromEntropy(entropy: Uint8Array): WalletSecret {
  return { entropy, seed: mnemonicToSeedSync(entropyToMnemonic(entropy, wordlist)) };
}

/** Calls `use` with the key at a path and wipes the key afterwards. */
export function withKey<T>(wallet: WalletSecret, curve: Curve, path: Path, use: (key: ExtendedKey) => T): T {
  const master = masterKey(curve, wallet.seed);
  try {
    const key = derive(curve, master, path);
    try {
      return use(key);
    } finally {
      wipe(key);
    }
  } finally {
    wipe(master);
  }
}

/** Fingerprint of the master key on a curve, as key origins name a wallet (BIP-32, BIP-380). */
export function masterFingerprint(wallet: WalletSecret, curve: Curve): number {
  return withKey(wallet, curve, [], (key) => fingerprint(curve, publicKey(curve, key.secretKey)));
}

/**
 * SHA-256 over a label and, for each curve, the master public key and chain code: two cards with the same digest hold the same keys, and it tells
 * nothing else.
 */
export function keySetDigest(wallet: WalletSecret): Uint8Array {
  const parts = curves.map((curve) => withKey(wallet, curve, [], (key) => concatBytes(publicKey(curve, key.secretKey), key.chainCode)));
  return sha256(concatBytes(cloneLabels.keySet, ...parts));
}
