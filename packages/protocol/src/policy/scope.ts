/** What a policy says of chains, keys and amounts: parts of every decision. */
import { isWithin, type Path } from '@symbolon/interface';
import type { SummaryFacts } from '../summary/facts.ts';
import { type ChainRule, nameOf, type Policy } from './policy.ts';

/** Whether a path is one of the allowed paths or below one. */
export function allowsPath(policy: Policy, path: Path): boolean {
  return policy.paths === undefined || policy.paths.some((allowed) => isWithin(path, allowed));
}

/** Whether there is an account that signs, and every one is allowed. */
export function allowsAccounts(policy: Policy, { accounts }: SummaryFacts): boolean {
  return accounts.length > 0 && accounts.every((account) => allowsPath(policy, account));
}

/** Whether the policy lists the chain, or no chains. */
export function allowsChain(policy: Policy, facts: SummaryFacts): boolean {
  return policy.chains === undefined || chainRule(policy, facts) !== undefined;
}

export function chainRule(policy: Policy, { chain }: SummaryFacts): ChainRule | undefined {
  const name = nameOf(chain);
  return policy.chains?.find((rule) => rule.chain === name);
}

/** Whether an amount is above a limit, if there is one. */
export function isAbove(amount: bigint, limit: bigint | undefined): boolean {
  return limit !== undefined && amount > limit;
}
