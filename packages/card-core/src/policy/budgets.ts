/**
 * Budgets: what was spent of the allowances. A budget rises with each signature and with each clone's share. Vouchers
 * lower it, and time where the rule has a period: a new policy or a host gives nothing back. An asset without an
 * allowance keeps its budget, because the allowance may return. All functions are pure.
 */
import { limits } from '@symbolon/protocol/limits';
import {
  type AssetRule,
  type Budget,
  type BudgetState,
  type Budgets,
  leftOf,
  type Name,
  type Policy,
  settle,
  type TimeProof,
  takeOff,
  undate,
} from '@symbolon/protocol/policy';

/** A wallet's policy with its budgets, at a proven time: seconds since 1970, 0n if it is unknown. */
export type Funds = { readonly policy: Policy; readonly budgets: Budgets; readonly now: bigint };

/** Budgets of a new policy: nothing is spent. */
export function freshBudgets(policy: Policy): Budgets {
  return withAllowance(policy).map(({ asset }) => ({ asset, spent: 0n }));
}

/** What is left of each allowance, in the order of the rules; with what was spent, where time gives it back. */
export function sharesLeft({ policy, budgets, now }: Funds): readonly BudgetState[] {
  return withAllowance(policy).map((rule) => {
    const { asset, period } = rule;
    const budget = budgets.find((one) => one.asset === asset);
    const share = { asset, left: leftOf(budgets, rule, now) ?? 0n };
    return period === undefined || budget === undefined ? share : { ...share, refill: budget };
  });
}

/** Gives an amount back; `undefined` if less was spent. */
export function giveBack(
  { policy, budgets, now }: Funds,
  { asset, amount }: { readonly asset: Name; readonly amount: bigint },
): Budgets | undefined {
  const budget = budgets.find((one) => one.asset === asset);
  const less = budget && takeOff(budget, ruleOf(policy, asset), { amount, now });
  return less && budgets.map((one) => (one === budget ? less : one));
}

/** Gives a date to what was spent since the last proof of time. */
export function settledBudgets(policy: Policy, budgets: Budgets, proof: TimeProof): Budgets {
  return budgets.map((budget) => ({ ...budget, ...settle(budget, ruleOf(policy, budget.asset), proof) }));
}

/** What is spent now, without dates: the clock is another from now on. */
export function undatedBudgets({ policy, budgets, now }: Funds): Budgets {
  return budgets.map((budget) => undate(budget, ruleOf(policy, budget.asset), now));
}

/** The budgets, without dates where the next policy gives back in another way. */
export function undateChanged(next: Policy, { policy, budgets, now }: Funds): Budgets {
  return budgets.map((budget) => {
    const [after, before] = [ruleOf(next, budget.asset), ruleOf(policy, budget.asset)];
    const isAlike = after.allowance === before.allowance && after.period === before.period;
    return isAlike ? budget : undate(budget, before, now);
  });
}

/**
 * The budgets under another policy. What is spent now stays, also of assets without an allowance. It comes back under
 * the new rule from the next proof of time on. A budget with nothing spent is dropped or starts anew.
 *
 * @returns `undefined` if the kept budgets leave no room for those of the new policy
 */
export function budgetsUnder(next: Policy, funds: Funds): Budgets | undefined {
  const budgets = undateChanged(next, funds);
  const under = freshBudgets(next).map((fresh) => budgets.find(({ asset }) => asset === fresh.asset) ?? fresh);
  const all = [...under, ...keptBudgets(next, budgets)];
  return all.length > limits.policyAssets ? undefined : all;
}

/** Spent amounts of assets without an allowance. They count again once the allowance returns. */
export function keptBudgets(policy: Policy, budgets: Budgets): Budgets {
  const allowed = withAllowance(policy).map(({ asset }) => asset);
  return budgets.filter(({ asset, spent }) => spent > 0n && !allowed.includes(asset));
}

type AllowanceRule = AssetRule & { readonly allowance: bigint };

export function withAllowance({ assets }: Policy): readonly AllowanceRule[] {
  return assets.filter((rule): rule is AllowanceRule => rule.allowance !== undefined);
}

/** The rule of an asset; without one nothing comes back. */
function ruleOf({ assets }: Policy, asset: Budget['asset']): AssetRule {
  return assets.find((rule) => rule.asset === asset) ?? { asset };
}
