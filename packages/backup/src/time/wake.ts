import { quote } from '@symbolon/interface';
import { type WakeTerms, wakeSubject } from '@symbolon/protocol/delays';
import { isRefusal } from '@symbolon/protocol/status';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps } from '../ceremony/steps.ts';
import { unlockMember } from '../ceremony/unlock.ts';
import { proveOn, type TimeSource } from './time-source.ts';
import { announceAndProve, type Waiting, waitingOf } from './waiting.ts';

/** Which card wakes, and who tells it the time. */
export type WakeOptions = {
  /** The card of the heir, or a backup with a delay. */
  readonly card: LabelledCard;
  /** The servers that the card believes. */
  readonly source: TimeSource;
  /** The slot that the wallet is in, 0 to 2. Default 0. */
  readonly slot?: number;
};

/** How far a card is from being awake. */
export type WakeResult = {
  /** It signs. */
  readonly awake: boolean;
  /** How it wakes. */
  readonly terms: WakeTerms;
  /** What it waits for. Absent: it is awake. */
  readonly waiting?: Waiting;
};

/**
 * Has a card ask to wake: it announces it, and the time is proven to it at once, as the delay counts from then on. One
 * step. Asking again changes nothing.
 *
 * @throws SymbolonError `ceremony/stopped`: among others no-clock, no-delay, not-asleep, member-revoked; `transport/aborted`
 * @example
 * ```ts
 * import { askToWake } from '@symbolon/backup';
 * const { awake, waiting } = await askToWake({ runStep: tapFamily }, { card: { label: 'heir' }, source: timeSource });
 * awake; // => false
 * waiting?.until; // => 1_800_086_410n
 * ```
 */
export async function askToWake(
  driver: CeremonyDriver,
  { card: member, source, slot }: WakeOptions,
): Promise<WakeResult> {
  const steps = createSteps(driver, slot);
  const at = { step: 'ask', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
  const asked = await steps.run(at, async (card): Promise<WakeResult> => {
    const { session, set } = await unlockMember(card, at);
    if (set.wake === undefined) throw ceremonyStopped({ kind: set.dormant ? 'no-delay' : 'not-asleep', at });
    if (!set.dormant) return { awake: true, terms: set.wake };
    const step = { at, signal: driver.signal };
    const waiting = await announceAndProve(session, { kind: 'wake', subject: wakeSubject, source }, step);
    return { awake: false, terms: set.wake, waiting };
  });
  steps.report(at, `${quote(member.label)} ${asked.awake ? 'is awake already' : 'has asked to wake'}.`);
  return Object.freeze(asked);
}

/** Which card wakes, who tells it the time, and the PUK where its delay comes with a second factor. */
export type WakeCardOptions = WakeOptions & {
  /** Asks the person for the PUK, 12 to 16 digits, once the delay is over. A wrong one takes one of its tries. */
  readonly puk?: () => Promise<string>;
};

/**
 * Wakes a card that has asked, if its delay is over by the time that is proven now. One step. Where the delay comes
 * with a second factor, it takes the PUK too, or `activateBackup` with another member.
 *
 * @returns not awake, where the delay is not over or the second factor is missing
 * @throws SymbolonError `ceremony/stopped`: among others announce-first, no-clock, no-delay, not-asleep,
 * servers-unknown;
 * `server/unreachable`; `transport/aborted`
 * @example
 * ```ts
 * import { askToWake, wakeCard } from '@symbolon/backup';
 * const heir = { card: { label: 'heir' }, source: timeSource };
 * await askToWake({ runStep: tapFamily }, heir);
 * const aDayLater = { card: { label: 'heir' }, source: laterTimeSource };
 * (await wakeCard({ runStep: tapFamily }, aDayLater)).awake; // => true
 * ```
 */
export async function wakeCard(driver: CeremonyDriver, options: WakeCardOptions): Promise<WakeResult> {
  const { card: member, source, puk, slot } = options;
  const steps = createSteps(driver, slot);
  const passwords = puk === undefined ? (['pin'] as const) : (['pin', 'puk'] as const);
  const at = { step: 'wake', card: { part: 'member', ...member }, passwords } as const;
  const result = await steps.run(at, async (card): Promise<WakeResult> => {
    const { session, set } = await unlockMember(card, at);
    const { wake: terms } = set;
    if (terms === undefined) throw ceremonyStopped({ kind: set.dormant ? 'no-delay' : 'not-asleep', at });
    if (!set.dormant) return { awake: true, terms };
    if ((await session.time()).announcement?.kind !== 'wake') throw ceremonyStopped({ kind: 'announce-first', at });
    await proveOn(session, source, { at, signal: driver.signal });
    const waiting = waitingOf(await session.time());
    const isReady = waiting?.over === true && (!terms.factor || puk !== undefined);
    if (!isReady) return { awake: false, terms, ...(waiting !== undefined && { waiting }) };
    const factor = terms.factor && puk !== undefined ? { puk: await puk() } : {};
    await session.activate(factor).catch((error: unknown) => {
      throw isRefusal(error, 'referencedDataNotFound') ? ceremonyStopped({ kind: 'no-puk', at }, error) : error;
    });
    return { awake: true, terms };
  });
  steps.report(at, `${quote(member.label)} ${result.awake ? 'is awake: it signs' : 'sleeps on'}.`);
  return Object.freeze(result);
}
