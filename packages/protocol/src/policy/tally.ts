/** Adds up what a transaction moves while it is read: one sum for each asset with a rule. */

import { equalBytes } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Approval, Transfer } from '@symbolon/interface';
import { maxAmount, type Name, nameOf, type Policy, recipientName } from './policy.ts';
import { type RecipientProof, recipientRootOf } from './recipient-tree.ts';

/** What a transaction moves, summed up. */
export type Tally = {
  /** Amount moved of each asset with a rule, in the policy's order; 2^128 if it does not fit in 16 bytes. */
  readonly sums: readonly bigint[];
  /** An asset without a rule of its own moves. */
  readonly otherAssets: boolean;
  /** A recipient that is not allowed gets something. */
  readonly otherRecipients: boolean;
  readonly transfers: number;
  readonly approvals: number;
};

/** One more than the highest limit. */
export const saturated: bigint = maxAmount + 1n;

/**
 * Recipients that the policy allows: those listed, and those proven to be in its tree. `undefined`: any.
 *
 * @example
 * ```ts
 * import { allowedRecipients, recipientName, strictPolicy } from '@symbolon/protocol/policy';
 * const recipients = [recipientName('eip155:1', new Uint8Array(20))];
 * allowedRecipients({ ...strictPolicy, recipients }, []); // => ['6213f6bff091ec281513cf73a468aabc']
 * ```
 */
export function allowedRecipients(policy: Policy, proofs: readonly RecipientProof[]): readonly Name[] | undefined {
  const { recipients, recipientRoot } = policy;
  if (recipients === undefined && recipientRoot === undefined) return undefined;
  const proven = proofs.filter(
    (proof) => recipientRoot !== undefined && equalBytes(recipientRootOf(proof), recipientRoot),
  );
  return [...(recipients ?? []), ...proven.map(({ leaf }) => bytesToHex(leaf.subarray(0, 16)))];
}

/**
 * The tally before anything moves.
 *
 * @example
 * ```ts
 * import { emptyTally, strictPolicy } from '@symbolon/protocol/policy';
 * emptyTally(strictPolicy).transfers; // => 0
 * ```
 */
export function emptyTally(policy: Policy): Tally {
  return { sums: policy.assets.map(() => 0n), otherAssets: false, otherRecipients: false, transfers: 0, approvals: 0 };
}

/** By what is summed up. `recipients` comes from {@link allowedRecipients}. */
export type TallyTerms = { readonly policy: Policy; readonly recipients: readonly Name[] | undefined };

/**
 * Adds what a transfer moves.
 *
 * @example
 * ```ts
 * import { addTransfer, emptyTally, nameOf, strictPolicy } from '@symbolon/protocol/policy';
 * const asset = 'eip155:1/slip44:60';
 * const policy = { ...strictPolicy, assets: [{ asset: nameOf(asset) }] };
 * const sent = { asset, amount: 5n, recipient: new Uint8Array(20) };
 * addTransfer(emptyTally(policy), sent, { policy, recipients: undefined }).sums; // => [5n]
 * ```
 */
export function addTransfer(tally: Tally, transfer: Transfer, { policy, recipients }: TallyTerms): Tally {
  const { asset, recipient } = transfer;
  const otherRecipients = tally.otherRecipients || isOtherRecipient(recipients, asset, recipient);
  return { ...addAmount(tally, transfer, policy), otherRecipients, transfers: tally.transfers + 1 };
}

/**
 * Adds what a spender may take later: it counts as moved now. Without a limit it is 2^128.
 *
 * @example
 * ```ts
 * import { addApproval, emptyTally, nameOf, strictPolicy } from '@symbolon/protocol/policy';
 * const asset = 'eip155:1/slip44:60';
 * const policy = { ...strictPolicy, assets: [{ asset: nameOf(asset) }] };
 * const endless = { asset, spender: new Uint8Array(20) };
 * addApproval(emptyTally(policy), endless, { policy, recipients: undefined }).sums; // => [2n ** 128n]
 * ```
 */
export function addApproval(tally: Tally, approval: Approval, { policy, recipients }: TallyTerms): Tally {
  const { asset, amount = saturated, spender } = approval;
  const otherRecipients = tally.otherRecipients || isOtherRecipient(recipients, asset, spender);
  return { ...addAmount(tally, { asset, amount }, policy), otherRecipients, approvals: tally.approvals + 1 };
}

/**
 * Adds to the sum of an asset. An amount of 0 of an asset without a rule counts too, because its contract decides what
 * the call does.
 */
export function addAmount(tally: Tally, { asset, amount }: Pick<Transfer, 'asset' | 'amount'>, policy: Policy): Tally {
  const name = nameOf(asset);
  const row = policy.assets.findIndex((rule) => rule.asset === name);
  if (row < 0) return { ...tally, otherAssets: true };
  return { ...tally, sums: tally.sums.map((sum, index) => (index === row ? saturatingSum(sum, amount) : sum)) };
}

/** A negative amount would give back what was spent: it saturates the sum, as an overflow does. */
function saturatingSum(a: bigint, b: bigint): bigint {
  return b < 0n || a + b > maxAmount ? saturated : a + b;
}

/** A CAIP-19 identifier starts with the chain (CAIP-2) and a slash. */
function isOtherRecipient(recipients: readonly Name[] | undefined, asset: string, recipient: Uint8Array): boolean {
  return recipients !== undefined && !recipients.includes(recipientName(asset.split('/', 1)[0] ?? '', recipient));
}
