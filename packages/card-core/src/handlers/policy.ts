/** What a wallet may sign: its policy, budgets and vouchers. */
import { sha256 } from '@noble/hashes/sha2.js';
import { commands } from '@symbolon/protocol/commands';
import { isTightening, mayRefresh, policy as policyCoder } from '@symbolon/protocol/policy';
import type { Handler } from '../card/context.ts';
import { logWalletEvent } from '../log.ts';
import { giveBack, keptBudgets, sharesLeft } from '../policy/budgets.ts';
import { fundsOf, maySetAnyPolicy, putRules, rulesOf, rulesUnder } from '../policy/state.ts';
import { acceptVoucher, signVoucher } from '../policy/statements.ts';
import { Refusal } from '../refusal.ts';
import { checkActive, peerOf, pendingExports, selfOf, setOf } from '../sets.ts';
import { settleDelay } from '../time/announcements.ts';

export const getPolicy: Handler<'getPolicy'> = (_, context) => rulesOf(context).policy;

export const setPolicy: Handler<'setPolicy'> = (policy, context) => {
  const rules = rulesOf(context);
  // A pending export repeats the rules it began with.
  if (pendingExports(context).length > 0) throw new Refusal('receiptsMissing');
  if (!isTightening(policy, rules.policy)) {
    if (!maySetAnyPolicy(context)) throw new Refusal('policyLoosened');
    settleDelay(context, 'policy', sha256(policyCoder.encode(policy)));
  }
  const next = rulesUnder(policy, rules, context);
  if (next === undefined) throw new Refusal('budgetsFull');
  putRules(context, next);
  logWalletEvent(context, 'policyChanged', {
    slot: context.slot,
    tag: sha256(policyCoder.encode(policy)).slice(0, 4),
  });
  return {};
};

export const getBudgets: Handler<'getBudgets'> = (_, context) => {
  const rules = rulesOf(context);
  const { policy, budgets, refreshed } = rules;
  const funds = fundsOf(rules, context);
  const refresh = { left: mayRefresh(policy, refreshed, funds.now), refill: refreshed };
  return {
    left: sharesLeft(funds),
    kept: keptBudgets(policy, budgets),
    ...(policy.refresh !== undefined && { refresh }),
  };
};

export const issueVoucher: Handler<'issueVoucher'> = (request, context) => {
  const { member, asset, amount } = request;
  const rules = rulesOf(context);
  checkActive(context);
  const { member: own } = setOf(context);
  // A member that may raise its own allowances may also refill its own budgets. Other members issue no vouchers.
  if (selfOf(context).role !== 'primary' && !(member === own && maySetAnyPolicy(context)))
    throw new Refusal('wrongRole');
  if (member !== own && peerOf(context, member) === undefined) throw new Refusal('referencedDataNotFound');
  if (amount === 0n) throw new Refusal('incorrectData');
  const counter = rules.issued + 1;
  if (counter > 0xffffffff) throw new Refusal('conditionsOfUse');
  settleDelay(context, 'voucher', sha256(commands.issueVoucher.request.encode(request)));
  putRules(context, { ...rules, issued: counter });
  logWalletEvent(context, 'voucherIssued', { slot: context.slot, member, counter });
  return { voucher: signVoucher({ member, asset, amount, counter }, context) };
};

export const redeemVoucher: Handler<'redeemVoucher'> = ({ voucher }, context) => {
  const rules = rulesOf(context);
  const { issuer, asset, amount, counter } = acceptVoucher(voucher, context);
  if (counter <= (rules.redeemed[issuer] ?? 0xffffffff)) throw new Refusal('voucherUsed');
  const budgets = giveBack(fundsOf(rules, context), { asset, amount });
  if (budgets === undefined) throw new Refusal('allowanceFull');
  putRules(context, {
    ...rules,
    budgets,
    redeemed: rules.redeemed.map((last, index) => (index === issuer ? counter : last)),
  });
  logWalletEvent(context, 'voucherRedeemed', { slot: context.slot, member: issuer, counter });
  return {};
};
