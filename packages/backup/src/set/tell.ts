import { quote } from '@symbolon/interface';
import type { WalletSetStatus } from '@symbolon/protocol/commands';
import { hasVoice, type Roster, type RosterSignature, type SignedRoster } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import type { TimeAnchor } from '@symbolon/protocol/time';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { bringTo, createLists, isSameRoster, type MissingWord } from '../ceremony/lists.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps } from '../ceremony/steps.ts';
import { anchorOf } from '../time/believe-time.ts';

/** Which cards are to know what the others know. */
export type TellMembersOptions = {
  /** In the order they are asked for. */
  readonly cards: readonly LabelledCard[];
  /** The slot that the wallet is in, 0 to 2. Default 0. */
  readonly slot?: number;
};

/** What a card knows now. */
export type ToldCard = {
  /** The owner's name for the card. */
  readonly label: string;
  /** 12 digits. */
  readonly cardNumber: string;
  /** Whether it knows the newest list of members that one of these cards has. */
  readonly knows: boolean;
  /** Whether it has just taken that list. */
  readonly told: boolean;
  /** The list that it has. */
  readonly roster: Roster;
  /** Whose word it wants before it takes the newest list, where others have to agree. */
  readonly missing?: MissingWord;
  /** Number of the anchor by which it knows the time. Absent: none, or it was not asked. */
  readonly clock?: number;
};

/** What the cards of a set know. */
export type TellMembersResult = {
  /** One for each card, in their order. */
  readonly cards: readonly ToldCard[];
  /** The newest list, with the signatures of these cards. */
  readonly newest: SignedRoster;
};

/**
 * Brings all cards of a set that are at hand the newest list of members that one of them has, and whose time the set
 * believes. Cards that were made one at a time hear of each other so. Nothing else changes. One step a card, and one
 * more for a card that came before one that knew more. On a known phone it takes no PIN, and leaves the time alone.
 *
 * @throws SymbolonError `ceremony/stopped`: among others other-set, no-wallet, same-card-twice; `transport/aborted`
 * @example
 * ```ts
 * import { tellMembers } from '@symbolon/backup';
 * const cards = [{ label: 'daily' }, { label: 'safe' }, { label: 'sister' }];
 * const told = await tellMembers({ runStep: tapSet }, { cards });
 * told.cards.every(({ knows }) => knows); // => true
 * told.newest.roster.members.length; // => 3
 * ```
 */
export async function tellMembers(
  driver: CeremonyDriver,
  { cards, slot }: TellMembersOptions,
): Promise<TellMembersResult> {
  const steps = createSteps(driver, slot);
  const lists = createLists({ agree: true });
  const anchors = createAnchors();
  const seen = new Map<LabelledCard, ToldCard>();
  const setIdOf = () => [...seen.values()][0]?.roster.setId;
  const newest = (): SignedRoster | undefined => {
    const setId = setIdOf();
    return setId && lists.newestOf(setId);
  };
  const isDone = ({ roster, clock, cardNumber }: ToldCard): boolean => {
    const list = newest();
    return list !== undefined && isSameRoster(roster, list.roster) && !anchors.isNews(clock, cardNumber);
  };
  // Those that came before a card that knew more come again.
  for (const member of [...cards, ...cards]) {
    const before = seen.get(member);
    if (before !== undefined && isDone(before)) continue;
    const at = { step: 'tell', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
    const one = await steps.run(at, async (card): Promise<ToldCard> => {
      const { session, set, roster, outcome, missing } = await bringTo(card, at, { lists, setId: setIdOf() });
      const { cardNumber } = await session.attest();
      if ([...seen].some(([other, card]) => other !== member && card.cardNumber === cardNumber))
        throw ceremonyStopped({ kind: 'same-card-twice', at });
      const clock = set === undefined ? undefined : await anchors.bring(session, { set, roster, cardNumber });
      const { label } = member;
      const knows = outcome !== 'behind';
      const told = outcome === 'told' || before?.told === true;
      const why = missing !== undefined && { missing };
      return { label, cardNumber, knows, told, roster, ...why, ...(clock !== undefined && { clock }) };
    });
    seen.set(member, one);
    const did = !one.knows ? 'keeps its older list' : one.told ? 'has taken a newer list' : 'has said whom it knows';
    steps.report(at, `${quote(member.label)} ${did}.`);
  }
  const list = newest();
  if (list === undefined) throw new TypeError('there are no cards to tell');
  const told = cards.flatMap((member) => seen.get(member) ?? []);
  const isNewest = ({ roster }: ToldCard): boolean => isSameRoster(roster, list.roster);
  return Object.freeze({
    cards: Object.freeze(told.map((one) => Object.freeze({ ...one, knows: isNewest(one) }))),
    newest: list,
  });
}

type Anchors = {
  /** Takes the anchor of a card with its word, or brings it the newest. @returns the number of the one that it has */
  readonly bring: (session: UnlockedCard, of: OfAnchor) => Promise<number | undefined>;
  /** Whether a card would take the newest now, that did not when it came. */
  readonly isNews: (clock: number | undefined, cardNumber: string) => boolean;
};
type OfAnchor = { readonly set: WalletSetStatus; readonly roster: Roster; readonly cardNumber: string };

function createAnchors(): Anchors {
  let newest = undefined as TimeAnchor | undefined;
  let epoch = 0;
  /** In one epoch: a statement is of one. */
  const signatures = new Map<number, RosterSignature>();
  const refusedBy = new Map<string, number>();

  const sign = async (session: UnlockedCard, anchor: TimeAnchor): Promise<void> => {
    const signature = await session.signAnchor(anchor).catch((error: unknown) => {
      if (isRefusal(error, 'wrongRole', 'memberRevoked', 'notAllowed')) return undefined;
      throw error;
    });
    if (signature !== undefined) signatures.set(signature.member, signature);
  };
  return {
    isNews: (clock = 0, cardNumber) =>
      (newest?.number ?? 0) > clock && signatures.size > (refusedBy.get(cardNumber) ?? 0),
    bring: async (session, { set, roster, cardNumber }) => {
      if (set.role === 'share') return undefined;
      const own = await anchorOf(session);
      if (roster.epoch > epoch || (own?.number ?? 0) > (newest?.number ?? 0)) signatures.clear();
      epoch = Math.max(epoch, roster.epoch);
      if (own !== undefined && own.number >= (newest?.number ?? 0)) newest = own;
      const entry = roster.members[set.member];
      if (newest === undefined || roster.epoch !== epoch) return own?.number;
      if (entry !== undefined && hasVoice(entry)) await sign(session, newest);
      if (own?.number === newest.number) return own.number;
      const { version: _, ...anchor } = newest;
      try {
        await session.adoptAnchor({ setId: set.id, epoch, anchor, signatures: [...signatures.values()] });
        return newest.number;
      } catch (error) {
        if (!isRefusal(error, 'quorumMissing', 'receiptsMissing', 'notAllowed')) throw error;
        refusedBy.set(cardNumber, signatures.size);
        return own?.number;
      }
    },
  };
}
