/** The dealer of shares: deal and receipt. The messages are in `../shares`; this is about what the card stores. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Commands, RequestOf } from '@symbolon/protocol/commands';
import type { RosterMember } from '@symbolon/protocol/set';
import {
  fewestShares,
  placesOf,
  type SharePlan,
  shareLabels,
  splitDigest,
  splitVersion,
  withDealCertificates,
} from '@symbolon/protocol/shares';
import type { UnwrapCoder } from 'micro-packed';
import * as P from 'micro-packed';
import { type Context, type Handler, required, slotRecordsOf, walletOf } from '../card/context.ts';
import { acceptReceipt, receiptHash, receiptMember } from '../clone/source.ts';
import { wipeWallet } from '../keys/wallet.ts';
import { cardTag, logWalletEvent } from '../log.ts';
import type { SlotRecords } from '../nvm/layout.ts';
import { Refusal } from '../refusal.ts';
import {
  checkActive,
  exportsOf,
  hasRoom,
  memberOf,
  pendingExports,
  putExport,
  rosterOf,
  selfOf,
  setOf,
  termsOf,
} from '../sets.ts';
import { createDeal } from '../shares/deal.ts';
import { type MadeSplit, makeSplit } from '../shares/split.ts';
import { type AcceptedOffer, verifyOffer } from '../tunnel/offer.ts';
import { wholeOffer } from '../tunnel/peer.ts';
import { identityOf } from './identity.ts';

type DealtSplit = UnwrapCoder<SlotRecords['split']['coder']>;

/** In a list of holders: nobody has this share yet. */
const none = 0xff;

export const shareDeal: Handler<'shareDeal'> = (request, context) => {
  const { store, trust, release } = context;
  const { role } = selfOf(context);
  if (role !== 'primary' && role !== 'backup') throw new Refusal('wrongRole');
  checkActive(context);
  const own = identityOf(store);
  const { members } = rosterOf(context);
  const isAdmitted = (publicKey: Uint8Array): boolean =>
    members.some((member) => member.standing === 'admitted' && equalBytes(member.publicKey, publicKey));
  const { certificate } = request;
  const offered = certificate === undefined ? request.offer : wholeOffer(request.offer, certificate, own);
  const offer = verifyOffer(shareLabels.offer, offered, own, { trust, release, isAdmitted });
  const member = shareMember(offer, context);
  // A card that is not of this set says no number of a split of this wallet.
  const split = splitFor(request, members[member] === undefined ? 0 : offer.split, context);
  if (request.index >= split.holders.length) throw new Refusal('incorrectData');
  const bytes = deal({ ...request, offer, member, split }, context);
  return { deal: request.bare === true ? withDealCertificates(bytes, []) : bytes };
};

/**
 * The number in the set of the card behind an offer: a share card that is known, or a new one.
 *
 * @throws Refusal `memberRevoked`, `alreadyMember` (it holds keys of the wallet), `wrongRole`, `setSealed`, `setFull`
 */
function shareMember({ target }: AcceptedOffer, context: Context): number {
  const set = setOf(context);
  const { members } = rosterOf(context);
  const found = memberOf(members, target.publicKey);
  if (found !== undefined) {
    const { role, standing } = required(members[found]);
    if (standing === 'revoked') throw new Refusal('memberRevoked');
    if (role !== 'share') throw new Refusal('alreadyMember');
    return found;
  }
  if (selfOf(context).role !== 'primary') throw new Refusal('wrongRole');
  if (set.sealed) throw new Refusal('setSealed');
  if (!hasRoom(set, members)) throw new Refusal('setFull');
  return members.length;
}

/**
 * The split of a request: a new one, or the one under way.
 *
 * @param held number of the split that the share card has a share of; 0: none
 * @throws Refusal `conditionsOfUse`: none is under way, or no number is left; `termsTooWide`
 */
function splitFor({ plan }: RequestOf<Commands['shareDeal']>, held: number, context: Context): DealtSplit {
  const before = context.store.get(slotRecordsOf(context).split);
  if (plan !== undefined) {
    const number = Math.max(before?.number ?? 0, held) + 1;
    if (number > 0xffffffff) throw new Refusal('conditionsOfUse');
    const isLooser = before === undefined ? isDealtByAnother(context) : isWeaker(plan, before.plan, context);
    if (isLooser) throw new Refusal('termsTooWide');
    const holders = placesOf(plan).map(() => none);
    return { number, plan, holders, digest: new Uint8Array(32), seed: context.rng(32) };
  }
  if (before?.seed === undefined) throw new Refusal('conditionsOfUse');
  return before;
}

/**
 * Whether fewer shares of a later split make the wallet. Where a looser policy waits, that does not come at once
 * either: a wallet that is put together from shares has the policy that somebody likes.
 */
function isWeaker(plan: SharePlan, before: SharePlan, context: Context): boolean {
  return termsOf(context).delays.loosening > 0 && fewestShares(plan) < fewestShares(before);
}

/**
 * Whether another card may have dealt before, and looser policies wait: this card can't tell then whether its split is
 * weaker. A share card that was reset does not know it either. The card that made the wallet knows what it dealt.
 */
function isDealtByAnother(context: Context): boolean {
  const { members } = rosterOf(context);
  const isMaker = setOf(context).member === 0;
  return termsOf(context).delays.loosening > 0 && !isMaker && members.some(({ role }) => role === 'share');
}

type DealRequest = {
  readonly index: number;
  readonly plan?: unknown;
  readonly offer: AcceptedOffer;
  readonly member: number;
  readonly split: DealtSplit;
};

