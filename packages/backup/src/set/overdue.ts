import type { VerificationRecord } from '@symbolon/protocol/set';
import type { LabelledCard } from '../ceremony/driver.ts';

/** A card that was not verified for too long, or never. */
export type OverdueCard = {
  /** The owner's name for it. */
  readonly label: string;
  /** 12 digits. */
  readonly cardNumber: string;
  /** Date of the last verification. */
  readonly last?: string;
  /** Whole days since it was due. */
  readonly days?: number;
};

const day = 86_400_000;

/** Which cards should be verified, and how often. */
export type OverdueCardsOptions = {
  /** The cards that should be verified. */
  readonly cards: readonly Required<LabelledCard>[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Days between two verifications. */
  readonly every: number;
};

/**
 * Finds the cards that were not verified for too long: first those that never were, then the longest overdue. A record
 * that is dated more than a day after now is that of a clock which was wrong, and hides nothing.
 *
 * @param records of all verifications
 * @param options which cards, and how often
 * @example
 * ```ts
 * import { overdueCards } from '@symbolon/backup';
 * overdueCards([], { cards: [{ label: 'safe', cardNumber: '123456789012' }], now: Date.now(), every: 180 }).length; // => 1
 * ```
 */
export function overdueCards(
  records: readonly VerificationRecord[],
  { cards, now, every }: OverdueCardsOptions,
): readonly OverdueCard[] {
  const due = cards.flatMap(({ label, cardNumber }): readonly OverdueCard[] => {
    const last = latest(datedBy(now, records).filter((record) => record.cardNumber === cardNumber))?.date;
    if (last === undefined) return [{ label, cardNumber }];
    const late = now - Date.parse(last) - every * day;
    return late > 0 ? [{ label, cardNumber, last, days: Math.floor(late / day) }] : [];
  });
  return due.sort((a, b) => lateness(b) - lateness(a));
}

/**
 * The records that a clock which is right may have dated: a day ahead at most.
 *
 * @param now milliseconds since 1970
 * @param records of verifications
 * @example
 * ```ts
 * import { datedBy } from '@symbolon/backup';
 * datedBy(Date.parse(record.date), [record, { ...record, date: '2999-01-01T00:00:00.000Z' }]); // => [record]
 * ```
 */
export function datedBy(now: number, records: readonly VerificationRecord[]): readonly VerificationRecord[] {
  return records.filter(({ date }) => Date.parse(date) <= now + day);
}

/** A card without a proof is later than any other. */
function lateness({ days = Number.MAX_SAFE_INTEGER }: OverdueCard): number {
  return days;
}

/** The newest of these records. */
export function latest(records: readonly VerificationRecord[]): VerificationRecord | undefined {
  return records.reduce<VerificationRecord | undefined>(
    (last, record) => (last === undefined || record.date > last.date ? record : last),
    undefined,
  );
}
