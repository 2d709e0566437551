/**
 * The policy engine: a pure function, by one table, from the facts of a transaction to a decision. The card decides by
 * it, and so does a host that wants to know before the tap what the card will say (`will-sign.ts`).
 */

import { equalBytes } from '@noble/curves/utils.js';
import type { Path, PolicyRefusal } from '@symbolon/interface';
import type { Budgets, Spending } from './budgets.ts';
import type { DecisionInput } from './decision-input.ts';
import type { Policy } from './policy.ts';
import { isAllowedRefresh } from './refresh.ts';
import { allowsAccounts, allowsChain, allowsPath, chainRule, isAbove } from './scope.ts';
import { deduct, leftOf } from './spent.ts';
import { addAmount, type Tally } from './tally.ts';

/** What comes of a decision. */
export type Decision =
  /**
   * The budgets are to be committed before the first signature leaves the card; and `refreshed`, if it is a refresh
   * without the PIN.
   */
  | { readonly kind: 'allow'; readonly budgets: Budgets; readonly refreshed?: Spending }
  | { readonly kind: 'refuse'; readonly reason: PolicyRefusal };

/** The input with the fee added to the sums. */
type Total = DecisionInput & { readonly total: Tally };
type Rule = readonly [reason: PolicyRefusal, refuses: (total: Total) => boolean];

/**
 * The first rule that refuses gives the reason. The order: the kind of transaction, recipients and amounts, what is
 * left.
 */
const rules: readonly Rule[] = [
  // An interpreter whose events do not match its facts is not trusted.
  [
    'transactionRefused',
    ({ tally, facts }) => tally.transfers !== facts.transfers || tally.approvals !== facts.approvals,
  ],
  ['blindRefused', (total) => isBlind(total) && total.policy.blind === 'refuse'],
  ['messageRefused', (total) => isMessage(total) && total.policy.messages === 'refuse'],
  ['chainRefused', ({ policy, facts }) => !allowsChain(policy, facts)],
  ['pathRefused', ({ policy, facts }) => !allowsAccounts(policy, facts)],
  ['recipientRefused', ({ total }) => total.otherRecipients],
  ['assetRefused', ({ policy, total }) => total.otherAssets && policy.otherAssets === 'refuse'],
  ['feeAboveCeiling', ({ policy, facts }) => isAbove(facts.fee.amount, chainRule(policy, facts)?.feeCeiling)],
  ['limitExceeded', (total) => anySum(total, ({ perSignature }) => perSignature)],
  ['approvalMissing', (total) => total.purpose === 'sign' && !total.approved && needsApproval(total)],
  [
    'allowanceExceeded',
    (total) => total.purpose === 'sign' && anySum(total, (rule) => leftOf(total.budgets, rule, total.now)),
  ],
];

/** Each reason alone makes an approval necessary. */
const reasonsForApproval: readonly ((total: Total) => boolean)[] = [
  ({ cosigner }) => cosigner,
  (total) => isBlind(total) && total.policy.blind === 'approval',
  (total) => isMessage(total) && total.policy.messages === 'approval',
  ({ policy, total }) => total.otherAssets && policy.otherAssets === 'approval',
  (total) => anySum(total, ({ approvalAbove }) => approvalAbove),
];

/**
 * Decides about a transaction, once, before any of its digests is signed.
 *
 * @example
 * ```ts
 * import { addTransfer, decide, emptyTally, nameOf, strictPolicy } from '@symbolon/protocol/policy';
 * const [chain, asset] = ['eip155:1', 'eip155:1/slip44:60'];
 * const policy = { ...strictPolicy, assets: [{ asset: nameOf(asset), perSignature: 10n }] };
 * const sent = { asset, amount: 11n, recipient: new Uint8Array(20) };
 * const tally = addTransfer(emptyTally(policy), sent, { policy, recipients: undefined });
 * const sum = { count: 0, amount: 0n };
 * const moved = { chain, fee: { asset, amount: 0n }, transfers: 1, approvals: 0, inputs: sum, change: sum };
 * const facts = { ...moved, accounts: [[0x8000002c]], sighashTypes: [], warnings: [] };
 * const who = { purpose: 'sign', approved: false, withoutPin: false, cosigner: false } as const;
 * decide({ policy, budgets: [], tally, facts, ...who }); // => { kind: 'refuse', reason: 'limitExceeded' }
 * ```
 */
export function decide(one: DecisionInput): Decision {
  const { policy, budgets, tally, facts, purpose, withoutPin, refreshed } = one;
  if (withoutPin && !policy.withoutPin) {
    if (refreshed === undefined || !isAllowedRefresh(one)) return { kind: 'refuse', reason: 'securityStatus' };
    return { kind: 'allow', budgets, refreshed: { ...refreshed, spent: refreshed.spent + 1n } };
  }
  const total = {
    ...one,
    total: facts.fee.amount === 0n ? tally : addAmount(tally, facts.fee, policy),
  };
  const refusing = rules.find(([, refuses]) => refuses(total));
  if (refusing !== undefined) return { kind: 'refuse', reason: refusing[0] };
  return { kind: 'allow', budgets: purpose === 'sign' ? deduct(policy, budgets, total.total.sums) : budgets };
}

/**
 * Decides about digests unseen: only their keys are known. `undefined` allows.
 *
 * @example
 * ```ts
 * import { decideDigestsUnseen, strictPolicy } from '@symbolon/protocol/policy';
 * const paths = [[0x8000002c]];
 * decideDigestsUnseen({ policy: strictPolicy, paths, withoutPin: false, cosigner: false }); // => 'digestsUnseenRefused'
 * ```
 */
export function decideDigestsUnseen({
  policy,
  paths,
  withoutPin,
  cosigner,
}: Pick<DecisionInput, 'policy' | 'withoutPin' | 'cosigner'> & { readonly paths: readonly Path[] }):
  | PolicyRefusal
  | undefined {
  if (withoutPin && !policy.withoutPin) return 'securityStatus';
  if (!policy.digestsUnseen) return 'digestsUnseenRefused';
  // An approval is about a transaction that the approver has read.
  if (cosigner) return 'approvalMissing';
  return paths.every((path) => allowsPath(policy, path)) ? undefined : 'pathRefused';
}

/**
 * Whether the owner has confirmed this multisig wallet.
 *
 * @param id 32 bytes, as an interpreter computes it
 * @example
 * ```ts
 * import { knowsMultisigWallet, strictPolicy } from '@symbolon/protocol/policy';
 * const id = new Uint8Array(32).fill(7);
 * knowsMultisigWallet({ ...strictPolicy, multisigWallets: [id] }, id); // => true
 * ```
 */
export function knowsMultisigWallet({ multisigWallets = [] }: Policy, id: Uint8Array): boolean {
  return multisigWallets.some((known) => equalBytes(known, id));
}

function isBlind({ facts }: Total): boolean {
  return facts.blind !== undefined;
}

function isMessage({ facts }: Total): boolean {
  return facts.message !== undefined;
}

function needsApproval(total: Total): boolean {
  return reasonsForApproval.some((applies) => applies(total));
}

/** Whether the sum of any asset exceeds the limit of its rule. */
function anySum({ policy, total }: Total, limitOf: (rule: Policy['assets'][number]) => bigint | undefined): boolean {
  return policy.assets.some((rule, index) => isAbove(total.sums[index] ?? 0n, limitOf(rule)));
}
