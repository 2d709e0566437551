/** A card that holds a share: offer, import, release. The messages are in `../shares`. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { withOfferCertificates } from '@symbolon/protocol/clone';
import type { Commands, RequestOf } from '@symbolon/protocol/commands';
import { shareLabels, splitDigest, withRecoveryCertificates } from '@symbolon/protocol/shares';
import { type Context, type Handler, lifecycleOf, required, slotRecordsOf } from '../card/context.ts';
import { createReceipt } from '../clone/target.ts';
import { makeSecretKey } from '../keys/random.ts';
import { cardTag, logDecoyWallet, logWalletEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { openOffer, pendingOffer } from '../offers.ts';
import { setPassword } from '../passwords.ts';
import { Refusal } from '../refusal.ts';
import { checkNotRevoked, peerOf, rosterOf, setOf } from '../sets.ts';
import { mayDeal, type OpenedDeal, openDeal, type StoredShare } from '../shares/deal.ts';
import { createRecovery } from '../shares/recovery.ts';
import { clearShare } from '../shares/split.ts';
import { signOffer, verifyOffer } from '../tunnel/offer.ts';
import { wholeDeal, wholeOffer } from '../tunnel/peer.ts';
import { identityOf } from './identity.ts';
import { adoptStatement } from './set.ts';
import { dealtSplitOf } from './share-dealer.ts';

/** The share in the slot. @throws Refusal `conditionsOfUse`: the slot holds a wallet */
export function shareOf(context: Pick<Context, 'store' | 'slot'>): StoredShare {
  return required(context.store.get(slotRecordsOf(context).share));
}

export const shareOffer: Handler<'shareOffer'> = ({ recovery = false, anyPack = false, bare = false }, context) => {
  const { store, session } = context;
  const isBlank = lifecycleOf(store) === 'blank';
  if (session.kind !== 'pin' && !isBlank) throw new Refusal('securityStatus');
  if (recovery && !isBlank) throw new Refusal('conditionsOfUse');
  const slot = slotRecordsOf(context);
  const held = store.get(slot.share);
  if (held === undefined && store.get(slot.secret) !== undefined) throw new Refusal('notEnoughMemory');
  const label = recovery ? shareLabels.recoveryOffer : shareLabels.offer;
  const purpose = recovery ? 'recovery' : 'share';
  const pending = openOffer({ purpose, anyPack, split: held?.split.terms.number ?? 0 }, context);
  const offer = signOffer(label, pending, identityOf(store));
  return { offer: bare ? withOfferCertificates(offer, []) : offer };
};

export const shareImport: Handler<'shareImport'> = ({ certificate, ...asked }, context) => {
  const { store, trust, session } = context;
  const slot = slotRecordsOf(context);
  if (session.kind !== 'pin' && lifecycleOf(store) !== 'blank') throw new Refusal('securityStatus');
  const own = identityOf(store);
  const received = store.get(slot.received);
  const held = store.get(slot.share);
  // Beside an empty deal, which asks for the receipt, nothing is looked at but the roster.
  const isWhole = certificate === undefined || (held !== undefined && asked.deal.length === 0);
  const request = isWhole ? asked : { ...asked, deal: wholeDeal(asked.deal, certificate, own) };
  const isRepeated = request.deal.length === 0 || equalBytes(received?.exportHash ?? none, sha256(request.deal));
  if (held !== undefined && isRepeated) {
    if (request.roster !== undefined) adoptStatement(request.roster, context);
    return { receipt: receiptOf(context) };
  }
  const pending = pendingOffer(context, 'share');
  if (pending === undefined) throw new Refusal('conditionsOfUse');
  const opened = openDeal(request.deal, pending, own, trust);
  if (held === undefined) takeFirst(opened, request, context);
  else replace(held, opened, request, context);
  const { body, share, dealer, dealHash } = opened;
  const { split, index } = body;
  store.put(slot.share, { split, index, value: share.value });
  store.put(slot.received, { exportHash: dealHash, keySetDigest: splitDigest(split), epoch: split.terms.epoch });
  store.remove(slot.pendingOffer);
  share.value.fill(0);
  share.mask.fill(0);
  logWalletEvent(context, 'shareImported', { slot: context.slot, index, tag: cardTag(dealer.publicKey) });
  return { receipt: receiptOf(context) };
};

const none = new Uint8Array();

