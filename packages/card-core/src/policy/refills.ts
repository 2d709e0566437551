/** What proofs of time do to the budgets of a wallet. */
import { refreshRefill, settle, type TimeProof, undate } from '@symbolon/protocol/policy';
import { type SlotContext, slotRecordsOf } from '../card/context.ts';
import { settledBudgets, undatedBudgets } from './budgets.ts';
import { fundsOf, putRules, type WalletRules } from './state.ts';

/**
 * Gives a date to all that was spent since the last proof of time. For a proof alone that answers a nonce which was
 * made after all of it: see `forgetTimeNonce`. A slot without a wallet has nothing to settle.
 */
export function settleBudgets(context: SlotContext, proof: TimeProof): void {
  change(context, (rules) => ({
    ...rules,
    budgets: settledBudgets(rules.policy, rules.budgets, proof),
    refreshed: settle(rules.refreshed, refreshRefill(rules.policy), proof),
  }));
}

/** What is spent now, without dates. Called while the old clock still tells the time, before another takes over. */
export function restartBudgets(context: SlotContext): void {
  change(context, (rules) => {
    const funds = fundsOf(rules, context);
    const refreshed = undate(rules.refreshed, refreshRefill(rules.policy), funds.now);
    return { ...rules, budgets: undatedBudgets(funds), refreshed };
  });
}

function change(context: SlotContext, next: (rules: WalletRules) => WalletRules): void {
  const rules = context.store.get(slotRecordsOf(context).rules);
  if (rules !== undefined) putRules(context, next(rules));
}
