import type { Exchange } from '../bench/link.ts';
import type { Requirement } from '../requirement.ts';
import type { Outcome } from '../run.ts';
import { type CheckedCards, type Summary, summaryOf, type Verdict, verdictOf } from './summary.ts';

/** A requirement and what it came to, as plain data. */
export type ReportedRequirement = Pick<Requirement, 'id' | 'says' | 'clause' | 'level'> &
  Pick<Outcome, 'result' | 'reason' | 'missing'> & { readonly exchanges?: readonly Exchange[] };

/** A report for machines. */
export type JsonReport = CheckedCards & {
  readonly verdict: Verdict;
  readonly summary: Summary;
  readonly requirements: readonly ReportedRequirement[];
};

/**
 * The report as plain data, for `JSON.stringify`.
 *
 * @example
 * ```ts
 * import { jsonReport } from '@symbolon/conformance';
 * const report = jsonReport(outcomes, { card: '273040384215', date: '2026-11-29' });
 * report.requirements[0]?.id; // => 'AP-01'
 * ```
 */
export function jsonReport(outcomes: readonly Outcome[], cards: CheckedCards): JsonReport {
  const requirements = outcomes.map(({ requirement: { id, says, clause, level }, ...rest }) => ({
    id,
    says,
    clause,
    level,
    ...rest,
  }));
  return { ...cards, verdict: verdictOf(outcomes), summary: summaryOf(outcomes), requirements };
}