/** The first share in this slot brings the set, and on a blank card the passwords. @throws Refusal as they do */
function takeFirst(
  { body }: OpenedDeal,
  { roster, pin, puk }: RequestOf<Commands['shareImport']>,
  context: Context,
): void {
  const { store } = context;
  const slot = slotRecordsOf(context);
  const { setId: id, epoch } = body.split.terms;
  const { member, members, extendable } = body;
  const isFirst = lifecycleOf(store) === 'blank';
  if (!isFirst && (pin !== undefined || puk !== undefined)) throw new Refusal('incorrectData');
  if (isFirst && pin === undefined) throw new Refusal('conditionsOfUse');
  // A share card's set keeps no setting: nobody gives it a new PIN.
  const settled = { limit: 0, sealed: false, extendable, dormant: false, pinReset: 0, first: isFirst };
  store.put(slot.set, { id, epoch, member, ...settled });
  store.put(slot.roster, members);
  // The word of the primary waits for this card too.
  if (body.delays !== undefined) store.put(slot.terms, { delays: body.delays, wake: undefined });
  if (pin !== undefined) {
    logDecoyWallet(store);
    setPassword(store, 'pin', pin);
  }
  if (puk !== undefined) setPassword(store, 'puk', puk);
  store.put(records.lifecycle, 'active');
  if (roster !== undefined) adoptStatement(roster, context);
}

/**
 * A share takes the place of an earlier one of the same wallet.
 *
 * @throws Refusal `otherSplit` (another wallet, or no later split), `otherCeremony` (another epoch), `wrongRole` (this
 * card does not know the dealer, or knows it as revoked), `incorrectData`
 */
function replace(
  held: StoredShare,
  { body, dealer }: OpenedDeal,
  { roster, pin, puk }: RequestOf<Commands['shareImport']>,
  context: Context,
): void {
  if (pin !== undefined || puk !== undefined) throw new Refusal('incorrectData');
  const { terms } = body.split;
  const before = held.split.terms;
  if (!equalBytes(terms.setId, before.setId) || !equalBytes(terms.keySetDigest, before.keySetDigest))
    throw new Refusal('otherSplit');
  if (terms.number <= before.number) throw new Refusal('otherSplit');
  if (roster !== undefined) adoptStatement(roster, context);
  checkNotRevoked(context);
  const { epoch, member } = setOf(context);
  if (terms.epoch !== epoch || body.member !== member) throw new Refusal('otherCeremony');
  const number = rosterOf(context).members.findIndex(({ publicKey }) => equalBytes(publicKey, dealer.publicKey));
  const known = peerOf(context, number);
  if (known === undefined || !mayDeal(known)) throw new Refusal('wrongRole');
}

function receiptOf(context: Context): Uint8Array {
  const { id: setId, member } = setOf(context);
  const received = required(context.store.get(slotRecordsOf(context).received));
  return createReceipt({ setId, member, ...received }, identityOf(context.store), shareLabels.receipt);
}

export const shareStatus: Handler<'shareStatus'> = (_, context) => {
  const held = context.store.get(slotRecordsOf(context).share);
  const dealt = dealtSplitOf(context);
  return {
    ...(held !== undefined && { held: { split: held.split, index: held.index } }),
    ...(dealt !== undefined && { dealt }),
  };
};

export const shareRelease: Handler<'shareRelease'> = (request, context) => {
  const { store, trust, release, rng } = context;
  const share = shareOf(context);
  checkNotRevoked(context);
  const own = identityOf(store);
  const { certificate, anyPack = false, bare = false } = request;
  const offered = certificate === undefined ? request.offer : wholeOffer(request.offer, certificate, own);
  const offer = verifyOffer(shareLabels.recoveryOffer, offered, own, { trust, release, isAdmitted: () => anyPack });
  const secret = makeSecretKey(rng);
  let recovery: Uint8Array;
  try {
    recovery = createRecovery(share, { offer, secret }, own);
  } finally {
    secret.fill(0);
  }
  logWalletEvent(context, 'shareReleased', { slot: context.slot, tag: cardTag(offer.target.publicKey) });
  return { recovery: bare ? withRecoveryCertificates(recovery, []) : recovery };
};

export const shareExport: Handler<'shareExport'> = (_, context) => {
  const share = shareOf(context);
  checkNotRevoked(context);
  if (!share.split.terms.exportable) throw new Refusal('conditionsOfUse');
  logWalletEvent(context, 'shareExported', { slot: context.slot });
  return { share: clearShare(share.split.terms, share) };
};
