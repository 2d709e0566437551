/** What was spent of the allowances of a policy, as the card keeps it, clones get it and hosts read it. */
import * as P from 'micro-packed';
import { list, struct } from '../encoding/values.ts';
import { type Name, name } from './policy.ts';

/** In the smallest unit of an asset, 16 bytes. */
const amount = P.U128BE;

/** What was spent at a proven time. */
export type Settled = {
  /** What had not come back at that time, in the smallest unit of the asset. */
  readonly amount: bigint;
  /** Seconds since 1970. From then on it comes back. */
  readonly since: bigint;
};

/** What was spent of an allowance. */
export type Spending = {
  /** Without a date: all of it, where nothing comes back by time; else what was spent since the last proof of time. */
  readonly spent: bigint;
  /** What was spent before that proof. Default: nothing. */
  readonly settled?: Settled | undefined;
};
const settled = P.optional(P.bool, struct<Settled>({ amount, since: P.U64BE }));
/** Codec of {@link Spending}: 16 bytes; a byte 00, or 01 and what is settled, 24 bytes. */
export const spending = struct<Spending>({ spent: amount, settled });

/** How much of one asset's allowance was spent. */
export type Budget = Spending & {
  /** `nameOf` its CAIP-19 identifier. */
  readonly asset: Name;
};
/**
 * One budget for each rule with an allowance, then budgets of assets that no longer have one. `limits.policyAssets` at
 * most.
 */
export type Budgets = readonly Budget[];
const budget = struct<Pick<Budget, 'asset' | 'spent'>>({ asset: name, spent: amount });
/** Codec of {@link Budgets} in which nothing is settled: their number in a byte, then 32 bytes for each. */
export const budgets: P.CoderType<Budgets> = list(P.U8, budget);
/** Codec of {@link Budgets}: their number in a byte, then each with its name in front. */
export const datedBudgets: P.CoderType<Budgets> = list(P.U8, struct<Budget>({ asset: name, spent: amount, settled }));

/** How much of one asset may be spent. */
export type Share = {
  /** `nameOf` its CAIP-19 identifier. */
  readonly asset: Name;
  /** In the asset's smallest unit. */
  readonly left: bigint;
};
/** Codec of {@link Share}s: their number in a byte, then 32 bytes for each. */
export const shares: P.CoderType<readonly Share[]> = list(P.U8, struct<Share>({ asset: name, left: amount }));

/** What is left of one allowance. */
export type BudgetState = Share & {
  /** Where it comes back by time: what was spent, of which `refillDate` knows when it is there again. */
  readonly refill?: Spending | undefined;
};
/** Whether the wallet may be refreshed now. */
export type RefreshState = {
  readonly left: boolean;
  /** 1 spent, until the period is over. */
  readonly refill: Spending;
};
/** The budgets of a wallet. */
export type BudgetStates = {
  /** What is left of each allowance, in the order of the rules. */
  readonly left: readonly BudgetState[];
  /** What was spent of assets that no longer have an allowance. */
  readonly kept: Budgets;
  /** If the policy has `refresh`. */
  readonly refresh?: RefreshState | undefined;
};
/** Codec of {@link BudgetStates}. */
export const budgetStates = struct<BudgetStates>({
  left: list(P.U8, struct<BudgetState>({ asset: name, left: amount, refill: P.optional(P.bool, spending) })),
  kept: budgets,
  refresh: P.optional(P.bool, struct<RefreshState>({ left: P.bool, refill: spending })),
});
