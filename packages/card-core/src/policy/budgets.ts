/**
 * Budgets: what has been spent of the allowances. It goes up when something is signed, or when a clone gets its share,
 * and down by vouchers alone: neither a new policy nor anything a host says gives back what was spent. An asset whose
 * allowance is gone keeps its budget, for the allowance may come back. Every change is a function from budgets to
 * budgets.
 */
import { limits } from '@symbolon/protocol/limits';
import type { AssetRule, Budgets, Name, Policy, Share } from '@symbolon/protocol/policy';

/** The budgets of a policy that was just set up: nothing is spent. */
export function freshBudgets(policy: Policy): Budgets {
  return withAllowance(policy).map(({ asset }) => ({ asset, spent: 0n }));
}

/** What may still be spent under a rule; `undefined` where it has no allowance. A budget that is missing is used up. */
export function leftOf(budgets: Budgets, { asset, allowance }: AssetRule): bigint | undefined {
  if (allowance === undefined) return undefined;
  const spent = budgets.find((budget) => budget.asset === asset)?.spent ?? allowance;
  return spent < allowance ? allowance - spent : 0n;
}

/** What is left of each allowance, in the order of the rules. */
export function sharesLeft(policy: Policy, budgets: Budgets): readonly Share[] {
  return withAllowance(policy).map((rule) => ({ asset: rule.asset, left: leftOf(budgets, rule) ?? 0n }));
}

/**
 * Counts what a transaction moves of what there is an allowance for. `sums` are in the order of the policy's rules,
 * none above what is left.
 */
export function deduct(policy: Policy, budgets: Budgets, sums: readonly bigint[]): Budgets {
  return budgets.map(({ asset, spent }) => {
    const place = policy.assets.findIndex((rule) => rule.asset === asset && rule.allowance !== undefined);
    return { asset, spent: spent + (sums[place] ?? 0n) };
  });
}

/** Gives back so much of what was spent; `undefined` where less was spent. */
export function refill(
  budgets: Budgets,
  { asset, amount }: { readonly asset: Name; readonly amount: bigint },
): Budgets | undefined {
  const budget = budgets.find((one) => one.asset === asset);
  if (budget === undefined || amount < 0n || amount > budget.spent) return undefined;
  return budgets.map((one) => (one === budget ? { asset, spent: budget.spent - amount } : one));
}

/**
 * The budgets after another policy was set. What was spent stays spent, and is kept of an asset that has no allowance
 * any more; one of which nothing was spent starts, and is forgotten, as if it were new.
 *
 * @returns `undefined` where what is to be kept leaves no room for the budgets of the new policy
 */
export function budgetsUnder(next: Policy, budgets: Budgets): Budgets | undefined {
  const under = freshBudgets(next).map((fresh) => budgets.find(({ asset }) => asset === fresh.asset) ?? fresh);
  const all = [...under, ...keptBudgets(next, budgets)];
  return all.length > limits.policyAssets ? undefined : all;
}

/** What was spent of assets that a policy has no allowance for: it counts when they get one again. */
export function keptBudgets(policy: Policy, budgets: Budgets): Budgets {
  const allowed = withAllowance(policy).map(({ asset }) => asset);
  return budgets.filter(({ asset, spent }) => spent > 0n && !allowed.includes(asset));
}

/** A wallet's policy with its budgets. */
export type Funds = { readonly policy: Policy; readonly budgets: Budgets };

/**
 * Budgets of a clone: for an asset the source has an allowance of, it gets what `shares` says and nothing without it.
 * The same whatever the source has spent.
 *
 * @param clonePolicy allows nothing that the source's policy does not: `isTightening`
 * @returns `undefined` where a share is above the clone's own allowance, or an asset is named twice or has no allowance
 * on both
 */
export function cloneBudgets(policy: Policy, clonePolicy: Policy, shares: readonly Share[]): Budgets | undefined {
  const allowanceOf = ({ assets }: Policy, asset: Name): bigint | undefined =>
    assets.find((rule) => rule.asset === asset)?.allowance;
  const fits = ({ asset, left }: Share): boolean => {
    const allowance = allowanceOf(clonePolicy, asset);
    return allowance !== undefined && allowanceOf(policy, asset) !== undefined && left >= 0n && left <= allowance;
  };
  if (new Set(shares.map(({ asset }) => asset)).size < shares.length || !shares.every(fits)) return undefined;
  return withAllowance(clonePolicy).map(({ asset, allowance }) => {
    return { asset, spent: allowanceOf(policy, asset) === undefined ? 0n : allowance - shareOf(shares, asset) };
  });
}

/**
 * What the source has left after it gave shares away: they count as spent.
 *
 * @returns `undefined` where it has less left than a share
 */
export function withoutShares({ policy, budgets }: Funds, shares: readonly Share[]): Budgets | undefined {
  const left = (asset: Name): bigint => sharesLeft(policy, budgets).find((share) => share.asset === asset)?.left ?? 0n;
  if (shares.some((share) => share.left > left(share.asset))) return undefined;
  return budgets.map(({ asset, spent }) => ({ asset, spent: spent + shareOf(shares, asset) }));
}

function shareOf(shares: readonly Share[], asset: Name): bigint {
  return shares.find((share) => share.asset === asset)?.left ?? 0n;
}

type AllowanceRule = AssetRule & { readonly allowance: bigint };

function withAllowance({ assets }: Policy): readonly AllowanceRule[] {
  return assets.filter((rule): rule is AllowanceRule => rule.allowance !== undefined);
}
