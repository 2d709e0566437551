/**
 * How assets of EVM chains are named in facts (CAIP-2, CAIP-19), and from what amount on an approval counts as
 * unlimited.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AssetId, ChainId } from '../facts.ts';

/**
 * A chain by its EIP-155 id, as CAIP-2 writes it.
 *
 * @example
 * ```ts
 * import { chainIdOf } from '@symbolon/chains/ethereum/assets';
 * chainIdOf(8453n); // => 'eip155:8453'
 * ```
 */
export const chainIdOf = (chainId: bigint): ChainId => `eip155:${chainId}`;

/**
 * The coin a chain charges fees in. Every EVM chain's is written with SLIP-44 type 60, by whose keys it is held.
 *
 * @example
 * ```ts
 * import { nativeAsset } from '@symbolon/chains/ethereum/assets';
 * nativeAsset(137n); // => 'eip155:137/slip44:60'
 * ```
 */
export const nativeAsset = (chainId: bigint): AssetId => `eip155:${chainId}/slip44:60`;

/**
 * A token, by contract (20 bytes); `id` for one piece of a collection.
 *
 * @example
 * ```ts
 * import { parseAddress } from '@symbolon/chains/ethereum/address';
 * import { tokenAsset } from '@symbolon/chains/ethereum/assets';
 * tokenAsset(1n, 'erc20', parseAddress('0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48')); // => 'eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'
 * tokenAsset(1n, 'erc721', parseAddress('0x06012c8cf97BEaD5deAe237070F9587f8E7A266d'), 771769n); // => 'eip155:1/erc721:0x06012c8cf97bead5deae237070f9587f8e7a266d/771769'
 * ```
 */
export function tokenAsset(
  chainId: bigint,
  standard: 'erc20' | 'erc721' | 'erc1155',
  contract: Uint8Array,
  id?: bigint,
): AssetId {
  return `eip155:${chainId}/${standard}:0x${bytesToHex(contract)}${id === undefined ? '' : `/${id}`}`;
}

/**
 * The limit an allowance sets, `undefined` where there is none in effect. No token has a supply of 2^128; tokens that
 * store allowances in 96 bits (such as UNI and COMP) take 2^96 - 1 as no limit.
 *
 * @param amount In the token's smallest unit.
 * @example
 * ```ts
 * import { allowanceLimit } from '@symbolon/chains/ethereum/assets';
 * allowanceLimit(5_000_000n); // => 5_000_000n
 * allowanceLimit(2n ** 256n - 1n); // => undefined
 * ```
 */
export function allowanceLimit(amount: bigint): bigint | undefined {
  return amount >= 2n ** 128n || amount === 2n ** 96n - 1n ? undefined : amount;
}
