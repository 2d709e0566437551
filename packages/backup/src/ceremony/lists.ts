/**
 * Carries the newest list of members from card to card. Cards are made one at a time, and each knows those alone that
 * were there before it: in a ceremony they hear of each other as they are tapped. Not exported.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { WalletSetStatus } from '@symbolon/protocol/commands';
import { hasVoice, isNewerRoster, type Roster, type RosterSignature, type SignedRoster } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import type { CeremonyCard, UnlockedCard, UnlockOptions } from './ceremony-card.ts';
import { type CeremonyStep, ceremonyStopped } from './problems.ts';
import { type UnlockedMember, unlockMember, unlockWithPin } from './unlock.ts';

/** Whose word a card wants before it takes a list. */
export type MissingWord = {
  /** Numbers of members that could give theirs. */
  readonly of: readonly number[];
  /** So many of them. */
  readonly count: number;
};

/** What became of the list of a card. */
export type BroughtList = {
  /** The list that it has now. */
  readonly roster: Roster;
  /** `told`: it took a newer one. `behind`: it did not. `knows`: there was none that is newer. */
  readonly outcome: 'knows' | 'told' | 'behind';
  /** Why it stays behind, where more members have to agree. */
  readonly missing?: MissingWord;
};

/** A member, after it has heard what the cards before it know. */
type HeardMember = UnlockedMember & BroughtList;

export type Lists = {
  /** Opens a member with its PIN, and brings it the newest list. @throws as `unlockMember` */
  readonly unlock: (
    card: CeremonyCard,
    at: CeremonyStep,
    setId?: Uint8Array,
    options?: UnlockOptions,
  ) => Promise<HeardMember>;
  /**
   * Takes the list of a card, or brings it the newest one. Again it changes nothing.
   *
   * @param set of a card that says it: to a known phone it says nothing of its set
   */
  readonly bring: (session: UnlockedCard, set?: WalletSetStatus) => Promise<BroughtList>;
  /** The newest list of a set, of the cards so far, with all signatures that they gave. */
  readonly newestOf: (setId: Uint8Array) => SignedRoster | undefined;
};

/** How lists are brought. */
export type ListsOptions = {
  /** A list that is known from elsewhere. */
  readonly newest?: SignedRoster | undefined;
  /** Where signatures are missing, a card that is behind gives its own. The person has asked to tell it. Default no. */
  readonly agree?: boolean;
};

/** Of one ceremony. */
export function createLists({ newest: given, agree = false }: ListsOptions = {}): Lists {
  // A card of another wallet may be held up by mistake.
  const lists = new Map<string, SignedRoster>();
  const newestOf = (setId: Uint8Array): SignedRoster | undefined => lists.get(bytesToHex(setId));
  const keep = (list: SignedRoster): SignedRoster => {
    lists.set(bytesToHex(list.roster.setId), list);
    return list;
  };
  if (given !== undefined) keep(given);

  /** @returns the list of a card, where it may not be the newest */
  async function hear(session: UnlockedCard, set: WalletSetStatus | undefined): Promise<Roster | undefined> {
    const known = set && newestOf(set.id);
    // In the first epoch the word of the primary is enough for every card. Later each signature may be needed.
    if (set && known && isSameAge(known.roster, ageOf(set)) && hasFirstWord(known)) return undefined;
    const own = await session.getRoster();
    const newest = newestOf(own.roster.setId);
    if (newest === undefined || isNewerRoster(own.roster, newest.roster)) keep(own);
    else if (isSameRoster(newest.roster, own.roster)) keep(withSignatures(newest, own.signatures));
    return own.roster;
  }

  /** @returns why the list was not taken */
  async function tell(
    session: UnlockedCard,
    own: Roster,
    newest: SignedRoster,
  ): Promise<MissingWord | 'refused' | undefined> {
    try {
      await session.adoptRoster(newest);
      return undefined;
    } catch (error) {
      if (isRefusal(error, 'rosterWrong', 'receiptsMissing')) return 'refused';
      if (!isRefusal(error, 'quorumMissing')) throw error;
    }
    const missing = missingFor(own, newest);
    // With its own signature it may be enough.
    if (!agree || missing.count > 1 || newest.roster.epoch === own.epoch) return missing;
    try {
      await session.adoptRoster(keep(withSignatures(newest, [await session.signRoster(newest.roster)])));
      return undefined;
    } catch (error) {
      // A known phone has a card adopt, and agree to nothing.
      if (isRefusal(error, 'quorumMissing', 'rosterWrong', 'securityStatus', 'wrongRole', 'memberRevoked'))
        return missing;
      throw error;
    }
  }

  const bring: Lists['bring'] = async (session, set) => {
    const own = await hear(session, set);
    const setId = own?.setId ?? set?.id;
    const newest = setId && newestOf(setId);
    if (newest === undefined) throw new Error('a card has a list');
    const { roster } = newest;
    if (own === undefined || isSameRoster(own, roster)) return { roster, outcome: 'knows' };
    const why = await tell(session, own, newest);
    if (why === undefined) return { roster, outcome: 'told' };
    return { roster: own, outcome: 'behind', ...(why !== 'refused' && { missing: why }) };
  };
  return {
    bring,
    newestOf,
    unlock: async (card, at, setId, options) => {
      const { session, set } = await unlockMember(card, at, setId, options);
      const brought = await bring(session, set);
      const now = brought.outcome === 'told' ? (await session.status()).set : undefined;
      return { session, set: now ?? set, ...brought };
    },
  };
}

