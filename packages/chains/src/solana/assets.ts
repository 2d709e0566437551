/**
 * How assets of Solana are named in facts (CAIP-2, CAIP-19; here in base 58).
 *
 * A transaction does not say which cluster it is for, only a recent block hash that a card can't judge: facts always speak of mainnet.
 */
import { base58 } from '@scure/base';
import type { AssetId, ChainId } from '../facts.ts';

export const chain: ChainId = 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp';

export const nativeAsset: AssetId = `${chain}/slip44:501`;

export const tokenAsset = (mint: Uint8Array): AssetId => `${chain}/token:${base58.encode(mint)}`;
