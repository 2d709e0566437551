/**
 * What a transaction moves, added up while it is told: one sum for each asset that has a rule, however many transfers
 * there are.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { maxAmount, type Name, nameOf, type Policy, recipientName } from '@symbolon/protocol/policy';
import { type RecipientProof, recipientRootOf } from '@symbolon/protocol/recipient-tree';
import type { Approval, Transfer } from '@symbolon/protocol/transaction-facts';

export type Tally = {
  /** Moved of each asset that has a rule, in the policy's order; {@link tooMuch} for all that 16 bytes don't hold. */
  readonly sums: readonly bigint[];
  /** Something without a rule of its own moves. */
  readonly otherAssets: boolean;
  /** Somebody who is not among the recipients allowed gets something. */
  readonly strangers: boolean;
  readonly transfers: number;
  readonly approvals: number;
};

/** One more than any limit can be. */
export const tooMuch: bigint = maxAmount + 1n;

/**
 * Recipients that a transaction may pay: those listed, and those proven to be in the policy's tree. `undefined`:
 * everybody.
 */
export function allowedRecipients(policy: Policy, proofs: readonly RecipientProof[]): readonly Name[] | undefined {
  const { recipients, recipientRoot } = policy;
  if (recipients === undefined && recipientRoot === undefined) return undefined;
  const proven = proofs.filter(
    (proof) => recipientRoot !== undefined && equalBytes(recipientRootOf(proof), recipientRoot),
  );
  return [...(recipients ?? []), ...proven.map(({ leaf }) => bytesToHex(leaf.subarray(0, 16)))];
}

export function emptyTally(policy: Policy): Tally {
  return { sums: policy.assets.map(() => 0n), otherAssets: false, strangers: false, transfers: 0, approvals: 0 };
}

/** @param recipients of {@link allowedRecipients} */
export function addTransfer(
  policy: Policy,
  recipients: readonly Name[] | undefined,
  tally: Tally,
  { asset, amount, recipient }: Transfer,
): Tally {
  const strangers = tally.strangers || isStranger(recipients, asset, recipient);
  return { ...addAmount(policy, tally, asset, amount), strangers, transfers: tally.transfers + 1 };
}

/** What somebody may take later counts as if it were taken now; without a limit it is {@link tooMuch}. */
export function addApproval(
  policy: Policy,
  recipients: readonly Name[] | undefined,
  tally: Tally,
  { asset, amount, spender }: Approval,
): Tally {
  const strangers = tally.strangers || isStranger(recipients, asset, spender);
  return { ...addAmount(policy, tally, asset, amount ?? tooMuch), strangers, approvals: tally.approvals + 1 };
}

/**
 * Adds to the sum of an asset; an amount of 0 of an asset without a rule counts as well, for its contract decides what
 * the call does.
 */
export function addAmount(policy: Policy, tally: Tally, asset: string, amount: bigint): Tally {
  const name = nameOf(asset);
  const place = policy.assets.findIndex((rule) => rule.asset === name);
  if (place < 0) return { ...tally, otherAssets: true };
  return { ...tally, sums: tally.sums.map((sum, index) => (index === place ? saturatingSum(sum, amount) : sum)) };
}

/** A negative amount would give back what was spent: it is as much too much as one that does not fit. */
function saturatingSum(a: bigint, b: bigint): bigint {
  return b < 0n || a + b > maxAmount ? tooMuch : a + b;
}

/** A CAIP-19 identifier starts with the chain (CAIP-2) and a slash. */
function isStranger(recipients: readonly Name[] | undefined, asset: string, recipient: Uint8Array): boolean {
  return recipients !== undefined && !recipients.includes(recipientName(asset.split('/', 1)[0] ?? '', recipient));
}
