import type { Outcome } from '../run.ts';

/** What a report is about. */
export type CheckedCards = {
  /** Number of the card, or what a person knows it by. */
  readonly card: string;
  readonly second?: string;
  /** When, ISO 8601. */
  readonly date: string;
};

/** How many requirements came to what. */
export type Summary = { readonly passed: number; readonly failed: number; readonly notApplicable: number };

/**
 * Counts outcomes.
 *
 * @example
 * ```ts
 * import { summaryOf } from '@symbolon/conformance';
 * summaryOf(outcomes).failed; // => 0
 * ```
 */
export function summaryOf(outcomes: readonly Outcome[]): Summary {
  const count = (result: Outcome['result']): number => outcomes.filter((outcome) => outcome.result === result).length;
  return { passed: count('passed'), failed: count('failed'), notApplicable: count('not applicable') };
}
