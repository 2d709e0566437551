/** The policy and budgets that the card stores for a wallet. */
import { limits } from '@symbolon/protocol/limits';
import type { Policy } from '@symbolon/protocol/policy';
import type { UnwrapCoder } from 'micro-packed';
import { checkPhone, type SlotContext, slotRecordsOf } from '../card/context.ts';
import type { SlotRecords } from '../nvm/layout.ts';
import { Refusal } from '../refusal.ts';
import { selfOf, setOf } from '../sets.ts';
import { freshBudgets } from './budgets.ts';

export type WalletRules = UnwrapCoder<SlotRecords['rules']['coder']>;

/** Rules of a new wallet: nothing spent, no vouchers. */
export function newRules(policy: Policy): WalletRules {
  return {
    policy,
    budgets: freshBudgets(policy),
    issued: 0,
    redeemed: Array.from({ length: limits.clones.max + 1 }, () => 0),
  };
}

/**
 * The rules of the wallet in the slot of this command. A wallet without rules signs nothing.
 *
 * @throws Refusal `referencedDataNotFound`, and as `checkPhone`
 */
export function rulesOf(context: SlotContext): WalletRules {
  checkPhone(context);
  const rules = context.store.get(slotRecordsOf(context).rules);
  if (rules === undefined) throw new Refusal('referencedDataNotFound');
  return rules;
}

export function putRules(context: SlotContext, rules: WalletRules): void {
  context.store.put(slotRecordsOf(context).rules, rules);
}

/**
 * Whether this card accepts any policy. The primary does. So does an activated backup, so that the loss of the primary
 * loses nothing.
 */
export function maySetAnyPolicy(context: SlotContext): boolean {
  const { role, standing } = selfOf(context);
  const { dormant } = setOf(context);
  const isBackup = role === 'backup' || role === 'heir';
  return standing !== 'revoked' && !dormant && (role === 'primary' || isBackup);
}
