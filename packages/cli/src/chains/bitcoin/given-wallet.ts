/** Wallets of several keys that the owner gives as a file, judged before a card or a server is asked. */
import type { BitcoinNetworkName } from '@symbolon/chains/bitcoin/address';
import { readWalletFile, type WalletPolicy } from '@symbolon/chains/bitcoin/descriptors';
import { malformedFile, messageOf, wrongUsage } from '../../errors/cli-error.ts';
import { readText } from '../../input/read-file.ts';

/** Throws CliError `file/unreadable`, `file/malformed`. */
export function parseWallet(file: string): WalletPolicy {
  return refuseUnreadable(file, () => readWalletFile(readText(file)));
}

/** What `read` throws of a file becomes CliError `file/malformed`. */
export function refuseUnreadable<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && error.name === 'CliError') throw error;
    throw malformedFile(file, messageOf(error), error);
  }
}

/**
 * The version of its keys says which kind of network a wallet is on (BIP-32).
 *
 * @throws CliError `usage/wrong`
 */
export function refuseOtherNetwork(policy: WalletPolicy, network: BitcoinNetworkName, name: string): void {
  const isMainnet = policy.keys.every((key) => key.includes('xpub'));
  if (isMainnet !== (network === 'mainnet'))
    throw wrongUsage(`its keys are of ${isMainnet ? 'mainnet' : 'a test network'}: see --network`, { name });
}
