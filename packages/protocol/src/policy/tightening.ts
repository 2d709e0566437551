/**
 * Whether one policy allows nothing that another refuses. Only such a policy is accepted by members other than the
 * primary, and for clones.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { isWithin } from '@symbolon/interface';
import { knowsMultisigWallet } from './decide.ts';
import type { AssetRule, ChainRule, Name, Permission, Policy, Refresh } from './policy.ts';

/**
 * True only if `policy` allows every transaction that `next` allows, with the same budgets. May be false where that is
 * hard to prove. A card decides by it, and so does a host that says beforehand whether a policy is looser.
 *
 * @example
 * ```ts
 * import { isTightening, startingPolicies } from '@symbolon/protocol/policy';
 * isTightening(startingPolicies.savings, startingPolicies.open); // => true
 * isTightening(startingPolicies.open, startingPolicies.savings); // => false
 * ```
 */
export function isTightening(next: Policy, policy: Policy): boolean {
  return comparisons.every((holds) => holds(next, policy));
}

/** A higher number permits more. */
const permissiveness: { readonly [P in Permission]: number } = { refuse: 0, approval: 1, allow: 2 };

const comparisons: readonly ((next: Policy, policy: Policy) => boolean)[] = [
  (next, policy) => !next.digestsUnseen || policy.digestsUnseen,
  (next, policy) => !next.withoutPin || policy.withoutPin,
  (next, policy) => permissiveness[next.blind] <= permissiveness[policy.blind],
  (next, policy) => permissiveness[next.messages] <= permissiveness[policy.messages],
  (next, policy) => permissiveness[next.otherAssets] <= permissiveness[policy.otherAssets],
  (next, policy) => assetsOf(next, policy).every((asset) => isWithinRule(ruleFor(next, asset), ruleFor(policy, asset))),
  (next, policy) =>
    isSubset(next.chains, policy.chains, (chain) => policy.chains?.some((allowed) => isWithinChain(chain, allowed))),
  (next, policy) =>
    isSubset(next.paths, policy.paths, (path) => policy.paths?.some((allowed) => isWithin(path, allowed))),
  (next, policy) => (next.multisigWallets ?? []).every((id) => knowsMultisigWallet(policy, id)),
  (next, policy) => next.refresh === undefined || isWithinRefresh(next.refresh, policy.refresh),
  hasNoNewRecipients,
];

/** A rule with every limit spelled out. Without a period nothing comes back, in a period of any length. */
type Limits = { readonly [L in Exclude<keyof AssetRule, 'asset' | 'period'>]-?: bigint } & {
  readonly any: boolean;
  readonly period: bigint | undefined;
};
const noLimit = 2n ** 128n;

/** The limits of an asset, with or without a rule of its own. */
function ruleFor(policy: Policy, asset: Name): Limits {
  const rule = policy.assets.find((one) => one.asset === asset);
  if (rule === undefined) {
    const needsApproval = policy.otherAssets === 'approval';
    return {
      any: policy.otherAssets !== 'refuse',
      perSignature: noLimit,
      allowance: noLimit,
      period: undefined,
      approvalAbove: needsApproval ? -1n : noLimit,
    };
  }
  const { perSignature = noLimit, allowance = noLimit, period: seconds, approvalAbove = noLimit } = rule;
  const period = seconds === undefined ? undefined : BigInt(seconds);
  return { any: true, perSignature, allowance, period, approvalAbove };
}

function isWithinRule(next: Limits, limits: Limits): boolean {
  if (!next.any) return true;
  return (
    limits.any &&
    next.perSignature <= limits.perSignature &&
    next.allowance <= limits.allowance &&
    comesBackNoFaster(next, limits) &&
    next.approvalAbove <= limits.approvalAbove
  );
}

/** Compares allowance / period. What has no limit comes back as fast as anything. */
function comesBackNoFaster(next: Limits, limits: Limits): boolean {
  if (limits.allowance === noLimit || next.period === undefined || next.allowance === 0n) return true;
  return limits.period !== undefined && next.allowance * limits.period <= limits.allowance * next.period;
}

function isWithinRefresh(next: Refresh, refresh: Refresh | undefined): boolean {
  return refresh !== undefined && next.feeCeiling <= refresh.feeCeiling && next.period >= refresh.period;
}

function assetsOf(...policies: readonly Policy[]): readonly Name[] {
  return policies.flatMap(({ assets }) => assets.map(({ asset }) => asset));
}

function isWithinChain(next: ChainRule, rule: ChainRule): boolean {
  return next.chain === rule.chain && (next.feeCeiling ?? noLimit) <= (rule.feeCeiling ?? noLimit);
}

/** Without a list everything is allowed. */
function isSubset<T>(
  next: readonly T[] | undefined,
  list: readonly T[] | undefined,
  isIn: (item: T) => boolean | undefined,
): boolean {
  return list === undefined || (next?.every((item) => isIn(item) === true) ?? false);
}

/** A newly listed recipient may be in the old tree, but the root alone does not show it. */
function hasNoNewRecipients(next: Policy, policy: Policy): boolean {
  if (policy.recipients === undefined && policy.recipientRoot === undefined) return true;
  if (next.recipients === undefined && next.recipientRoot === undefined) return false;
  const { recipientRoot: root } = next;
  const sameTree = root === undefined || (policy.recipientRoot !== undefined && equalBytes(root, policy.recipientRoot));
  return sameTree && (next.recipients ?? []).every((recipient) => policy.recipients?.includes(recipient) ?? false);
}
