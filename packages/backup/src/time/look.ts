/** What a card is, and what it waits for: looked at before anything is said about it. */
import type { WalletSetStatus } from '@symbolon/protocol/commands';
import type { SignedRoster } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import type { TimeAnchor } from '@symbolon/protocol/time';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { type CeremonyStep, ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps } from '../ceremony/steps.ts';
import { unlockTimed } from './unlock-timed.ts';
import { type Waiting, waitingOf } from './waiting.ts';

/** What a card says of itself. */
export type CardLook = {
  /** The owner's name for the card. */
  readonly label: string;
  /** 12 digits. */
  readonly cardNumber: string;
  /**
   * Which member of which set its own list says that it is. A known phone is told it too. Keep it, and compare: after a
   * duress PIN was typed, the card tells of another wallet. Absent: it has no list.
   */
  readonly place?: SetPlace;
  /** Its set, and what it is there. Absent: a known phone opened it without the PIN, and is not told. */
  readonly set?: WalletSetStatus;
  /** Its own list says that its set has revoked it: it does nothing any more. Absent as `set` is. */
  readonly revoked?: boolean;
  /** The earliest that it can be: seconds since 1970. 0: unknown. */
  readonly time: bigint;
  /** Whose time its set believes. Absent: nobody's. */
  readonly anchor?: TimeAnchor;
  /** What it announced and waits for. */
  readonly waiting?: Waiting;
};

/** A member of a set. */
export type SetPlace = {
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Its number there. */
  readonly member: number;
};

/** Which card is looked at. */
export type LookAtCardOptions = {
  readonly card: LabelledCard;
  /** Takes the PIN even where the card knows this phone: without it the card does not tell its role. Default no. */
  readonly withPin?: boolean;
  /** The slot that the wallet is in, 0 to 2. Default 0. */
  readonly slot?: number;
};

/**
 * Looks at a card, in one step: its role, whether it sleeps, and what it waits for. With a known phone it takes no PIN,
 * and tells the last of these alone, and its place in its set.
 *
 * @throws SymbolonError `ceremony/stopped`: among others no-wallet, and no-clock for a known phone; `transport/aborted`
 * @example
 * ```ts
 * import { lookAtCard } from '@symbolon/backup';
 * const { set, waiting } = await lookAtCard({ runStep: tapFamily }, { card: { label: 'heir' } });
 * [set?.role, set?.dormant]; // => ['heir', true]
 * waiting; // => undefined
 * ```
 */
export async function lookAtCard(
  driver: CeremonyDriver,
  { card: member, withPin = false, slot }: LookAtCardOptions,
): Promise<CardLook> {
  const steps = createSteps(driver, slot);
  const step = withPin ? 'look' : 'announced';
  const at = { step, card: { part: 'member', ...member }, passwords: ['pin'] } as const;
  return steps.run(at, async (card) => lookIn(await unlockTimed(card, at), at));
}

/** The same in a session. @throws SymbolonError `ceremony/stopped`: no-wallet, no-clock */
export async function lookIn(session: UnlockedCard, at: CeremonyStep): Promise<CardLook> {
  const { cardNumber } = await session.attest();
  const { slots, set } = await session.status();
  // A session without the PIN is told neither.
  if (slots !== undefined && set === undefined) throw ceremonyStopped({ kind: 'no-wallet', at });
  const own = await session.getRoster().catch((error: unknown) => {
    if (isRefusal(error, 'referencedDataNotFound', 'securityStatus')) return undefined;
    throw error;
  });
  const place = own && placeIn(own);
  const standing = set && own?.roster.members[set.member]?.standing;
  const known = await session.time().catch((error: unknown) => {
    if (isRefusal(error, 'anchorMissing')) return undefined;
    throw error;
  });
  const waiting = known && waitingOf(known);
  return Object.freeze({
    ...{ label: at.card.label, cardNumber, time: known?.time ?? 0n },
    ...(place !== undefined && { place }),
    ...(set !== undefined && { set, revoked: standing === 'revoked' }),
    ...(known !== undefined && { anchor: known.anchor }),
    ...(waiting !== undefined && { waiting }),
  });
}

function placeIn({ roster: { setId }, signatures: [own] }: SignedRoster): SetPlace | undefined {
  // A card's own signature comes first.
  return own && { setId, member: own.member };
}
