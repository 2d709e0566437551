import {
  type ActivationFactor,
  type Announced,
  type Attestation,
  activate,
  adoptAnchor,
  adoptRoster,
  announce,
  approveActivation,
  approvePinReset,
  attest,
  attested,
  type Card,
  type CardSigner,
  type CardTime,
  type CloneSource,
  type CloneTarget,
  type CreateWalletOptions,
  type Credentials,
  cloneSource,
  cloneTarget,
  confirmShare,
  createSigner,
  createWallet,
  type DealShareOptions,
  dealShare,
  exportFiles,
  type GatherableShare,
  type GatherShareOptions,
  gatherShare,
  getRoster,
  getStatus,
  getTime,
  type ImportShareOptions,
  identify,
  importFiles,
  importShare,
  type OfferPinResetOptions,
  type OfferShareOptions,
  offerPinReset,
  offerRecovery,
  offerShare,
  type ProveMembershipOptions,
  proveMembership,
  proveTime,
  type ReleaseShareOptions,
  type RequestOptions,
  type ResetPinOptions,
  releaseShare,
  repeatReceipt,
  resetCard,
  resetPin,
  type Session,
  type SignedAnchor,
  shareStatus,
  signAnchor,
  signRoster,
  takeVeto,
  veto,
} from '@symbolon/client';
import type { TrustStore } from '@symbolon/protocol/certificates';
import type { PasswordName } from '@symbolon/protocol/channel';
import type {
  GetStatusResponse,
  OfferPinResetResponse,
  ProveTimeRequest,
  ProveTimeResponse,
  ShareRecoverResponse,
  ShareStatusResponse,
} from '@symbolon/protocol/commands';
import type { AnnouncementKind } from '@symbolon/protocol/delays';
import type { Roster, RosterSignature, SignedRoster, VerificationRecord } from '@symbolon/protocol/set';
import type { TimeAnchor } from '@symbolon/protocol/time';

/** What a card does about shares. */
export type ShareCard = {
  /** Offers the card for a share. */
  readonly offerShare: (options?: Pick<OfferShareOptions, 'anyPack'>) => Promise<Uint8Array>;
  /** Deals a share to the card behind an offer. */
  readonly dealShare: (share: Pick<DealShareOptions, 'plan' | 'index' | 'offer'>) => Promise<Uint8Array>;
  /** Takes a share, and gives the receipt for it. */
  readonly importShare: (share: Pick<ImportShareOptions, 'deal' | 'roster' | 'pin' | 'puk'>) => Promise<Uint8Array>;
  /** Takes the receipt of a share: it has arrived. */
  readonly confirmShare: (receipt: Uint8Array) => Promise<void>;
  /** Which share the card holds, or which it dealt to whom. */
  readonly shareStatus: () => Promise<ShareStatusResponse>;
  /** Offers a blank card to recover a wallet on. */
  readonly offerRecovery: (options?: Pick<OfferShareOptions, 'anyPack'>) => Promise<Uint8Array>;
  /** Seals its share to the card behind an offer. */
  readonly releaseShare: (offer: Uint8Array, options?: Pick<ReleaseShareOptions, 'anyPack'>) => Promise<Uint8Array>;
  /** Takes one share of the wallet that it recovers. */
  readonly gatherShare: (
    share: GatherableShare,
    options?: Pick<GatherShareOptions, 'finish'>,
  ) => Promise<ShareRecoverResponse>;
};

/** What a card does about time, and about what waits for it. */
export type TimedCard = {
  /** Agrees to whose time the set believes. */
  readonly signAnchor: (anchor: Omit<TimeAnchor, 'version'>) => Promise<RosterSignature>;
  /** Takes whose time the set believes. */
  readonly adoptAnchor: (statement: SignedAnchor) => Promise<void>;
  /** What the card knows of the time, and what it announced. */
  readonly time: () => Promise<CardTime>;
  /** Takes a proof of the time. */
  readonly proveTime: (proof: ProveTimeRequest) => Promise<ProveTimeResponse>;
  /** Announces what has to wait. */
  readonly announce: (kind: AnnouncementKind, about: { readonly subject: Uint8Array }) => Promise<Announced>;
  /** Vetoes what another member announced. */
  readonly veto: (about: { readonly member: number; readonly nonce?: Uint8Array }) => Promise<Uint8Array>;
  /** Takes a veto. */
  readonly takeVeto: (message: Uint8Array) => Promise<void>;
};

