/** What a row about a type that is understood is made of. */

import type { Approval, AssetId, Transfer, Warning } from '@symbolon/interface';
import { allowanceLimit, tokenAsset } from '../../address/assets.ts';

/** What binds a signature to one contract on one chain, and whose signature it is: accounts of 20 bytes. */
export type Domain = { readonly chainId: bigint; readonly verifyingContract: Uint8Array; readonly self: Uint8Array };

/** What a signature allows, and whom it pays. */
export type TypedDataEffects = {
  /** Whom it pays; of 0 for what an order gives to somebody else than the owner. */
  readonly transfers: readonly Transfer[];
  /** What somebody may take. */
  readonly approvals: readonly Approval[];
  readonly warnings: readonly Warning[];
};

/** What was kept of the values, by dotted paths; what an array holds has the path of the array. */
export type KeptValues = {
  readonly number: (path: string, index?: number) => bigint;
  /** 20 bytes. */
  readonly account: (path: string, index?: number) => Uint8Array;
  readonly count: (path: string) => number;
  /** `undefined` where it is longer than any call that is understood. */
  readonly bytes: (path: string) => Uint8Array | undefined;
};

/**
 * A type that is understood, by its exact `encodeType`: which words to keep, by their dotted paths, and what follows
 * from them.
 */
export type TypedDataShape = {
  readonly type: string;
  /** Paths of the words to keep while all others stream by. */
  readonly keep: readonly string[];
  /** Path of the one value of `bytes` to keep. Default none. */
  readonly keepBytes?: string;
  /** What they mean; `undefined` if they leave it unclear. */
  readonly effects: (kept: KeptValues, domain: Domain) => TypedDataEffects | undefined;
};

/** So many tokens in one permit, and so many on each side of an order. */
export const maxTokens = 4;

export const approve = (approvals: readonly Approval[]): TypedDataEffects => ({
  transfers: [],
  approvals,
  warnings: approvals.some(({ amount }) => amount === undefined) ? ['approval-unlimited'] : [],
});

/** An ERC-20 token of the chain. */
export const erc20 = (chainId: bigint, contract: Uint8Array): AssetId =>
  tokenAsset(chainId, { standard: 'erc20', contract });

/** An allowance for `spender`. */
export const allow = (asset: AssetId, amount: bigint | undefined, spender: Uint8Array): Approval => ({
  asset,
  amount: amount === undefined ? undefined : allowanceLimit(amount),
  spender,
});