function deal({ index, plan, offer, member, split }: DealRequest, context: Context): Uint8Array {
  const { store } = context;
  const set = setOf(context);
  const { members } = rosterOf(context);
  const self: RosterMember = members[member] ?? {
    role: 'share',
    standing: 'agreed',
    publicKey: offer.target.publicKey,
  };
  const listed = members[member] === undefined ? [...members, self] : members;
  // Members that come later are not in it: the same request gets the same deal. The dealer and the share card are, and
  // those up to the last one that is revoked or admitted: within an epoch a list grows by agreed members alone.
  const decided = listed.reduce((last, { standing }, at) => (standing === 'agreed' ? last : at), 0);
  const told = listed.slice(0, Math.max(member, set.member, decided) + 1);
  const { delays } = store.get(slotRecordsOf(context).terms) ?? {};
  const made = madeSplit(split, context);
  const digest = splitDigest(made.split);
  // Deals follow one another in a tap, and encrypting is what takes the card long.
  context.keepForNext(keptSecret.encode({ digest, encrypted: made.encrypted }));
  const isNew = plan !== undefined;
  let bytes: Uint8Array;
  try {
    // The members, the epoch or the wallet's terms are others than when it began.
    if (!isNew && !equalBytes(digest, split.digest)) throw new Refusal('otherCeremony');
    const share = required(made.shares[index]);
    const { offerHash, ephemeral, anyPack } = offer;
    bytes = createDeal(
      {
        split: made.split,
        index,
        members: told,
        member,
        extendable: set.extendable,
        ...(delays !== undefined && { delays }),
        offer: { offerHash, ephemeral, anyPack },
        share,
        seed: required(split.seed),
      },
      identityOf(store),
    );
  } finally {
    for (const { value, mask } of made.shares) for (const secret of [value, mask]) secret.fill(0);
    made.encrypted.fill(0);
  }
  const expected = receiptHash({
    setId: set.id,
    epoch: set.epoch,
    member,
    exportHash: sha256(bytes),
    keySetDigest: digest,
  });
  const holder = split.holders[index];
  if (holder === none) {
    if (split.holders.includes(member)) throw new Refusal('shareTwice');
    // That card would not go back to an earlier split, nor to another wallet.
    if (offer.split >= split.number || (offer.split > 0 && members[member] === undefined))
      throw new Refusal('otherSplit');
    store.put(slotRecordsOf(context).roster, listed);
    const holders = split.holders.map((one, at) => (at === index ? member : one));
    store.put(slotRecordsOf(context).split, { ...split, holders, digest });
    putExport(context, { member, cardNumber: offer.target.cardNumber, receiptHash: expected, pending: true });
    logWalletEvent(context, 'shareDealt', { slot: context.slot, index, tag: cardTag(self.publicKey) });
    return bytes;
  }
  const known = exportsOf(context).find((one) => one.member === member);
  // Another card, or another offer of the same card.
  if (holder !== member || known === undefined || !equalBytes(known.receiptHash, expected))
    throw new Refusal('otherCeremony');
  return bytes;
}

/** What one deal keeps for the next. */
const keptSecret = P.struct({ digest: P.bytes(32), encrypted: P.bytes(null) });

/** What the deal before has encrypted, if it was of this split. */
function keptBy({ digest }: DealtSplit, { kept }: Context): Uint8Array | undefined {
  if (kept === undefined || !equalBytes(kept.subarray(0, digest.length), digest)) return undefined;
  return keptSecret.decode(kept).encrypted.slice();
}

function madeSplit(dealt: DealtSplit, context: Context): MadeSplit {
  const { number, plan, seed } = dealt;
  const wallet = walletOf(context);
  const { id: setId, epoch } = setOf(context);
  const terms = { version: splitVersion, setId, epoch, number, plan };
  try {
    return makeSplit({ ...terms, wallet, seed: required(seed), encrypted: keptBy(dealt, context) });
  } finally {
    wipeWallet(wallet);
  }
}

export const shareConfirm: Handler<'shareConfirm'> = ({ receipt }, context) => {
  const { store } = context;
  const member = receiptMember(receipt);
  const exported = exportsOf(context).find((candidate) => candidate.member === member);
  const target = rosterOf(context).members[member];
  if (exported === undefined || target?.role !== 'share') throw new Refusal('otherCeremony');
  if (target.standing === 'revoked') throw new Refusal('memberRevoked');
  acceptReceipt(receipt, { receiptHash: exported.receiptHash, targetKey: target.publicKey }, shareLabels.receipt);
  if (!exported.pending) return {};
  putExport(context, { ...exported, pending: false });
  logWalletEvent(context, 'shareConfirmed', { slot: context.slot, member });
  const record = slotRecordsOf(context).split;
  const split = required(store.get(record));
  if (isComplete(split, context)) store.put(record, { ...split, seed: undefined });
  return {};
};

/** Whether every share was dealt and its receipt is here. */
function isComplete({ holders }: DealtSplit, context: Context): boolean {
  const pending = pendingExports(context).map(({ member }) => member);
  return holders.every((member) => member !== none && !pending.includes(member));
}

/** What SHARE STATUS tells of the last split that this card dealt. */
export function dealtSplitOf(context: Context) {
  const split = context.store.get(slotRecordsOf(context).split);
  if (split === undefined) return undefined;
  const { number, plan, holders, seed } = split;
  const shares = holders.flatMap((member, index) => (member === none ? [] : [{ index, member }]));
  return { number, plan, shares, pending: seed !== undefined };
}