/**
 * Opens a card for its list alone, which a known phone may bring without the PIN.
 *
 * @returns its set too, where it says it: not to a known phone
 * @throws SymbolonError `ceremony/stopped`: no-wallet, other-set
 */
export async function bringTo(
  card: CeremonyCard,
  at: CeremonyStep,
  { lists, setId }: { readonly lists: Lists; readonly setId?: Uint8Array | undefined },
): Promise<BroughtList & { readonly session: UnlockedCard; readonly set?: WalletSetStatus }> {
  const session = await unlockWithPin(card, at);
  const { set } = await session.status();
  try {
    const own = set?.id ?? (await session.getRoster()).roster.setId;
    if (setId !== undefined && !equalBytes(own, setId)) throw ceremonyStopped({ kind: 'other-set', at });
    return { session, ...(set !== undefined && { set }), ...(await lists.bring(session, set)) };
  } catch (error) {
    throw set === undefined && isRefusal(error, 'referencedDataNotFound', 'securityStatus')
      ? ceremonyStopped({ kind: 'no-wallet', at }, error)
      : error;
  }
}

/** Whether two lists are the same. */
export function isSameRoster(one: Roster, other: Roster): boolean {
  return (
    one.epoch === other.epoch &&
    one.members.length === other.members.length &&
    one.members.every((member, index) => {
      const { role, standing, publicKey } = other.members[index] ?? {};
      return (
        member.role === role &&
        member.standing === standing &&
        equalBytes(member.publicKey, publicKey ?? new Uint8Array())
      );
    })
  );
}

type Age = { readonly epoch: number; readonly members: { readonly length: number } };

function isSameAge(one: Age, other: Age): boolean {
  return one.epoch === other.epoch && one.members.length === other.members.length;
}

/** Without the card itself, which its status does not list. */
function ageOf({ epoch, members }: WalletSetStatus): Age {
  return { epoch, members: { length: members.length + 1 } };
}

function hasFirstWord({ roster: { epoch, members }, signatures }: SignedRoster): boolean {
  return epoch === 0 && signatures.some(({ member }) => members[member]?.role === 'primary');
}

/** The same list, with more signatures: one of each member. */
export function withSignatures(list: SignedRoster, more: readonly RosterSignature[]): SignedRoster {
  // What a member signs last counts: that it has announced the list, say.
  const all = new Map([...list.signatures, ...more].map((one) => [one.member, one]));
  return { roster: list.roster, signatures: [...all.values()] };
}

/** More than half of the members with a voice that the card knows, and two at least. */
function missingFor({ members }: Roster, { roster, signatures }: SignedRoster): MissingWord {
  const voices = members.flatMap((member, number) => (hasVoice(member) ? [number] : []));
  const heard = voices.filter((number) => signatures.some(({ member }) => member === number));
  const could = voices.filter((number) => !heard.includes(number) && roster.members[number]?.standing !== 'revoked');
  return { of: could, count: Math.max(1, Math.max(2, Math.floor(voices.length / 2) + 1) - heard.length) };
}
