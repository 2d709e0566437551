import type { Slip39Share } from '@symbolon/interface';
import { withOfferCertificates } from '@symbolon/protocol/clone';
import { commands, type ShareStatusResponse } from '@symbolon/protocol/commands';
import { type SharePlan, withDealCertificates } from '@symbolon/protocol/shares';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';
import { attestationOf } from '../session/genuine.ts';
import { offerOf, sentIn, shortened } from './crossing.ts';

/** What the holder agrees to when a card offers itself for a share. */
export type OfferShareOptions = RequestOptions & {
  /** A dealer from another pack, whose set has admitted this card. Default no. */
  readonly anyPack?: boolean;
};

/**
 * Offers a card for a share: a blank one in a session opened with the CAN, one that holds a share in a PIN session. It
 * repeats the same offer until it was answered.
 *
 * @returns the offer, for {@link dealShare}
 * @throws SymbolonError `card/status` (6A84: it holds a wallet; 6982: it is not blank, and needs its PIN)
 * @example
 * ```ts
 * import { dealShare, offerShare } from '@symbolon/client';
 * const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] };
 * const offer = await offerShare(blankSession);
 * const deal = await dealShare(session, { plan, index: 0, offer });
 * deal.length > 0; // => true
 * ```
 */
export function offerShare(session: Session, options: OfferShareOptions = {}): Promise<Uint8Array> {
  return offerFor(session, options, {});
}

/**
 * Offers a blank card to recover a wallet on, in a session opened with the CAN. It repeats the same offer until it was
 * answered.
 *
 * @returns the offer, for {@link releaseShare}
 * @throws SymbolonError `card/status` (6985: it is not blank)
 * @example
 * ```ts
 * import { offerRecovery } from '@symbolon/client';
 * const offer = await offerRecovery(blankSession);
 * await offerRecovery(blankSession); // => offer
 * ```
 */
export function offerRecovery(session: Session, options: OfferShareOptions = {}): Promise<Uint8Array> {
  return offerFor(session, options, { recovery: true });
}

/** The host has the certificates of an attested card, so they don't cross. */
async function offerFor(
  session: Session,
  { anyPack = false, ...options }: OfferShareOptions,
  purpose: { readonly recovery?: true },
): Promise<Uint8Array> {
  const own = attestationOf(session)?.certificates;
  const request = { ...purpose, ...(anyPack && { anyPack }), ...(own && { bare: true }) };
  const { offer } = await session.send(commands.shareOffer, request, options);
  return own === undefined ? offer : withOfferCertificates(offer, anyPack ? own : own.slice(-1));
}

/** Which share is dealt, and to which card. */
export type DealShareOptions = RequestOptions & {
  /** Begins a new split of this plan, which replaces the one before. Default: the split under way is continued. */
  readonly plan?: SharePlan;
  /** Index of the share, in the order of `placesOf` the plan. */
  readonly index: number;
  /** Of the share card: {@link offerShare}. */
  readonly offer: Uint8Array;
};

/**
 * Has the card with the wallet deal one share to the card behind an offer, in a PIN session. Without a plan, the same
 * request gets the same deal until its receipt is confirmed.
 *
 * @returns the deal, for {@link importShare}: only that card can read it
 * @throws SymbolonError `card/status`: among others setFull, setSealed, shareTwice (that card has another share of the
 * split), otherCeremony (another card has this share)
 * @example
 * ```ts
 * import { dealShare, offerShare } from '@symbolon/client';
 * const offer = await offerShare(blankSession);
 * const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
 * const deal = await dealShare(session, { plan, index: 0, offer });
 * await dealShare(session, { index: 0, offer }); // => deal
 * ```
 */
export async function dealShare(
  session: Session,
  { plan, index, offer, ...options }: DealShareOptions,
): Promise<Uint8Array> {
  const own = attestationOf(session)?.certificates;
  const { certificates = [], anyPack = false } = offerOf(offer) ?? {};
  const crossing = shortened('offer', offer, withOfferCertificates, { certificates, like: own?.at(-1) });
  const request = { ...(plan !== undefined && { plan }), index, ...crossing, ...(own && { bare: true }) };
  const { deal } = await session.send(commands.shareDeal, request, options);
  return own === undefined ? deal : withDealCertificates(deal, anyPack ? own : own.slice(-1));
}

