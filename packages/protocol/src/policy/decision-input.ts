import type { SummaryFacts } from '../summary/facts.ts';
import type { Budgets, Spending } from './budgets.ts';
import type { Policy } from './policy.ts';
import type { Tally } from './tally.ts';

/** All that a decision depends on. */
export type DecisionInput = {
  readonly policy: Policy;
  readonly budgets: Budgets;
  /** What was spent of the one refresh in a period. Default: all of it. */
  readonly refreshed?: Spending | undefined;
  /** The proven time in seconds since 1970. Default: 0n, unknown. */
  readonly now?: bigint;
  /** Sums of all transfers and approvals, without the fee. */
  readonly tally: Tally;
  readonly facts: SummaryFacts;
  /** `approve`: another member will sign, and deduct from its own budgets. */
  readonly purpose: 'sign' | 'approve';
  /** Another member has approved this transaction. */
  readonly approved: boolean;
  /** A known phone asks, without the PIN in its session. */
  readonly withoutPin: boolean;
  /** Signs only what another member has approved. */
  readonly cosigner: boolean;
};
