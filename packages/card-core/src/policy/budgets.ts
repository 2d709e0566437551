/**
 * Budgets: what was spent of the allowances. A budget rises with each signature and with each clone's share. Only
 * vouchers lower it: a new policy or a host gives nothing back. An asset without an allowance keeps its budget, because
 * the allowance may return. All functions are pure.
 */
import { limits } from '@symbolon/protocol/limits';
import { type AssetRule, type Budgets, leftOf, type Name, type Policy, type Share } from '@symbolon/protocol/policy';

/** Budgets of a new policy: nothing is spent. */
export function freshBudgets(policy: Policy): Budgets {
  return withAllowance(policy).map(({ asset }) => ({ asset, spent: 0n }));
}

/** What is left of each allowance, in the order of the rules. */
export function sharesLeft(policy: Policy, budgets: Budgets): readonly Share[] {
  return withAllowance(policy).map((rule) => ({ asset: rule.asset, left: leftOf(budgets, rule) ?? 0n }));
}

/** Gives an amount back; `undefined` if less was spent. */
export function refill(
  budgets: Budgets,
  { asset, amount }: { readonly asset: Name; readonly amount: bigint },
): Budgets | undefined {
  const budget = budgets.find((one) => one.asset === asset);
  if (budget === undefined || amount < 0n || amount > budget.spent) return undefined;
  return budgets.map((one) => (one === budget ? { asset, spent: budget.spent - amount } : one));
}

/**
 * The budgets under another policy. Spent amounts stay, also of assets without an allowance. A budget with nothing
 * spent is dropped or starts anew.
 *
 * @returns `undefined` if the kept budgets leave no room for those of the new policy
 */
export function budgetsUnder(next: Policy, budgets: Budgets): Budgets | undefined {
  const under = freshBudgets(next).map((fresh) => budgets.find(({ asset }) => asset === fresh.asset) ?? fresh);
  const all = [...under, ...keptBudgets(next, budgets)];
  return all.length > limits.policyAssets ? undefined : all;
}

/** Spent amounts of assets without an allowance. They count again once the allowance returns. */
export function keptBudgets(policy: Policy, budgets: Budgets): Budgets {
  const allowed = withAllowance(policy).map(({ asset }) => asset);
  return budgets.filter(({ asset, spent }) => spent > 0n && !allowed.includes(asset));
}

/** A wallet's policy with its budgets. */
export type Funds = { readonly policy: Policy; readonly budgets: Budgets };

/**
 * Budgets of a clone. Where the source has an allowance, the clone gets its share, and nothing without one. What the
 * source has spent does not matter.
 *
 * @param clonePolicy allows nothing that the source's policy refuses: `isTightening`
 * @returns `undefined` if a share exceeds the clone's allowance, or an asset is named twice or has no allowance on
 * either card
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
 * The source's budgets after giving shares away, which count as spent.
 *
 * @returns `undefined` if less than a share is left
 */
export function deductShares({ policy, budgets }: Funds, shares: readonly Share[]): Budgets | undefined {
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
