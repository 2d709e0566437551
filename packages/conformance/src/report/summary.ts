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

/**
 * What a person reads first. A card that meets all that was checked is not told from one that meets all there is.
 *
 * @example
 * ```ts
 * import { verdictOf } from '@symbolon/conformance';
 * verdictOf(outcomes); // => 'No requirement failed'
 * ```
 */
export function verdictOf(outcomes: readonly Outcome[]): string {
  const { passed, failed } = summaryOf(outcomes);
  if (failed > 0) return `${failed} of ${passed + failed} checked requirements failed`;
  const left = outcomes.filter(
    ({ requirement, result }) => result === 'not applicable' && requirement.level === 'must',
  ).length;
  return left === 0 ? 'No requirement failed' : `No requirement failed, but ${left} for every card were not checked`;
}
