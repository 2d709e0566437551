/**
 * What a clone gets of the allowances of its source. All functions are pure.
 *
 * An allowance for good is divided by amounts: the share of a clone counts as spent at its source. One that comes back
 * by time is divided with its rate: the source's rule gets lower by what the clone may spend in a period of the source,
 * because that must not come back at the source. So over all cards of a set, in any time d, no more is signed than the
 * allowance and d / period of it, whatever is cloned in between.
 */
import type { AssetRule, Budgets, Name, Policy, Share } from '@symbolon/protocol/policy';
import { type Funds, sharesLeft, undateChanged, withAllowance } from './budgets.ts';

/**
 * The policy of a clone for which none was asked: that of its source, in which an allowance that comes back is the
 * share of it.
 */
export function policyOfClone(policy: Policy, shares: readonly Share[]): Policy {
  return {
    ...policy,
    assets: policy.assets.map((rule) => (refills(rule) ? { ...rule, allowance: shareOf(shares, rule.asset) } : rule)),
  };
}

/**
 * Budgets of a clone. Where the source has an allowance, the clone gets its share, and nothing without one. What the
 * source has spent does not matter.
 *
 * @param clonePolicy allows nothing that the source's policy refuses: `isTightening`
 * @returns `undefined` if a share exceeds the clone's allowance, or an asset is named twice or has no allowance on
 * either card
 */
export function cloneBudgets(policy: Policy, clonePolicy: Policy, shares: readonly Share[]): Budgets | undefined {
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
 * Policy and budgets of the source after a clone was made.
 *
 * @param clonePolicy as in {@link cloneBudgets}
 * @returns `undefined` if less than a share is left
 */
export function afterClone(
  funds: Funds,
  clonePolicy: Policy,
  shares: readonly Share[],
): Pick<Funds, 'policy' | 'budgets'> | undefined {
  const left = (asset: Name): bigint => sharesLeft(funds).find((share) => share.asset === asset)?.left ?? 0n;
  if (shares.some((share) => share.left > left(share.asset))) return undefined;
  const policy = withoutShare(funds.policy, clonePolicy);
  const budgets = undateChanged(policy, funds).map((budget) => {
    const { asset, spent } = budget;
    const rule = funds.policy.assets.find((one) => one.asset === asset);
    if (rule === undefined || !refills(rule)) return { ...budget, spent: spent + shareOf(shares, asset) };
    // What the clone has spent from the start was spent here.
    const moved = givenOf(rule, clonePolicy) - shareOf(shares, asset);
    return { ...budget, spent: spent > moved ? spent - moved : 0n };
  });
  return { policy, budgets };
}

/** The policy of a source before the clone with this policy was made of it: for the repetition of an export. */
export function beforeClone(policy: Policy, clonePolicy: Policy): Policy {
  return changed(policy, clonePolicy, (allowance, given) => allowance + given);
}

function withoutShare(policy: Policy, clonePolicy: Policy): Policy {
  return changed(policy, clonePolicy, (allowance, given) => allowance - given);
}

function changed(policy: Policy, clonePolicy: Policy, change: (allowance: bigint, given: bigint) => bigint): Policy {
  const assets = policy.assets.map((rule) =>
    refills(rule) ? { ...rule, allowance: change(rule.allowance, givenOf(rule, clonePolicy)) } : rule,
  );
  return { ...policy, assets };
}

/** What a clone may spend in a period of its source, at once or as it comes back. In parts of a unit it is one more. */
function givenOf({ asset, period }: RefillingRule, { assets }: Policy): bigint {
  const { allowance = 0n, period: own = period } = assets.find((rule) => rule.asset === asset) ?? {};
  return own < period ? (allowance * BigInt(period) + BigInt(own) - 1n) / BigInt(own) : allowance;
}

type RefillingRule = AssetRule & { readonly allowance: bigint; readonly period: number };

function refills(rule: AssetRule): rule is RefillingRule {
  return rule.allowance !== undefined && rule.period !== undefined;
}

function allowanceOf({ assets }: Policy, asset: Name): bigint | undefined {
  return assets.find((rule) => rule.asset === asset)?.allowance;
}

function shareOf(shares: readonly Share[], asset: Name): bigint {
  return shares.find((share) => share.asset === asset)?.left ?? 0n;
}
