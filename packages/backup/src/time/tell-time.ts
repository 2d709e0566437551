import { quote } from '@symbolon/interface';
import type { TimeAnchor } from '@symbolon/protocol/time';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { createSteps } from '../ceremony/steps.ts';
import { proveOn, type TimeEvidence } from './time-source.ts';
import { unlockTimed } from './unlock-timed.ts';
import { type Waiting, waitingOf } from './waiting.ts';

/** To which cards the time is proven, and by whom. */
export type TellTimeOptions = {
  /** In the order they are asked for. */
  readonly cards: readonly LabelledCard[];
  /** Default: nothing is proven, and the cards only say what they know. */
  readonly evidence?: TimeEvidence;
  /** The slot that the wallet is in, 0 to 2. Default 0. */
  readonly slot?: number;
};

/** What a card knows of the time. */
export type ToldTime = {
  /** The owner's name for the card. */
  readonly label: string;
  /** 12 digits. */
  readonly cardNumber: string;
  /** The earliest that it can be: seconds since 1970. 0: unknown. */
  readonly time: bigint;
  /** Whose time its set believes. */
  readonly anchor: TimeAnchor;
  /** Names of the servers that answered. */
  readonly answered: readonly string[];
  /** What it announced and waits for. */
  readonly waiting?: Waiting;
};

/**
 * Proves the time to cards of a set, one step each, in which the card stays on the reader while the servers answer.
 * With a known phone it takes no PIN.
 *
 * @throws SymbolonError `ceremony/stopped`: among others no-clock, servers-unknown, time-wrong; `server/unreachable`;
 * `transport/aborted`
 * @example
 * ```ts
 * import { tellTime } from '@symbolon/backup';
 * const [daily] = await tellTime({ runStep: tapFamily }, { cards: [{ label: 'daily' }], evidence: timeSource });
 * daily?.time; // => 1_799_999_990n
 * ```
 */
export async function tellTime(
  driver: CeremonyDriver,
  { cards, evidence, slot }: TellTimeOptions,
): Promise<readonly ToldTime[]> {
  const steps = createSteps(driver, slot);
  const told: ToldTime[] = [];
  for (const member of cards) {
    const at = { step: 'time', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
    const one = await steps.run(at, async (card) => {
      const session = await unlockTimed(card, at);
      const answered = evidence === undefined ? [] : await proveOn(session, evidence, { at, signal: driver.signal });
      const known = await session.time();
      const waiting = waitingOf(known);
      const { cardNumber } = await session.attest();
      const { time, anchor } = known;
      return { label: member.label, cardNumber, time, anchor, answered, ...(waiting !== undefined && { waiting }) };
    });
    told.push(Object.freeze(one));
    if (evidence !== undefined) steps.report(at, `${quote(member.label)} has a proof of the time.`);
  }
  return told;
}
