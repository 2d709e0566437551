/** The extended public key of an account, with the version bytes that say its kind of address (SLIP-132). */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { createBase58check } from '@scure/base';
import { type BitcoinAccount, createAddressDeriver } from '../address/account.ts';
import { networkNamed } from '../firmware/address/networks.ts';
import type { BitcoinScriptType } from '../firmware/address/scripts.ts';

const base58check = createBase58check(sha256);

/** Mainnet, test networks (SLIP-132, "Registered HD version bytes"). Taproot has none: its keys stay xpub and tpub. */
const versions: { readonly [T in BitcoinScriptType]?: readonly [number, number] } = {
  'p2sh-p2wpkh': [0x049d7cb2, 0x044a5262],
  p2wpkh: [0x04b24746, 0x045f1cf6],
};

/**
 * The account's key as wallets ask for it where they take nothing but a key: `zpub` (native SegWit), `ypub` (nested
 * SegWit) and `xpub` on mainnet, `vpub`, `upub` and `tpub` on test networks. A Taproot account has no prefix of its
 * own: most programs take its `xpub` for a legacy account, so give them the descriptor.
 *
 * @throws `argument/invalid`
 * @see SLIP-132
 * @example
 * ```ts
 * import { bitcoinAccount } from '@symbolon/chains/bitcoin/address';
 * import { accountPublicKey } from '@symbolon/chains/bitcoin/watch-only';
 * accountPublicKey(await bitcoinAccount(signer)); // => 'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs'
 * ```
 */
export function accountPublicKey(account: BitcoinAccount): string {
  // Checks the account.
  createAddressDeriver(account);
  const version = versions[account.scriptType]?.[networkNamed(account.network).coinType];
  if (version === undefined) return account.extendedPublicKey;
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, version);
  return base58check.encode(concatBytes(bytes, base58check.decode(account.extendedPublicKey).subarray(4)));
}