/**
 * A card in a session. Each method is the action of that name in `@symbolon/client`, for one wallet of the card, and
 * throws what that throws.
 */
export type UnlockedCard = CardSigner &
  CloneSource &
  CloneTarget &
  ShareCard &
  TimedCard & {
    /** State of the card, its wallet and set. */
    readonly status: () => Promise<GetStatusResponse>;
    /** What the card has proven when the session opened: nothing is sent again. */
    readonly attest: () => Promise<Attestation>;
    /** Makes the wallet on a blank card, which also sets its passwords; or one more on a card that has one. */
    readonly createWallet: (options: CreateWalletOptions) => Promise<void>;
    /** Erases all that the card holds. */
    readonly resetCard: () => Promise<void>;
    /** The receipt that a clone gave for its import, once more. */
    readonly repeatReceipt: () => Promise<Uint8Array>;
    /** The wallet's files, encrypted for the other members. */
    readonly exportFiles: () => Promise<readonly Uint8Array[]>;
    /** Takes such files. Returns how many the card now has in the version given. */
    readonly importFiles: (sealed: readonly Uint8Array[]) => Promise<number>;
    /** The card's list of members, with its own signature. */
    readonly getRoster: () => Promise<SignedRoster>;
    /** Signs a new list of members. */
    readonly signRoster: (roster: Roster) => Promise<RosterSignature>;
    /** Adopts a list that has the signatures it needs. */
    readonly adoptRoster: (statement: SignedRoster) => Promise<void>;
    /** Approves that the backup of this number is activated. */
    readonly approveActivation: (member: number) => Promise<Uint8Array>;
    /** Activates a dormant backup or an heir. */
    readonly activate: (factor: ActivationFactor) => Promise<void>;
    /** Asks other members for a new PIN, in a CAN session. */
    readonly offerPinReset: (given?: Omit<OfferPinResetOptions, 'signal'>) => Promise<OfferPinResetResponse>;
    /** Approves that the member behind a request takes a new PIN. */
    readonly approvePinReset: (request: Uint8Array) => Promise<Uint8Array>;
    /** Takes a new PIN that other members approved, in a CAN session. */
    readonly resetPin: (given: Omit<ResetPinOptions, 'signal'>) => Promise<void>;
    /** Proves what the card holds, signed. */
    readonly proveMembership: (options: Pick<ProveMembershipOptions, 'now' | 'roster'>) => Promise<VerificationRecord>;
  };

/** How a session is opened. */
export type UnlockOptions = {
  /** The batch's certificate and the card's, if they are known: the card need not send them again. */
  readonly certificates?: readonly Uint8Array[];
  /** Those of another card of the pack, if they are known: the card need only send what is different. */
  readonly pack?: readonly Uint8Array[];
};

/** A card on the reader, before its session. */
export type CeremonyCard = {
  /** Opens a session, in which the card proves that it is genuine. */
  readonly unlock: (password: PasswordName, options?: UnlockOptions) => Promise<UnlockedCard>;
};

/** Gives the digits of a password, from the person or from memory. */
export type AskCredentials = (password: PasswordName) => Credentials | Promise<Credentials>;

/** Which wallet of the card, whom to trust, and a signal that stops what the card does. */
export type CeremonyCardOptions = RequestOptions & {
  /** Roots of genuine cards. */
  readonly trust: TrustStore;
};

