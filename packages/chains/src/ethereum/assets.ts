/** How assets of EVM chains are named in facts (CAIP-2, CAIP-19), and from what amount on an approval counts as unlimited. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AssetId, ChainId } from '../facts.ts';

export const chainIdOf = (chainId: bigint): ChainId => `eip155:${chainId}`;

/** The coin a chain charges fees in. Every EVM chain's is written with SLIP-44 type 60, by whose keys it is held. */
export const nativeAsset = (chainId: bigint): AssetId => `eip155:${chainId}/slip44:60`;

/** A token, by contract; `id` for one piece of a collection. */
export function tokenAsset(chainId: bigint, standard: 'erc20' | 'erc721' | 'erc1155', contract: Uint8Array, id?: bigint): AssetId {
  return `eip155:${chainId}/${standard}:0x${bytesToHex(contract)}${id === undefined ? '' : `/${id}`}`;
}

/**
 * The limit an allowance sets, `undefined` where there is none in effect. No token has a supply of 2^128; tokens that store allowances in
 * 96 bits (such as UNI and COMP) take 2^96 - 1 as no limit.
 */
export function allowanceLimit(amount: bigint): bigint | undefined {
  return amount >= 2n ** 128n || amount === 2n ** 96n - 1n ? undefined : amount;
}
