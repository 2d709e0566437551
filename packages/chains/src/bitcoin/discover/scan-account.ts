/** Looks at one account alone. */

import { type BitcoinAccount, createAddressDeriver } from '../address/account.ts';
import type { BitcoinAccountScan } from './discover.ts';
import { checkGapLimit, scanChain } from './scan-chain.ts';
import type { BitcoinRequestOptions, BitcoinServer } from './server.ts';

/** How far to look. */
export type ScanAccountOptions = BitcoinRequestOptions & {
  /** Unused addresses in a row after which a chain counts as seen. Default 20 (BIP-44). */
  readonly gapLimit?: number;
  /** Hears after every answer how many addresses were looked at. */
  readonly onProgress?: (addresses: number) => void;
};

/**
 * Looks at receiving and change of one account until the gap limit, for `listOwnCoins`. The server learns nothing of
 * other accounts.
 *
 * @throws `argument/invalid` for a gap limit below 1 or above 10 000; `server/wrong-answer`; what the server throws
 * @example
 * ```ts
 * import { bitcoinAccount } from '@symbolon/chains/bitcoin/address';
 * import { scanAccount } from '@symbolon/chains/bitcoin/discover';
 * const { receiving, change } = await scanAccount(server, await bitcoinAccount(signer));
 * [receiving.used, change.used]; // => [[0], []]
 * ```
 */
export async function scanAccount(
  server: BitcoinServer,
  account: BitcoinAccount,
  { gapLimit = 20, onProgress, ...request }: ScanAccountOptions = {},
): Promise<BitcoinAccountScan> {
  checkGapLimit(gapLimit);
  const address = createAddressDeriver(account);
  let before = 0;
  const scan = (chain: 0 | 1) => {
    const scriptAt = (index: number): Uint8Array => address(chain, index).script;
    return scanChain(server, { scriptAt, gapLimit, keep: ({ scanned }) => onProgress?.(before + scanned) }, request);
  };
  const change = await scan(1);
  before = change.scanned;
  const receiving = await scan(0);
  const number = (account.path[2] ?? 0x80000000) - 0x80000000;
  return { number, account, receiving, change };
}
