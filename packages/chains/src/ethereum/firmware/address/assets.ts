/**
 * How assets of EVM chains are named in facts (CAIP-2, CAIP-19), and from what amount on an approval counts as
 * unlimited.
 */

import { bytesToHex } from '@noble/hashes/utils.js';
import { type AssetId, type ChainId, checkArgument } from '@symbolon/interface';
import type { EthereumAddress } from './address.ts';

/**
 * A chain by its EIP-155 id, as CAIP-2 writes it.
 *
 * @example
 * ```ts
 * import { chainIdOf } from '@symbolon/chains/ethereum/address';
 * chainIdOf(8453n); // => 'eip155:8453'
 * ```
 */
export function chainIdOf(chainId: bigint): ChainId {
  checkArgument('chainId', chainId, 'bigint');
  return `eip155:${chainId}`;
}

/**
 * The coin a chain charges fees in. Every EVM chain's is written with SLIP-44 type 60, by whose keys it is held.
 *
 * @example
 * ```ts
 * import { nativeAsset } from '@symbolon/chains/ethereum/address';
 * nativeAsset(137n); // => 'eip155:137/slip44:60'
 * ```
 */
export const nativeAsset = (chainId: bigint): AssetId => `${chainIdOf(chainId)}/slip44:60`;

/** A token the owner knows: only then are amounts shown in its units, and by its symbol. */
export type EthereumToken = {
  readonly chainId: bigint;
  readonly address: EthereumAddress;
  readonly symbol: string;
  readonly decimals: number;
};

/** Which token of a chain: its contract (20 bytes), and `id` for one piece of a collection. */
export type EthereumTokenId = {
  readonly standard: 'erc20' | 'erc721' | 'erc1155';
  readonly contract: Uint8Array;
  readonly id?: bigint | undefined;
};

/**
 * A token, as CAIP-19 writes it.
 *
 * @example
 * ```ts
 * import { parseAddress, tokenAsset } from '@symbolon/chains/ethereum/address';
 * const [usdc, kitties] = ['0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', '0x06012c8cf97BEaD5deAe237070F9587f8E7A266d'].map(parseAddress);
 * usdc && tokenAsset(1n, { standard: 'erc20', contract: usdc }); // => 'eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'
 * kitties && tokenAsset(1n, { standard: 'erc721', contract: kitties, id: 771769n }); // => 'eip155:1/erc721:0x06012c8cf97bead5deae237070f9587f8e7a266d/771769'
 * ```
 */
export function tokenAsset(chainId: bigint, token: EthereumTokenId): AssetId {
  checkArgument('token', token, { standard: 'text', contract: 'bytes', 'id?': 'bigint' });
  const { standard, contract, id } = token;
  return `${chainIdOf(chainId)}/${standard}:0x${bytesToHex(contract)}${id === undefined ? '' : `/${id}`}`;
}

/**
 * The limit an allowance sets, `undefined` where there is none in effect. No token has a supply of 2^128; tokens that
 * store allowances in 96 bits (such as UNI and COMP) take 2^96 - 1 as no limit.
 *
 * @param amount In the token's smallest unit.
 */
export function allowanceLimit(amount: bigint): bigint | undefined {
  return amount >= 2n ** 128n || amount === 2n ** 96n - 1n ? undefined : amount;
}
