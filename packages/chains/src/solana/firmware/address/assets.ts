/**
 * How assets of Solana are named in facts (CAIP-2, CAIP-19; here in base 58).
 *
 * A transaction does not say which cluster it is for, only a recent block hash that a card can't judge: facts always
 * speak of mainnet.
 */

import { base58 } from '@scure/base';
import type { AssetId, ChainId } from '@symbolon/interface';

/** Mainnet, by the start of its genesis hash (CAIP-2). */
export const solanaChain: ChainId = 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp';

/** SOL, counted in lamports: 10^9 make one (CAIP-19 by SLIP-44 number). */
export const solAsset: AssetId = `${solanaChain}/slip44:501`;

/**
 * A token by its mint (32 bytes), of either token program.
 *
 * @example
 * ```ts
 * import { parseAddress, solanaTokenAsset } from '@symbolon/chains/solana/address';
 * const usdc = parseAddress('EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v');
 * solanaTokenAsset(usdc); // => 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/token:EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v'
 * ```
 */
export const solanaTokenAsset = (mint: Uint8Array): AssetId => `${solanaChain}/token:${base58.encode(mint)}`;

/** A token the owner knows: only then are amounts shown in its units, and by its symbol. */
export type SolanaToken = {
  /** In base 58. */
  readonly mint: string;
  readonly symbol: string;
  readonly decimals: number;
};
