/** The step of the dealer: it says how far a split is, judges cards, takes receipts, and deals to all that offer. */
import { equalBytes } from '@noble/curves/utils.js';
import { decodeCertificate } from '@symbolon/protocol/certificates';
import { offerMessage } from '@symbolon/protocol/clone';
import type { DealtSplit, WalletSetStatus } from '@symbolon/protocol/commands';
import { decodeWith, encodeWith } from '@symbolon/protocol/encoding';
import { rosterStatement, rosterVersion } from '@symbolon/protocol/set';
import { dealMessage, placesOf, type SharePlan, sharePlan } from '@symbolon/protocol/shares';
import { isRefusal } from '@symbolon/protocol/status';
import { offeredCertificate } from '../back-up/back-up-state.ts';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import type { RequestedCard } from '../ceremony/driver.ts';
import { ceremonyStopped, describeProblem, problemOf } from '../ceremony/problems.ts';
import { unlockMember } from '../ceremony/unlock.ts';
import { clearHolder, type DealProgress, type DealRun, type HolderProgress } from './deal-state.ts';
import { packOf } from './deal-steps.ts';

type At = { readonly step: string; readonly card: RequestedCard };

/** The card with the wallet deals a share to every card that offers itself. */
export async function dealToAll({ progress, options, steps, source }: DealRun): Promise<void> {
  const at = { step: 'deal', card: source, passwords: ['pin'] } as const;
  const dealt = await steps.run(at, async (card) => {
    const { session, set: told } = await unlockMember(card, at, progress.setId, packOf(progress));
    const set = await withNumbers(told, session, progress);
    if (set.role === 'share') throw ceremonyStopped({ kind: 'share-only', at });
    if (set.role !== 'primary' && set.role !== 'backup') throw ceremonyStopped({ kind: 'wrong-role', at });
    progress.setId = set.id;
    const before = (await session.shareStatus()).dealt;
    const split = splitUnderWay(before, { progress, options, set, at });
    progress.replaces ??= split === undefined ? (before?.number ?? 0) : split.number - 1;
    if (split !== undefined) takePlaces(progress, { split, set, plan: options.plan, at });
    await judgeCards(session, { progress, set, split });
    for (const holder of progress.holders) {
      if (holder.receipt === undefined || holder.confirmed) continue;
      await session.confirmShare(holder.receipt);
      holder.confirmed = true;
    }
    const open = progress.holders.filter(
      ({ offer, deal, confirmed }) => offer !== undefined && deal === undefined && !confirmed,
    );
    checkRoom(set, open, at);
    for (const holder of open) await dealOne(holder, session, { progress, plan: options.plan, at });
    const { roster, signatures } = await session.getRoster();
    const statement = { body: { version: rosterVersion, ...roster }, signatures };
    progress.roster = encodeWith(rosterStatement, 'roster statement', statement);
    progress.leftOut = leftOutOf(await session.status(), progress);
    return open.filter(({ deal }) => deal !== undefined).length;
  });
  const cards = dealt === 1 ? 'one card' : `${dealt} cards`;
  steps.report(at, dealt === 0 ? 'There was nothing to deal.' : `The shares of ${cards} are encrypted to them.`);
}

/**
 * A card knows the numbers of those alone that it made or dealt to itself. A backup that renews shares knows the others
 * by their keys, which its list of members has.
 */
async function withNumbers(
  set: WalletSetStatus,
  session: UnlockedCard,
  { holders }: DealProgress,
): Promise<WalletSetStatus> {
  if (set.members.every(({ role, cardNumber }) => role !== 'share' || cardNumber !== undefined)) return set;
  const { roster } = await session.getRoster();
  const members = set.members.map((one) => {
    const key = roster.members[one.member]?.publicKey ?? new Uint8Array();
    const cardNumber = one.cardNumber ?? holders.find((holder) => equalBytes(keyOf(holder), key))?.cardNumber;
    return { ...one, ...(cardNumber !== undefined && { cardNumber }) };
  });
  return { ...set, members };
}

