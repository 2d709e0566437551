import type { Slip39Share } from '@symbolon/interface';
import { withOfferCertificates } from '@symbolon/protocol/clone';
import { commands, type ShareRecoverResponse } from '@symbolon/protocol/commands';
import { withRecoveryCertificates } from '@symbolon/protocol/shares';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';
import { attestationOf } from '../session/genuine.ts';
import { type CreateWalletOptions, walletRequest } from './create-wallet.ts';
import { offerOf, sentIn, shortened } from './crossing.ts';

/** What the holder of a share agrees to. */
export type ReleaseShareOptions = RequestOptions & {
  /** The card that recovers may be of another pack: the holder has compared its number. Default no. */
  readonly anyPack?: boolean;
};

/**
 * Has a share card seal its share to a blank card that recovers the wallet, in a PIN session. The share card keeps its
 * share, and logs it.
 *
 * @param offer from `offerRecovery`
 * @returns the recovery, for {@link gatherShare}: only that card can read it
 * @throws SymbolonError `card/status`: among others otherPack, memberRevoked
 * @example
 * ```ts
 * import { offerRecovery, releaseShare } from '@symbolon/client';
 * const recovery = await releaseShare(shareSession, await offerRecovery(blankSession));
 * recovery.length > 0; // => true
 * ```
 */
export async function releaseShare(
  session: Session,
  offer: Uint8Array,
  { anyPack = false, ...options }: ReleaseShareOptions = {},
): Promise<Uint8Array> {
  const own = attestationOf(session)?.certificates;
  const { certificates = [], anyPack: isOfAny = false } = offerOf(offer) ?? {};
  const crossing = shortened('offer', offer, withOfferCertificates, { certificates, like: own?.at(-1) });
  const request = { ...crossing, ...(anyPack && { anyPack }), ...(own && { bare: true }) };
  const { recovery } = await session.send(commands.shareRelease, request, options);
  return own === undefined ? recovery : withRecoveryCertificates(recovery, isOfAny ? own : own.slice(-1));
}

/** A share on its way to the card that recovers: of a card, or written down. */
export type GatherableShare =
  | {
      /** From {@link releaseShare}. */
      readonly recovery: Uint8Array;
    }
  | {
      /** In the clear, as people write it down. A share of a card comes before it. */
      readonly written: Slip39Share;
    };

/** What is done with a share. */
export type GatherShareOptions = RequestOptions & {
  /** With the last share: makes the wallet, with these passwords, clones and policy, as a new one. */
  readonly finish?: CreateWalletOptions;
};

/**
 * Gives a blank card one share of the wallet that it recovers, in a session opened with the CAN, once it was attested.
 * The shares come directly one after another: any other command between, and any refusal, ends it, and it begins again
 * with the first share. With the last one the card makes the wallet, and the session is a PIN session.
 *
 * @returns the indexes so far, and whether they are enough
 * @throws SymbolonError `card/unattested`, and `data/malformed` for options out of range (nothing was sent);
 * `card/status`: among others otherSplit, shareWrong, shareTwice, sharesMissing
 * @example
 * ```ts
 * import { gatherShare, getStatus, offerRecovery, releaseShare } from '@symbolon/client';
 * const offer = await offerRecovery(blankSession);
 * const [first, second] = [await releaseShare(shareSession, offer), await releaseShare(otherShareSession, offer)];
 * await gatherShare(blankSession, { recovery: first });
 * await gatherShare(blankSession, { recovery: second }, { finish: { pin: '246810' } });
 * const { masterFingerprint } = await getStatus(blankSession);
 * masterFingerprint === (await getStatus(dealerSession)).masterFingerprint; // => true
 * ```
 */
export async function gatherShare(
  session: Session,
  share: GatherableShare,
  { finish, ...options }: GatherShareOptions = {},
): Promise<ShareRecoverResponse> {
  const like = attestationOf(session)?.certificates.at(-1);
  const crossing =
    'written' in share
      ? share
      : shortened('recovery', share.recovery, withRecoveryCertificates, {
          certificates: sentIn('recovery', share.recovery),
          like,
        });
  const request = { ...crossing, ...(finish !== undefined && { finish: walletRequest(finish) }) };
  return session.send(commands.shareRecover, request, options);
}
