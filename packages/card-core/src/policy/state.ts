/** A wallet's policy and budgets, as the card keeps them. */
import { limits } from '@symbolon/protocol/limits';
import type { Policy } from '@symbolon/protocol/policy';
import { Refusal } from '@symbolon/protocol/refusal';
import type { UnwrapCoder } from 'micro-packed';
import { type Context, checkPhone, slotOf } from '../context.ts';
import type { WalletRecords } from '../nvm/layout.ts';
import { selfOf, setOf } from '../sets.ts';
import { freshBudgets } from './budgets.ts';

export type WalletRules = UnwrapCoder<WalletRecords['rules']['coder']>;

type WalletContext = Pick<Context, 'store' | 'session' | 'slot'>;

/** What a wallet starts with: a policy of which nothing is spent, and no vouchers. */
export function newRules(policy: Policy): WalletRules {
  return {
    policy,
    budgets: freshBudgets(policy),
    issued: 0,
    redeemed: Array.from({ length: limits.clones.max + 1 }, () => 0),
  };
}

/**
 * The rules of the wallet that the command is about. A wallet whose rules are missing signs nothing.
 *
 * @throws Refusal `referencedDataNotFound`, and as `checkPhone`
 */
export function rulesOf(context: WalletContext): WalletRules {
  checkPhone(context);
  const rules = context.store.get(slotOf(context).rules);
  if (rules === undefined) throw new Refusal('referencedDataNotFound');
  return rules;
}

export function putRules(context: WalletContext, rules: WalletRules): void {
  context.store.put(slotOf(context).rules, rules);
}

/**
 * Whether this card's owner sets any policy here: on the primary and, so that nothing is lost with it, on a backup that
 * was woken with a second factor.
 */
export function isFree(context: WalletContext): boolean {
  const { role, standing } = selfOf(context);
  return standing !== 'revoked' && (role === 'primary' || (role === 'backup' && !setOf(context).dormant));
}
