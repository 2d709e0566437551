/**
 * A card's reading and decision as the handlers of SIGN START and SIGN DATA go about them, without the card around
 * them: for searches of many thousands.
 */

import type { Interpreter, KeyOracle } from '@symbolon/interface';
import { limits } from '@symbolon/protocol/limits';
import { allowedRecipients, type Budgets, decide, type Policy } from '@symbolon/protocol/policy';
import { createKeyRing } from '../../src/keys/key-ring.ts';
import { freshBudgets } from '../../src/policy/budgets.ts';
import { createReading, type DueDigest, type Judge } from '../../src/reading.ts';
import { Refusal } from '../../src/refusal.ts';

type Terms = {
  readonly interpreter: Interpreter;
  readonly keys: KeyOracle;
  readonly policy: Policy;
  readonly budgets: Budgets;
};

const noKeys = createKeyRing(() => {
  throw new Error('nothing is signed here');
});

/** The digests that the card would sign, though it refuse later, and the budgets after it. */
export function readAndDecide(
  { interpreter, keys, policy, budgets }: Terms,
  transaction: Uint8Array,
): { readonly due: readonly DueDigest[]; readonly budgets: Budgets } {
  let left = budgets;
  const judge: Judge = ({ tally, facts }) => {
    const purpose = 'sign';
    const decision = decide({
      policy,
      budgets,
      tally,
      facts,
      purpose,
      approved: false,
      withoutPin: false,
      cosigner: false,
    });
    if (decision.kind === 'refuse') throw new Refusal(decision.reason);
    left = decision.budgets;
  };
  const due: DueDigest[] = [];
  try {
    const terms = { interpreter, keys, policy, recipients: allowedRecipients(policy, []) };
    const reading = createReading(terms, {
      slot: 0,
      purpose: 'sign',
      approved: undefined,
      signatures: 0,
      keys: noKeys,
    });
    for (let at = 0; at < transaction.length; at += limits.signData) {
      due.push(...reading.push(transaction.subarray(at, at + limits.signData), judge));
    }
    due.push(...reading.end(judge).due);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  return { due, budgets: left };
}

/** Nothing is spent. */
export function unspent(policy: Policy): Budgets {
  return freshBudgets(policy);
}

/** All that was spent. */
export function spentOf(budgets: Budgets): bigint {
  return budgets.reduce((sum, { spent }) => sum + spent, 0n);
}
