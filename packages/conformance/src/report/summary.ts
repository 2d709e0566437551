import { requirements } from '../requirements/index.ts';
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
export type Summary = {
  readonly passed: number;
  readonly failed: number;
  /** About what the card does not have. */
  readonly notApplicable: number;
  /** Of all requirements there are: whether the card meets them nobody knows. */
  readonly notChecked: number;
  /** Told, and no card fails. */
  readonly measured: number;
};

/**
 * What a check came to. `conforms` means one thing: every requirement was checked that the card has to meet, and it met
 * them all. `incomplete`: none failed of those that were checked.
 */
export type Verdict = 'conforms' | 'fails' | 'incomplete';

/**
 * Counts outcomes. Requirements that were not even asked, because of `only`, are among those not checked.
 *
 * @example
 * ```ts
 * import { summaryOf } from '@symbolon/conformance';
 * summaryOf(outcomes).failed; // => 0
 * ```
 */
export function summaryOf(outcomes: readonly Outcome[]): Summary {
  const count = (result: Outcome['result']): number => outcomes.filter((outcome) => outcome.result === result).length;
  const asked = new Set(outcomes.map(({ requirement: { id } }) => id));
  const unasked = requirements.filter(({ id, level }) => level !== 'measured' && !asked.has(id)).length;
  const unchecked = outcomes.filter(({ result, requirement }) => result === 'not checked' && isBinding(requirement));
  return {
    passed: count('passed'),
    failed: count('failed'),
    notApplicable: count('not applicable'),
    notChecked: unchecked.length + unasked,
    measured: count('measured'),
  };
}

const isBinding = ({ level }: Outcome['requirement']): boolean => level !== 'measured';

/** What every card has to do, and this one does not have. */
const isLacking = ({ result, requirement }: Outcome): boolean =>
  result === 'not applicable' && requirement.level === 'must';

/**
 * What a check came to: the exit status of `symbolon conformance`.
 *
 * @example
 * ```ts
 * import { verdictOf } from '@symbolon/conformance';
 * verdictOf(outcomes); // => 'incomplete'
 * ```
 */
export function verdictOf(outcomes: readonly Outcome[]): Verdict {
  const { failed, notChecked } = summaryOf(outcomes);
  if (failed > 0) return 'fails';
  return notChecked > 0 || outcomes.some(isLacking) ? 'incomplete' : 'conforms';
}

/**
 * What a person reads first. A card that meets all that was checked is not told from one that meets all there is.
 *
 * @example
 * ```ts
 * import { headlineOf } from '@symbolon/conformance';
 * headlineOf(outcomes).startsWith('Not a whole check: 1 requirement was met, '); // => true
 * ```
 */
export function headlineOf(outcomes: readonly Outcome[]): string {
  const { passed, failed, notChecked } = summaryOf(outcomes);
  const left = notChecked + outcomes.filter(isLacking).length;
  const unchecked = left === 0 ? '' : `${left} ${left === 1 ? 'was' : 'were'} not checked`;
  if (failed > 0)
    return `${failed} of ${passed + failed} checked requirements failed${left === 0 ? '' : `, and ${unchecked}`}`;
  if (left === 0) return `The card conforms: it met all ${passed} requirements that it has to meet`;
  return `Not a whole check: ${passed} requirement${passed === 1 ? ' was' : 's were'} met, and ${unchecked}`;
}
