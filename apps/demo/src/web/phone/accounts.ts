/** Reads the public keys of a wallet from a card, and makes addresses and previews from them without one. */

import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { accountAddress, type BitcoinAccount, bitcoinAccount } from '@symbolon/chains/bitcoin/address';
import { ethereumAddress } from '@symbolon/chains/ethereum/address';
import { createSigner, type Session } from '@symbolon/client';
import type { Signer } from '@symbolon/interface';
import type { AccountKeys, Accounts } from '../model/accounts.ts';

/** m/84'/1'/0': the first BIP-84 account of a test network. */
export const accountKey = { curve: 'secp256k1', path: [0x80000054, 0x80000001, 0x80000000] } as const;

export async function readAccounts(session: Session): Promise<Accounts> {
  const signer = createSigner(session);
  const { publicKey, chainCode, parentFingerprint, masterFingerprint } = await signer.getPublicKey(accountKey);
  const bitcoin = {
    publicKey: bytesToHex(publicKey),
    chainCode: bytesToHex(chainCode),
    parentFingerprint,
    masterFingerprint,
  };
  return { bitcoin, ethereum: await ethereumAddress(signer) };
}

/** Returns a signer that knows the public keys of one account and signs nothing: enough for a preview. */
export function createWatchOnlySigner(account: AccountKeys): Signer {
  return {
    getPublicKey: async ({ path }) => {
      if (path.join() !== accountKey.path.join()) throw new RangeError('the phone knows the keys of one account only');
      return { ...account, publicKey: hexToBytes(account.publicKey), chainCode: hexToBytes(account.chainCode) };
    },
    signDigests: () => Promise.reject(new Error('only a card signs')),
  };
}

export function openWatchOnlyAccount(account: AccountKeys): Promise<BitcoinAccount> {
  return bitcoinAccount(createWatchOnlySigner(account), { network: 'regtest' });
}

/** The first address of each account. */
export async function firstAddresses(
  accounts: Accounts,
): Promise<readonly { readonly chain: string; readonly address: string }[]> {
  const bitcoin = accountAddress(await openWatchOnlyAccount(accounts.bitcoin), 0, 0);
  return [
    { chain: 'Bitcoin', address: bitcoin.address },
    { chain: 'Ethereum', address: accounts.ethereum },
  ];
}
