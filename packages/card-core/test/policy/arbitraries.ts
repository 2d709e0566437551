/** Policies and transactions over a few small values, so that limits are met, missed and passed by one often. */
import { harden } from '@symbolon/interface';
import {
  addApproval,
  addTransfer,
  allowedRecipients,
  type Budgets,
  type DecisionInput,
  emptyTally,
  leftOf,
  nameOf,
  type Policy,
  recipientName,
  type Share,
} from '@symbolon/protocol/policy';
import type { SummaryFacts } from '@symbolon/protocol/summary';
import fc from 'fast-check';

const chains = ['eip155:1', 'eip155:137'] as const;
export const assets = chains.flatMap((chain) => [`${chain}/slip44:60`, `${chain}/erc20:0x${'ab'.repeat(20)}`]);
const recipients = [Uint8Array.of(1), Uint8Array.of(2)];
const paths = [[harden(44)], [harden(44), harden(60)], [harden(84)]];

const amount = fc.bigInt(0n, 20n);
export const optional = <T>(inner: fc.Arbitrary<T>) => fc.option(inner, { nil: undefined, freq: 3 });
const permission = fc.constantFrom('refuse', 'approval', 'allow', 'allow', 'allow');

const period = optional(fc.constantFrom(3600, 7200, 86_400));
const assetRule = fc
  .record({
    asset: fc.constantFrom(...assets).map(nameOf),
    perSignature: optional(amount),
    allowance: optional(amount),
    period,
    approvalAbove: optional(amount),
  })
  .map(({ period: seconds, ...rule }) => ({
    ...rule,
    ...(rule.allowance !== undefined && seconds !== undefined && { period: seconds }),
  }));

export const policies: fc.Arbitrary<Policy> = fc
  .record({
    digestsUnseen: fc.boolean(),
    blind: permission,
    messages: permission,
    otherAssets: permission,
    withoutPin: fc.boolean(),
    // With a fourth rule, the longest would not fit into the bytes that a policy may have.
    assets: fc.uniqueArray(assetRule, { selector: ({ asset }) => asset, maxLength: 3 }),
    chains: optional(
      fc.uniqueArray(fc.record({ chain: fc.constantFrom(...chains).map(nameOf), feeCeiling: optional(amount) }), {
        selector: ({ chain }) => chain,
      }),
    ),
    recipients: optional(
      fc.subarray(chains.flatMap((chain) => recipients.map((recipient) => recipientName(chain, recipient)))),
    ),
    paths: optional(fc.subarray(paths)),
  })
  .map(({ chains: listed, recipients: known, paths: below, ...rules }) => ({
    ...rules,
    ...(listed && { chains: listed }),
    ...(known && { recipients: known }),
    ...(below && { paths: below }),
  }));

export type Payment = {
  readonly chain: string;
  readonly transfers: readonly { readonly asset: string; readonly amount: bigint; readonly recipient: Uint8Array }[];
  readonly approvals: readonly {
    readonly asset: string;
    readonly amount: bigint | undefined;
    readonly spender: Uint8Array;
  }[];
  readonly facts: SummaryFacts;
};

export const payments: fc.Arbitrary<Payment> = fc.constantFrom(...chains).chain((chain) => {
  const asset = fc.constantFrom(...assets.filter((one) => one.startsWith(`${chain}/`)));
  return fc
    .record({
      transfers: fc.array(fc.record({ asset, amount, recipient: fc.constantFrom(...recipients) }), { maxLength: 3 }),
      approvals: fc.array(fc.record({ asset, amount: optional(amount), spender: fc.constantFrom(...recipients) }), {
        maxLength: 1,
      }),
      fee: amount,
      accounts: fc.subarray(paths, { minLength: 1 }),
      blind: optional(fc.constant('unknown-call')),
      message: optional(fc.constant({ standard: 'eip191', hash: new Uint8Array(32) })),
    })
    .map(({ transfers, approvals, fee, accounts, blind, message }) => ({
      chain,
      transfers,
      approvals,
      facts: {
        chain,
        fee: { asset: `${chain}/slip44:60`, amount: fee },
        transfers: transfers.length,
        approvals: approvals.length,
        inputs: { count: 0, amount: 0n },
        change: { count: 0, amount: 0n },
        accounts,
        sighashTypes: [],
        ...(blind !== undefined && { blind }),
        ...(message !== undefined && { message }),
        warnings: [],
      },
    }));
});

/** The case in which a policy meets a payment. */
export function caseOf(
  policy: Policy,
  budgets: Budgets,
  payment: Payment,
  others: Partial<DecisionInput> = {},
): DecisionInput {
  const allowed = allowedRecipients(policy, []);
  const sent = payment.transfers.reduce(
    (tally, transfer) => addTransfer(tally, transfer, { policy, recipients: allowed }),
    emptyTally(policy),
  );
  const tally = payment.approvals.reduce(
    (sum, approval) => addApproval(sum, approval, { policy, recipients: allowed }),
    sent,
  );
  return {
    policy,
    budgets,
    tally,
    facts: payment.facts,
    purpose: 'sign',
    approved: false,
    withoutPin: false,
    cosigner: false,
    ...others,
  };
}

/** What is left of an asset: `undefined` without an allowance. */
export function leftOfAsset(policy: Policy, budgets: Budgets, asset: string, now = 0n): bigint | undefined {
  const rule = policy.assets.find((one) => one.asset === asset);
  return rule === undefined ? undefined : leftOf(budgets, rule, now);
}

/** Shares of what a policy has allowances for, most of them small enough to be had. */
export const sharesOf = (policy: Policy): fc.Arbitrary<readonly Share[]> =>
  fc
    .subarray(policy.assets.filter(({ allowance }) => allowance !== undefined))
    .chain((rules) =>
      fc.tuple(
        ...rules.map(({ asset, allowance = 0n }) => fc.bigInt(0n, allowance + 1n).map((left) => ({ asset, left }))),
      ),
    );
