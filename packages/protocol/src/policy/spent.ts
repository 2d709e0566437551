/** What was spent of the allowances, as decisions read and change it. */
import type { AssetRule, Budgets, Policy } from './policy.ts';

/**
 * What is left under a rule, in the smallest unit of its asset; `undefined` without an allowance. A missing budget
 * counts as used up.
 *
 * @example
 * ```ts
 * import { leftOf, nameOf } from '@symbolon/protocol/policy';
 * const asset = nameOf('eip155:1/slip44:60');
 * leftOf([{ asset, spent: 3n }], { asset, allowance: 10n }); // => 7n
 * ```
 */
export function leftOf(budgets: Budgets, { asset, allowance }: AssetRule): bigint | undefined {
  if (allowance === undefined) return undefined;
  const spent = budgets.find((budget) => budget.asset === asset)?.spent ?? allowance;
  return spent < allowance ? allowance - spent : 0n;
}

/** Deducts what a transaction moves. `sums` are in the order of the policy's rules, and none exceeds what is left. */
export function deduct(policy: Policy, budgets: Budgets, sums: readonly bigint[]): Budgets {
  return budgets.map(({ asset, spent }) => {
    const place = policy.assets.findIndex((rule) => rule.asset === asset && rule.allowance !== undefined);
    return { asset, spent: spent + (sums[place] ?? 0n) };
  });
}