/** Of a card that was held up, in this run or an earlier one; else empty. */
function keyOf({ publicKey, offer }: HolderProgress): Uint8Array {
  if (publicKey !== undefined || offer === undefined) return publicKey ?? new Uint8Array();
  return decodeCertificate(offeredCertificate(offer)).body.publicKey;
}

type Look = {
  readonly progress: DealProgress;
  readonly options: DealRun['options'];
  readonly set: WalletSetStatus;
  readonly at: At;
};

/**
 * The split that this run goes on with; `undefined` if it begins one.
 *
 * @throws SymbolonError `ceremony/stopped`: split-under-way, split-exists
 */
function splitUnderWay(dealt: DealtSplit | undefined, { progress, options, set, at }: Look): DealtSplit | undefined {
  const { number, replaces } = progress;
  const { plan, again } = options;
  if (dealt === undefined) return undefined;
  const isOfThisRun = number === undefined ? replaces !== undefined && dealt.number > replaces : true;
  if (number !== undefined && dealt.number !== number) throw ceremonyStopped({ kind: 'split-under-way', at });
  const isSamePlan = equalBytes(sharePlan.encode(dealt.plan), sharePlan.encode(plan));
  if (isOfThisRun || (dealt.pending && again !== 'anew')) {
    if (!isSamePlan) throw ceremonyStopped({ kind: 'split-under-way', at });
    progress.number = dealt.number;
    return dealt;
  }
  if (again !== undefined) return undefined;
  const numbers = dealt.shares.map(({ member }) => cardOf(set, member));
  const isOfTheseCards = progress.holders.every(({ cardNumber }) => numbers.includes(cardNumber ?? 'none'));
  if (!isSamePlan || !isOfTheseCards) throw ceremonyStopped({ kind: 'split-exists', at });
  progress.number = dealt.number;
  return dealt;
}

function cardOf({ members }: WalletSetStatus, number: number): string | undefined {
  return members.find(({ member }) => member === number)?.cardNumber;
}

type Placing = {
  readonly split: DealtSplit;
  readonly set: WalletSetStatus;
  readonly plan: SharePlan;
  readonly at: At;
};

/**
 * A card that has its share already keeps its place, whatever the order in which the cards were held up this time.
 *
 * @throws SymbolonError `ceremony/stopped`: other-place, where that is another group
 */
function takePlaces({ holders }: DealProgress, { split, set, plan, at }: Placing): void {
  const places = placesOf(plan);
  for (const { index, member } of split.shares) {
    const number = cardOf(set, member);
    const holder = holders.find(({ cardNumber }) => cardNumber !== undefined && cardNumber === number);
    const there = holders.find((other) => other.index === index);
    if (holder === undefined || there === undefined || holder === there) continue;
    if (places[index]?.group !== places[holder.index]?.group)
      throw ceremonyStopped({ kind: 'other-place', at: { ...at, card: holder.plan } });
    [holder.index, there.index] = [there.index, holder.index];
  }
}

type Judging = {
  readonly progress: DealProgress;
  readonly set: WalletSetStatus;
  readonly split: DealtSplit | undefined;
};

