/** Coins that a block has, as far as a server can prove it. */

import { hex } from '@scure/base';
import { chainError } from '@symbolon/interface';
import type { BitcoinNetworkName } from '../firmware/address/networks.ts';
import type { BitcoinCoin } from './coins.ts';
import { createBlockProofs, leastWorkOfMainnet } from './in-block.ts';
import type { BitcoinBlocks, BitcoinRequestOptions, BitcoinServer } from './server.ts';

/** Of which network, and what an invented coin has to cost. */
export type ProveCoinsOptions = BitcoinRequestOptions & {
  readonly network: BitcoinNetworkName;
  /**
   * Hashes that it has taken, on average, to make the block of a coin and those after it. Default a third of a block of
   * the year 2026; none on test networks, where anybody makes blocks.
   */
  readonly leastWork?: bigint;
};

/**
 * Checks that each coin with a height is in the block of that height: by its Merkle branch, and by the work of that
 * block and those after it. A coin without a height is in none, and stays unproven.
 *
 * @param coins As `listOwnCoins` found them.
 * @throws `server/wrong-answer` for a coin that is not proven, or that another of them spends; what the server throws
 * @example
 * ```ts
 * import { proveCoins } from '@symbolon/chains/bitcoin/discover';
 * await proveCoins(blockServer, [], { network: 'mainnet' }); // nothing to prove
 * ```
 */
export async function proveCoins(
  server: BitcoinServer & BitcoinBlocks,
  coins: readonly BitcoinCoin[],
  { network, leastWork = network === 'mainnet' ? leastWorkOfMainnet : 0n, ...options }: ProveCoinsOptions,
): Promise<void> {
  const wrong = (reason: string) => chainError('server/wrong-answer', { server: server.name, reason });
  const spent = new Set(coins.flatMap(({ previous }) => previous.inputs.map(nameOf)));
  const gone = coins.find((coin) => spent.has(nameOf(coin)));
  if (gone !== undefined) throw wrong(`coin ${nameOf(gone)} is spent by another that it tells of`);
  const mined = coins.filter(({ height }) => height !== undefined);
  if (mined.length === 0) return;
  const last = await server.lastHeight(options);
  const prove = createBlockProofs(server, { ...options, leastWork, last });
  for (const coin of mined) {
    const { previous, height = 0 } = coin;
    if (height < 1 || height > last)
      throw wrong(`coin ${nameOf(coin)} came in block ${height}, and the last one is ${last}`);
    await prove(previous, height);
  }
}

const nameOf = ({ txid, index }: Pick<BitcoinCoin, 'txid' | 'index'>): string => `${hex.encode(txid)}:${index}`;