/**
 * Makes what a driver hands to a ceremony. Every session begins with the card's proof that it is genuine, in the same
 * round trip: all clones have the same PIN, and an onlooker who knows it can make a false card that opens with it.
 *
 * @param card as `openCard` gives it
 * @param ask called once a session. A wrong password ends the step, and is never tried again by itself
 * @param options the slot of the wallet, and roots of genuine cards
 * @throws (unlock) as `identify` does
 * @example
 * ```ts
 * import { ceremonyCard } from '@symbolon/backup';
 * import { openCard } from '@symbolon/client';
 * const card = ceremonyCard(await openCard(transport), () => ({ can: '123456' }), { trust });
 * const { lifecycle } = await (await card.unlock('can')).attest();
 * lifecycle; // => 'blank'
 * ```
 */
export function ceremonyCard(card: Card, ask: AskCredentials, options: CeremonyCardOptions): CeremonyCard {
  return Object.freeze({
    unlock: async (password: PasswordName, { certificates, pack }: UnlockOptions = {}) => {
      const { trust } = options;
      const known = { ...(certificates !== undefined && { certificates }), ...(pack !== undefined && { pack }) };
      const expected = { trust, ...callOf(options), ...known };
      const { session } = await identify(card, await ask(password), expected);
      return unlockedCard(session, options);
    },
  });
}

/**
 * Makes the same of a session that was opened in another way: by a known phone, say.
 *
 * @example
 * ```ts
 * import { unlockedCard } from '@symbolon/backup';
 * const { set } = await unlockedCard(session, { trust }).status();
 * set?.role; // => 'primary'
 * ```
 */
export function unlockedCard(session: Session, { trust, ...options }: CeremonyCardOptions): UnlockedCard {
  const attestOnce = async (): Promise<Attestation> =>
    attested(session) ?? attest(session, { trust, ...callOf(options) });
  const card: UnlockedCard = {
    ...createSigner(session, options),
    ...cloneSource(session, options),
    ...cloneTarget(session, options),
    status: () => getStatus(session, options),
    attest: attestOnce,
    createWallet: (made) => createWallet(session, { ...made, ...options }),
    resetCard: () => resetCard(session, callOf(options)),
    repeatReceipt: () => repeatReceipt(session, options),
    exportFiles: () => exportFiles(session, options),
    importFiles: (sealed) => importFiles(session, sealed, options),
    getRoster: () => getRoster(session, options),
    signRoster: (roster) => signRoster(session, roster, options),
    adoptRoster: (statement) => adoptRoster(session, statement, options),
    approveActivation: (member) => approveActivation(session, member, options),
    activate: (factor) => activate(session, factor, options),
    signAnchor: (anchor) => signAnchor(session, anchor, options),
    adoptAnchor: (statement) => adoptAnchor(session, statement, options),
    time: () => getTime(session, options),
    proveTime: (proof) => proveTime(session, proof, options),
    announce: (kind, about) => announce(session, kind, { ...about, ...options }),
    veto: (about) => veto(session, about, options),
    takeVeto: (message) => takeVeto(session, message, options),
    offerShare: (agreed) => offerShare(session, { ...agreed, ...options }),
    dealShare: (share) => dealShare(session, { ...share, ...options }),
    importShare: (share) => importShare(session, { ...share, ...options }),
    confirmShare: (receipt) => confirmShare(session, receipt, options),
    shareStatus: () => shareStatus(session, options),
    offerRecovery: (agreed) => offerRecovery(session, { ...agreed, ...options }),
    releaseShare: (offer, agreed) => releaseShare(session, offer, { ...agreed, ...options }),
    gatherShare: (share, made) => gatherShare(session, share, { ...made, ...options }),
    offerPinReset: (given) => offerPinReset(session, { ...given, ...callOf(options) }),
    approvePinReset: (request) => approvePinReset(session, request, options),
    resetPin: (given) => resetPin(session, { ...given, ...callOf(options) }),
    proveMembership: async (asked) => proveMembership(session, { card: await attestOnce(), ...asked, ...options }),
  };
  return Object.freeze(card);
}

/** For what concerns the card and no wallet of it: the slot is left out. */
function callOf({ signal }: Pick<CeremonyCardOptions, 'signal'>): Pick<CeremonyCardOptions, 'signal'> {
  return signal === undefined ? {} : { signal };
}