/** A card that is not blank is either a share card of this wallet, or none that can take a share. */
async function judgeCards(session: UnlockedCard, { progress, set, split }: Judging): Promise<void> {
  for (const holder of progress.holders) {
    if (holder.receipt !== undefined || holder.confirmed || holder.cardNumber === undefined) continue;
    const member = set.members.find(({ cardNumber }) => cardNumber === holder.cardNumber);
    const hasItsShare = split?.shares.some((share) => share.member === member?.member) === true;
    if (!holder.occupied) {
      // A share card of another wallet would take a place in this set, and then refuse its share.
      if (member === undefined && holder.holdsShare) replaceCard(holder, 'other-set');
      else if (member !== undefined && hasItsShare) settle(holder, { isPending: member.state === 'pending', split });
      continue;
    }
    if (member === undefined) {
      const isDealer = (await session.attest()).cardNumber === holder.cardNumber;
      replaceCard(holder, isDealer ? 'primary-as-backup' : 'target-not-empty');
    } else if (member.state === 'revoked') replaceCard(holder, 'member-revoked');
    else if (member.role !== 'share') replaceCard(holder, 'already-member');
    else if (hasItsShare && member.state === 'confirmed') holder.confirmed = true;
    // It is one of this wallet, so it is safe to ask for its PIN.
    else Object.assign(holder, { occupied: false, holdsShare: true, waitedFor: hasItsShare });
  }
}

/** A card that this split has dealt to, and that offers itself all the same. */
function settle(
  holder: HolderProgress,
  { isPending, split }: { readonly isPending: boolean; readonly split: DealtSplit | undefined },
): void {
  const { offer } = holder;
  if (!isPending) holder.confirmed = true;
  else if (offer !== undefined && splitOfOffer(offer) === split?.number)
    Object.assign(holder, { offer: undefined, waitedFor: true, holdsShare: true });
}

/** Number of the split whose share the offering card holds. */
function splitOfOffer(offer: Uint8Array): number | undefined {
  return decodeWith(offerMessage, 'share offer', offer).body.split;
}

type ReplaceProblem = 'already-member' | 'other-set' | 'member-revoked' | 'primary-as-backup' | 'target-not-empty';

function replaceCard(holder: HolderProgress, kind: ReplaceProblem): void {
  const at = { step: 'offer', card: holder.plan };
  clearHolder(holder);
  holder.problem = describeProblem(kind, at);
}

/** Runs before anything is dealt. @throws SymbolonError `ceremony/stopped`: set-sealed, no-room-for-shares */
function checkRoom({ sealed, limit, members }: WalletSetStatus, open: readonly HolderProgress[], at: At): void {
  const known = (number: string | undefined) => members.some(({ cardNumber }) => cardNumber === number);
  const fresh = open.filter(({ cardNumber }) => !known(cardNumber)).length;
  if (fresh === 0) return;
  if (sealed) throw ceremonyStopped({ kind: 'set-sealed', at });
  if (fresh > limit - members.length) throw ceremonyStopped({ kind: 'no-room-for-shares', at });
}

async function dealOne(
  holder: HolderProgress,
  session: UnlockedCard,
  { progress, plan, at }: { readonly progress: DealProgress; readonly plan: SharePlan; readonly at: At },
): Promise<void> {
  const { index, offer = new Uint8Array() } = holder;
  try {
    const isFirst = progress.number === undefined;
    holder.deal = await session.dealShare({ index, offer, ...(isFirst && { plan }) });
    progress.number = decodeWith(dealMessage, 'deal', holder.deal).body.split.terms.number;
  } catch (error) {
    const on = { ...at, card: holder.plan };
    if (isRefusal(error, 'otherCeremony', 'shareTwice', 'otherSplit'))
      throw ceremonyStopped({ kind: 'dealt-elsewhere', at: on }, error);
    const why = isRefusal(error) ? problemOf(error, on) : undefined;
    if (why === undefined) throw error;
    // Another card may do. The other cards get their shares meanwhile.
    if (!why.again) throw ceremonyStopped(why, error);
    clearHolder(holder);
    holder.problem = why;
  }
}

function leftOutOf({ set }: { readonly set?: WalletSetStatus }, { holders }: DealProgress): DealProgress['leftOut'] {
  return (set?.members ?? []).flatMap(({ member, role, state, cardNumber }) =>
    role !== 'share' ||
    state === 'revoked' ||
    cardNumber === undefined ||
    holders.some((holder) => holder.cardNumber === cardNumber)
      ? []
      : [{ member, cardNumber }],
  );
}