/** A deal, and what a blank card needs with its first share. */
export type ImportShareOptions = RequestOptions & {
  /** From {@link dealShare}. Empty: the card repeats its receipt. */
  readonly deal: Uint8Array;
  /** `rosterStatement` of the card with the wallet, if the list of members is newer than the deal. */
  readonly roster?: Uint8Array;
  /** Of the holder, 6 to 12 digits: for a blank card, which needs one. */
  readonly pin?: string;
  /** Of the holder, 12 to 16 digits: for a blank card. Without one, a blocked PIN stays blocked. */
  readonly puk?: string;
};

/**
 * Gives a share card its share: in a session opened with the CAN on a blank card, in a PIN session on one that holds an
 * earlier share. It takes it only once it was attested in the session. The same deal again, or an empty one, in a PIN
 * session gets the same receipt.
 *
 * @returns the receipt, for {@link confirmShare}
 * @throws SymbolonError `card/unattested` (nothing was sent), `card/status`: among others shareWrong (it does not fit
 * the other shares of the split), otherSplit (it is of another wallet, or of no later split)
 * @example
 * ```ts
 * import { confirmShare, dealShare, importShare, offerShare, shareStatus } from '@symbolon/client';
 * const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
 * const deal = await dealShare(session, { plan, index: 0, offer: await offerShare(blankSession) });
 * const receipt = await importShare(blankSession, { deal, pin: '135791' });
 * await confirmShare(session, receipt);
 * (await shareStatus(session)).dealt?.shares; // => [{ index: 0, member: 1 }]
 * ```
 */
export async function importShare(
  session: Session,
  { deal, roster, pin, puk, ...options }: ImportShareOptions,
): Promise<Uint8Array> {
  const like = attestationOf(session)?.certificates.at(-1);
  const certificates = sentIn('deal', deal);
  const request = {
    ...shortened('deal', deal, withDealCertificates, { certificates, like }),
    ...(roster !== undefined && { roster }),
    ...(pin !== undefined && { pin }),
    ...(puk !== undefined && { puk }),
  };
  return (await session.send(commands.shareImport, request, options)).receipt;
}

/**
 * Tells the card with the wallet that a share has arrived, in a PIN session. After the last one the split is complete,
 * and it forgets what it kept to repeat a deal.
 *
 * @param receipt from {@link importShare}
 * @throws SymbolonError `card/status` (otherCeremony: it is of another deal)
 * @example
 * ```ts
 * import { confirmShare, shareStatus } from '@symbolon/client';
 * await confirmShare(dealerSession, shareReceipt);
 * await confirmShare(dealerSession, shareReceipt); // the same again changes nothing
 * (await shareStatus(dealerSession)).dealt?.pending; // => false
 * ```
 */
export async function confirmShare(session: Session, receipt: Uint8Array, options: RequestOptions = {}): Promise<void> {
  await session.send(commands.shareConfirm, { receipt }, options);
}

/**
 * Reads what a card knows of shares, in a PIN session: the split and the index of the share that it holds, or the last
 * split that it dealt and which member has which share. No secret moves.
 *
 * @example
 * ```ts
 * import { shareStatus } from '@symbolon/client';
 * const { held } = await shareStatus(shareSession);
 * [held?.index, held?.split.terms.number]; // => [0, 1]
 * ```
 */
export function shareStatus(session: Session, options: RequestOptions = {}): Promise<ShareStatusResponse> {
  return session.send(commands.shareStatus, {}, options);
}

/**
 * Reads the share of a wallet that was made exportable, in a PUK session with an attested card. The card logs it.
 * `writeShare` of `@symbolon/chains/phrases` makes its words. The caller wipes its value.
 *
 * @throws SymbolonError `card/unattested` (nothing was sent), `card/status` (6985: not made exportable, or no share)
 * @example
 * ```ts
 * import { exportShare } from '@symbolon/client';
 * const share = await exportShare(sharePukSession);
 * [share.memberIndex, share.memberThreshold]; // => [0, 2]
 * share.value.fill(0);
 * ```
 */
export async function exportShare(session: Session, options: RequestOptions = {}): Promise<Slip39Share> {
  return (await session.send(commands.shareExport, {}, options)).share;
}
