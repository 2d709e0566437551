/** What a card announced and waits for, and when it may be done. */
import { equalBytes } from '@noble/curves/utils.js';
import type { Announcement, CardTime } from '@symbolon/client';
import { isSymbolonError, type SymbolonError } from '@symbolon/interface';
import type { AnnouncementKind } from '@symbolon/protocol/delays';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { type ProvingStep, proveOn, type TimeSource } from './time-source.ts';

/** What a card waits for. */
export type Waiting = {
  /** As the card tells it. */
  readonly announcement: Announcement;
  /** The card's proven time: seconds since 1970. 0: unknown. */
  readonly time: bigint;
  /**
   * From when it may be done: seconds since 1970. Absent: no time was proven to the card since it was asked. Whoever
   * fetched a proof after that and keeps it back has the delay count from that day: it may be over all at once.
   */
  readonly until?: bigint;
  /** The delay is over, as far as the card has proof. */
  readonly over: boolean;
  /** Why the time was not proven just now. Where `until` is absent too, nothing counts yet. */
  readonly unproven?: SymbolonError;
};

/**
 * Reads what a card waits for.
 *
 * @returns `undefined` where it waits for nothing
 * @example
 * ```ts
 * import { waitingOf } from '@symbolon/backup';
 * import { announce, getTime } from '@symbolon/client';
 * await announce(heirSession, 'wake');
 * waitingOf(await getTime(heirSession))?.over; // => false
 * ```
 */
export function waitingOf({ time, announcement }: Pick<CardTime, 'time' | 'announcement'>): Waiting | undefined {
  if (announcement === undefined) return undefined;
  const { since, delay } = announcement;
  const until = since === 0n ? undefined : since + BigInt(delay);
  const over = until !== undefined && time >= until;
  return Object.freeze({ announcement, time, ...(until !== undefined && { until }), over });
}

/** What is announced, and whether it may take the place of something else. */
export type ToAnnounce = {
  readonly kind: AnnouncementKind;
  readonly subject: Uint8Array;
  /** What the card waits for already is forgotten, if it is something else. Default: it stays, and nothing is done. */
  readonly replace?: boolean | undefined;
  readonly source: TimeSource;
};

/**
 * Announces on a card in a session, and proves the time at once: the delay counts from the first proof on. The same
 * again proves the time anew, and says how long it still waits. Where no servers answer, what was announced stays, and
 * the result says that nothing counts yet.
 *
 * @param step for problems, and what stops the asking
 * @throws SymbolonError `ceremony/stopped`: other-announcement, time-wrong; `card/status` (6985: it does not wait on
 * this card)
 * @example
 * ```ts
 * import { announceAndProve, unlockedCard } from '@symbolon/backup';
 * import { wakeSubject } from '@symbolon/protocol/delays';
 * const card = unlockedCard(heirSession, { trust });
 * const about = { kind: 'wake', subject: wakeSubject, source: heirsTime } as const;
 * const { over } = await announceAndProve(card, about, { at: { step: 'ask', card: { label: 'heir' } } });
 * over; // => false
 * ```
 */
export async function announceAndProve(
  session: UnlockedCard,
  { kind, subject, replace = false, source }: ToAnnounce,
  step: ProvingStep,
): Promise<Waiting> {
  const { announcement: before } = await session.time();
  const isOther = before !== undefined && (before.kind !== kind || !equalBytes(before.subject, subject));
  if (isOther && !replace) throw ceremonyStopped({ kind: 'other-announcement', at: step.at });
  const { announcement } = await session.announce(kind, { subject });
  const unproven = await proveOn(session, source, step).then(() => undefined, asUnproven);
  const waiting = waitingOf(await session.time()) ?? { announcement, time: 0n, over: false };
  return Object.freeze({ ...waiting, ...(unproven !== undefined && { unproven }) });
}

/** What is announced stays so where nobody proves the time: whoever did it has to know that nothing counts yet. */
function asUnproven(error: unknown): SymbolonError {
  const isFromServers = isSymbolonError(error) && error.code.startsWith('server/');
  const isUnknown = isSymbolonError(error, 'ceremony/stopped') && error.context.problem === 'servers-unknown';
  if (isFromServers || isUnknown) return error;
  throw error;
}
