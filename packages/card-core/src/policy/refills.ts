/** Placeholder until budgets refill. */
import type { Context } from '../card/context.ts';

export function settleBudgets(_: Context, __: bigint): void {}
export function restartBudgets(_: Context): void {}
