/** The policy engine: from the facts of a transaction to yes or no. Pure, and one table. */
import { equalBytes } from '@noble/curves/utils.js';
import { type Budgets, nameOf, type Permission, type Policy } from '@symbolon/protocol/policy';
import type { StatusName } from '@symbolon/protocol/status';
import type { TransactionFacts } from '@symbolon/protocol/transaction-facts';
import type { Path } from '@symbolon/protocol/values';
import { isWithin } from '../keys/paths.ts';
import { deduct, leftOf } from './budgets.ts';
import { addAmount, type Tally } from './tally.ts';

/** All that a decision depends on. */
export type Case = {
  readonly policy: Policy;
  readonly budgets: Budgets;
  /** Of all transfers and approvals, without the fee. */
  readonly tally: Tally;
  readonly facts: TransactionFacts;
  /** `approve`: another member will sign, within its own budgets. */
  readonly purpose: 'sign' | 'approve';
  /** Another member has approved exactly this transaction. */
  readonly approved: boolean;
  /** A known phone asks, and the PIN was not proven in its session. */
  readonly withoutPin: boolean;
  /** The member signs nothing that another one has not approved. */
  readonly cosigner: boolean;
};

export type Decision =
  | { readonly kind: 'allow' /** To be stored before the first signature leaves. */; readonly budgets: Budgets }
  | { readonly kind: 'refuse'; readonly reason: StatusName };

/** A case with the fee added to the sums. */
type Total = Case & { readonly total: Tally };
type Rule = readonly [reason: StatusName, refuses: (total: Total) => boolean];

/**
 * The first rule that refuses gives the reason: first who asks, then what kind of thing it is, whom and how much it
 * pays, and what is left.
 */
const rules: readonly Rule[] = [
  ['securityStatus', ({ policy, withoutPin }) => withoutPin && !policy.withoutPin],
  // An interpreter that told something else than it sums up is not to be believed.
  [
    'transactionRefused',
    ({ tally, facts }) => tally.transfers !== facts.transfers || tally.approvals !== facts.approvals,
  ],
  ['blindRefused', (total) => isBlind(total) && total.policy.blind === 'refuse'],
  ['messageRefused', (total) => isMessage(total) && total.policy.messages === 'refuse'],
  ['chainRefused', ({ policy, facts }) => policy.chains !== undefined && chainRule(policy, facts) === undefined],
  [
    'pathRefused',
    ({ policy, facts }) =>
      facts.accounts.length === 0 || !facts.accounts.every((account) => allowsPath(policy, account)),
  ],
  ['recipientRefused', ({ total }) => total.strangers],
  ['assetRefused', ({ policy, total }) => total.otherAssets && policy.otherAssets === 'refuse'],
  ['feeAboveCeiling', ({ policy, facts }) => isAbove(facts.fee.amount, chainRule(policy, facts)?.feeCeiling)],
  ['limitExceeded', (total) => anySum(total, ({ perSignature }) => perSignature)],
  ['approvalMissing', (total) => total.purpose === 'sign' && !total.approved && needsApproval(total)],
  ['allowanceExceeded', (total) => total.purpose === 'sign' && anySum(total, (rule) => leftOf(total.budgets, rule))],
];

/** What makes an approval necessary; each alone does. */
const reasonsForApproval: readonly ((total: Total) => boolean)[] = [
  ({ cosigner }) => cosigner,
  (total) => isBlind(total) && total.policy.blind === 'approval',
  (total) => isMessage(total) && total.policy.messages === 'approval',
  ({ policy, total }) => total.otherAssets && policy.otherAssets === 'approval',
  (total) => anySum(total, ({ approvalAbove }) => approvalAbove),
];

/** Decides about a transaction, once and before any of its digests is signed. */
export function decide(one: Case): Decision {
  const { policy, budgets, tally, facts, purpose } = one;
  const total = {
    ...one,
    total: facts.fee.amount === 0n ? tally : addAmount(policy, tally, facts.fee.asset, facts.fee.amount),
  };
  const refusing = rules.find(([, refuses]) => refuses(total));
  if (refusing !== undefined) return { kind: 'refuse', reason: refusing[0] };
  return { kind: 'allow', budgets: purpose === 'sign' ? deduct(policy, budgets, total.total.sums) : budgets };
}

/** Decides about digests signed unseen: nothing is known of them but the keys. */
export function decideRawDigests({
  policy,
  paths,
  withoutPin,
  cosigner,
}: Pick<Case, 'policy' | 'withoutPin' | 'cosigner'> & { readonly paths: readonly Path[] }): StatusName | undefined {
  if (withoutPin && !policy.withoutPin) return 'securityStatus';
  if (!policy.rawDigests) return 'rawDigestsRefused';
  // An approval is about a transaction that its giver has read.
  if (cosigner) return 'approvalMissing';
  return paths.every((path) => allowsPath(policy, path)) ? undefined : 'pathRefused';
}

/** Whether a path leads through one of the paths allowed. */
function allowsPath(policy: Policy, path: Path): boolean {
  return policy.paths === undefined || policy.paths.some((allowed) => isWithin(path, allowed));
}

/** Whether the owner has confirmed a wallet of several cosigners. */
export function knowsWallet({ wallets = [] }: Policy, id: Uint8Array): boolean {
  return wallets.some((known) => equalBytes(known, id));
}

/** For comparing permissions: more is more permissive. */
export const permissiveness: { readonly [P in Permission]: number } = { refuse: 0, approval: 1, allow: 2 };

function isBlind({ facts }: Total): boolean {
  return facts.blind !== undefined;
}

function isMessage({ facts }: Total): boolean {
  return facts.message !== undefined;
}

function needsApproval(total: Total): boolean {
  return reasonsForApproval.some((applies) => applies(total));
}

function chainRule(policy: Policy, { chain }: TransactionFacts): NonNullable<Policy['chains']>[number] | undefined {
  const name = nameOf(chain);
  return policy.chains?.find((rule) => rule.chain === name);
}

/** Whether the sum of any asset is above a limit of its rule. */
function anySum({ policy, total }: Total, limitOf: (rule: Policy['assets'][number]) => bigint | undefined): boolean {
  return policy.assets.some((rule, index) => isAbove(total.sums[index] ?? 0n, limitOf(rule)));
}

function isAbove(amount: bigint, limit: bigint | undefined): boolean {
  return limit !== undefined && amount > limit;
}
