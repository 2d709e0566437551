/** The policy and budgets that the card stores for a wallet. */
import { limits } from '@symbolon/protocol/limits';
import { type Policy, refreshRefill, undate } from '@symbolon/protocol/policy';
import { isSleeper } from '@symbolon/protocol/set';
import type { UnwrapCoder } from 'micro-packed';
import { checkPhone, type PhoneUse, type SlotContext, slotRecordsOf } from '../card/context.ts';
import type { SlotRecords } from '../nvm/layout.ts';
import { Refusal } from '../refusal.ts';
import { selfOf, setOf } from '../sets.ts';
import { provenTime } from '../time/clock.ts';
import { budgetsUnder, type Funds, freshBudgets } from './budgets.ts';

export type WalletRules = UnwrapCoder<SlotRecords['rules']['coder']>;

/** Rules of a new wallet: nothing spent, no vouchers. */
export function newRules(policy: Policy): WalletRules {
  return {
    policy,
    budgets: freshBudgets(policy),
    refreshed: { spent: 0n },
    issued: 0,
    redeemed: Array.from({ length: limits.clones.max + 1 }, () => 0),
  };
}

/**
 * The rules of the wallet in the slot of this command. A wallet without rules signs nothing.
 *
 * @throws Refusal `referencedDataNotFound`, and as `checkPhone`
 */
export function rulesOf(context: SlotContext, use?: PhoneUse): WalletRules {
  checkPhone(context, use);
  const rules = context.store.get(slotRecordsOf(context).rules);
  if (rules === undefined) throw new Refusal('referencedDataNotFound');
  return rules;
}

export function putRules(context: SlotContext, rules: WalletRules): void {
  context.store.put(slotRecordsOf(context).rules, rules);
}

/** The budgets of a wallet under its policy, at its proven time. */
export function fundsOf({ policy, budgets }: WalletRules, context: SlotContext): Funds {
  return { policy, budgets, now: provenTime(context) };
}

/** The rules under another policy; `undefined` if the kept budgets leave no room. What was spent stays spent. */
export function rulesUnder(policy: Policy, rules: WalletRules, context: SlotContext): WalletRules | undefined {
  const funds = fundsOf(rules, context);
  const budgets = budgetsUnder(policy, funds);
  const isSame = policy.refresh?.period === rules.policy.refresh?.period;
  const refreshed = isSame ? rules.refreshed : undate(rules.refreshed, refreshRefill(rules.policy), funds.now);
  return budgets && { ...rules, policy, budgets, refreshed };
}

/**
 * Whether this card accepts any policy. The primary does. So does an activated backup, so that the loss of the primary
 * loses nothing.
 */
export function maySetAnyPolicy(context: SlotContext): boolean {
  const { role, standing } = selfOf(context);
  const { dormant } = setOf(context);
  return standing !== 'revoked' && !dormant && (role === 'primary' || isSleeper(role));
}
