/**
 * A refresh: a transaction that moves coins of one wallet of several keys into one coin of itself. Where other keys of
 * that wallet open by a timelock, it starts the time anew. A known phone may have it signed without the PIN, once in a
 * period of proven time: all that whoever holds phone and card can do by it is to pay the fee.
 */
import type { DecisionInput } from './decision-input.ts';
import type { Policy } from './policy.ts';
import { allowsAccounts, allowsChain, chainRule, isAbove } from './scope.ts';
import { type Refill, spentBy } from './spent.ts';

/**
 * A refresh as a budget: of one, which comes back in the period.
 *
 * @example
 * ```ts
 * import { refreshRefill, strictPolicy } from '@symbolon/protocol/policy';
 * const policy = { ...strictPolicy, refresh: { feeCeiling: 5_000n, period: 604_800 } };
 * refreshRefill(policy); // => { allowance: 1n, period: 604_800 }
 * ```
 */
export function refreshRefill({ refresh }: Policy): Refill {
  return refresh === undefined ? {} : { allowance: 1n, period: refresh.period };
}

/**
 * Whether the period since the last refresh is over.
 *
 * @param refreshed what was spent of the one in a period; `undefined`: all of it
 * @param now the proven time in seconds since 1970, 0n if it is unknown
 * @example
 * ```ts
 * import { mayRefresh, strictPolicy } from '@symbolon/protocol/policy';
 * const policy = { ...strictPolicy, refresh: { feeCeiling: 5_000n, period: 604_800 } };
 * const settled = { amount: 1n, since: 1_700_000_000n };
 * mayRefresh(policy, { spent: 0n, settled }, 1_700_000_000n + 604_800n); // => true
 * mayRefresh(policy, { spent: 1n }, 0n); // => false
 * ```
 */
export function mayRefresh(policy: Policy, refreshed: DecisionInput['refreshed'], now: bigint): boolean {
  return policy.refresh !== undefined && refreshed !== undefined && spentBy(refreshed, refreshRefill(policy), now) < 1n;
}

/** Each has to hold. */
const conditions: readonly ((one: DecisionInput) => boolean)[] = [
  ({ purpose }) => purpose === 'sign',
  ({ cosigner, approved }) => approved || !cosigner,
  // Coins of one key have nobody who waits for them: moving them gains nothing, and costs.
  ({ facts }) => facts.within === 'wallet' && facts.blind === undefined && facts.message === undefined,
  ({ facts, tally }) => [facts, tally].every(({ transfers, approvals }) => transfers === 0 && approvals === 0),
  // One coin, and no crumbs: those are worth less than what it costs to spend them.
  ({ facts: { change } }) => change.count === 1,
  // The ceilings judge the fee. All else that is warned of is for a person to judge, such as one that has to wait.
  ({ facts: { warnings } }) => warnings.every((warning) => warning === 'fee-high'),
  ({ facts: { inputs, change, fee } }) => inputs.amount - change.amount === fee.amount,
  ({ policy, facts }) => allowsChain(policy, facts) && allowsAccounts(policy, facts),
  ({ policy, facts }) => facts.fee.amount <= (policy.refresh?.feeCeiling ?? -1n),
  ({ policy, facts }) => !isAbove(facts.fee.amount, chainRule(policy, facts)?.feeCeiling),
  ({ policy, refreshed, now = 0n }) => mayRefresh(policy, refreshed, now),
];

/** Whether a transaction is a refresh that the policy allows now. */
export function isAllowedRefresh(one: DecisionInput): boolean {
  return one.policy.refresh !== undefined && conditions.every((holds) => holds(one));
}
