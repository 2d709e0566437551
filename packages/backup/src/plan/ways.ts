/** How the wallet comes back once the primary is lost: what the cards that were asked take, and nothing else. */
import { signersNeeded } from '../set/signers-needed.ts';
import type { PlannedCard, RecoveryPlanData } from './plan-data.ts';

/** One way to a card that pays. */
export type Way = {
  /** The card that pays in the end. */
  readonly card: PlannedCard;
  /** What it takes beside its PIN: nothing, its PUK, or the approval of another card. */
  readonly by: 'itself' | 'puk' | 'member';
  /** The card that approves. */
  readonly approver?: PlannedCard;
  /** Seconds that it waits first, from when it has asked to wake. */
  readonly delay?: number;
};

/** Every way, the easiest first. */
export function waysBack({ cards }: Pick<RecoveryPlanData, 'cards'>): readonly Way[] {
  const ways = cards.flatMap((card) => waysOf(card, cards));
  return ways
    .map((way, at) => ({ way, rank: [effortOf(way), at] as const }))
    .sort((one, other) => one.rank[0] - other.rank[0] || one.rank[1] - other.rank[1])
    .map(({ way }) => way);
}

/** Cards that could be a way, and were not asked. */
export function unasked({ cards }: Pick<RecoveryPlanData, 'cards'>): readonly PlannedCard[] {
  return cards.filter(({ role, asked }) => asked === undefined && (role === 'backup' || role === 'heir'));
}

function waysOf(card: PlannedCard, cards: readonly PlannedCard[]): readonly Way[] {
  const { role, asked, wakeDelay: delay, wakeFactor = false } = card;
  // Its role says that it signs; whether a backup does, it says itself.
  if (role === 'daily') return [{ card, by: 'itself' }];
  if ((role !== 'backup' && role !== 'heir') || asked === undefined) return [];
  if (!asked.dormant) return [{ card, by: 'itself' }];
  const byMembers = cards.flatMap((approver): readonly Way[] =>
    approves(approver, card) ? [{ card, by: 'member', approver }] : [],
  );
  if (delay === undefined) return [...byMembers, ...(asked.puk ? [{ card, by: 'puk' } as const] : [])];
  if (!wakeFactor) return [...byMembers, ...(asked.clock ? [{ card, by: 'itself', delay } as const] : [])];
  if (!asked.clock) return [];
  return [...byMembers.map((way) => ({ ...way, delay })), ...(asked.puk ? [{ card, by: 'puk', delay } as const] : [])];
}

/** Another card than the lost primary, which has a voice and the same list. */
function approves(approver: PlannedCard, card: PlannedCard): boolean {
  return approver !== card && approver.role !== 'primary' && agreesWith(approver, card);
}

/** As `hasVoice` of the protocol, whose codecs would be half of this page's size. */
const isVoice = (role: PlannedCard['role']): boolean => role !== 'share' && role !== 'heir';

function agreesWith({ role, asked }: PlannedCard, other: PlannedCard): boolean {
  return isVoice(role) && asked !== undefined && asked.list === other.asked?.list;
}

/** A daily card pays within its limits alone. An heir's card is somebody else's. */
function effortOf({ card: { role }, by, delay }: Way): number {
  const steps = by === 'itself' ? (role === 'daily' ? 3 : 0) : by === 'member' ? 1 : 2;
  return steps + (delay === undefined ? 0 : 10) + (role === 'heir' ? 20 : 0);
}

/** Some do not know each other. Once they have heard, they may do more together than is known here. */
export function areStrangers({ cards }: Pick<RecoveryPlanData, 'cards'>): boolean {
  return new Set(cards.flatMap(({ role, asked }) => (asked && role !== 'share' ? [asked.list] : []))).size > 1;
}

/** Who agrees to a change of the set. */
export type Agreeing = {
  /** Any {@link Agreeing.count} of these. */
  readonly cards: readonly PlannedCard[];
  readonly count: number;
  /** One of them alone, with its PUK, as the last card. */
  readonly puk: boolean;
  /** Those of them that wake first, by a way of their own: until then their PUK stands for nothing. */
  readonly asleep: readonly PlannedCard[];
};

/** Who makes another card the primary, and revokes the lost one. None: no such cards are known. */
export function promoting({ cards }: Pick<RecoveryPlanData, 'cards'>): Agreeing | undefined {
  return agreeing(cards.filter(({ role }) => role !== 'primary'));
}

/** Who admits a card in the place of a lost one, which is not the primary. The primary agrees itself. */
export function replacing({ cards }: Pick<RecoveryPlanData, 'cards'>, lost: PlannedCard): Agreeing | undefined {
  const primary = cards.find(({ role }) => role === 'primary');
  if (primary === undefined) return undefined;
  const agreed = agreeing(cards.filter((card) => card !== lost && agreesWith(card, primary)));
  return agreed?.puk === true ? { ...agreed, cards: agreed.cards.filter((card) => card === primary) } : agreed;
}

/** The lost card counts: it is revoked by the same list. */
function agreeing(cards: readonly PlannedCard[]): Agreeing | undefined {
  const lists = new Set(cards.flatMap(({ asked }) => (asked === undefined ? [] : [asked.list])));
  for (const list of lists) {
    const same = cards.filter(({ role, asked }) => asked?.list === list && isVoice(role));
    const needed = signersNeeded(same[0]?.asked?.voices ?? 0);
    if (same.length >= needed.cards) return { cards: same, count: needed.cards, puk: false, asleep: [] };
    // It takes its own word for a quorum, if it is no card with limits, and not while it waits for a delay.
    const alone = same.filter(
      ({ role, asked, wakeDelay }) =>
        (role === 'primary' || role === 'backup') &&
        asked?.puk === true &&
        (wakeDelay === undefined || !asked.dormant || asked.clock),
    );
    const asleep = alone.filter(({ asked, wakeDelay }) => wakeDelay !== undefined && asked?.dormant === true);
    if (needed.puk && alone.length > 0) return { cards: alone, count: 1, puk: true, asleep };
  }
  return undefined;
}
