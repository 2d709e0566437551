/** Public keys of the wallet: read once from a card, then enough for addresses and previews. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { type Account, openAccount } from '@symbolon/chains/bitcoin/address';
import { ethereumAddress } from '@symbolon/chains/ethereum/address';
import type { Signer } from '@symbolon/chains/types';
import type { Session } from '@symbolon/client/session';
import { createSigner } from '@symbolon/client/signer';
import type { Accounts, BitcoinAccount } from '../model/accounts.ts';

/** m/84'/1'/0': BIP-84, test coins, first account. */
const accountPath = [0x80000054, 0x80000001, 0x80000000];

export async function readAccounts(session: Session): Promise<Accounts> {
  const signer = createSigner(session);
  const { publicKey, chainCode, parentFingerprint, masterFingerprint } = await signer.getPublicKey({
    path: accountPath,
    curve: 'secp256k1',
  });
  const bitcoin = {
    publicKey: bytesToHex(publicKey),
    chainCode: bytesToHex(chainCode),
    parentFingerprint,
    masterFingerprint,
  };
  return { bitcoin, ethereum: await ethereumAddress(signer) };
}

/**
 * Answers for the account alone, from what the phone keeps, and signs nothing: what a preview needs before any card is
 * there.
 */
export function createWatchOnlySigner(account: BitcoinAccount): Signer {
  return {
    getPublicKey: async ({ path }) => {
      if (path.join() !== accountPath.join()) throw new RangeError('the phone keeps the keys of one account');
      return { ...account, publicKey: hexToBytes(account.publicKey), chainCode: hexToBytes(account.chainCode) };
    },
    signDigests: () => Promise.reject(new Error('only a card signs')),
  };
}

export function openWatchOnlyAccount(account: BitcoinAccount): Promise<Account> {
  return openAccount(createWatchOnlySigner(account), { network: 'regtest' });
}
