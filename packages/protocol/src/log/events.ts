/**
 * What the card's log tells of: every event with its code and details, and the counters that events increase. Details
 * never hold a secret.
 */
import * as P from 'micro-packed';
import { type AnnouncementKind, announcementKind } from '../delays/announcement.ts';
import { enumeration, list, type Nothing, nothing, struct } from '../encoding/values.ts';
import { type Role, role } from '../set/roster.ts';
import { type VaultUse, vaultUse } from '../vault/item.ts';

/** How often things happened to the card: each 0 to 2^32 - 1. They never go back, and no reset clears them. */
export type CardCounters = {
  /** Wrong PINs. */
  readonly wrongPins: number;
  /** Wrong PUKs. */
  readonly wrongPuks: number;
  /** Times that the card erased its wallets and passwords. */
  readonly resets: number;
  /** Commands that the health tests of the random number generator stopped. */
  readonly randomnessFailures: number;
};
/** Codec of {@link CardCounters}: four bytes each. */
export const cardCounters = struct<CardCounters>({
  wrongPins: P.U32BE,
  wrongPuks: P.U32BE,
  resets: P.U32BE,
  randomnessFailures: P.U32BE,
});

/** What was done with the card's wallets: each 0 to 2^32 - 1. They never go back, and no reset clears them. */
export type WalletCounters = {
  /** Wallets made from the card's own randomness. */
  readonly walletsMade: number;
  /** Wallets made of a phrase or entropy from elsewhere. */
  readonly walletsImported: number;
  /** Times that the entropy of a wallet was read out. */
  readonly walletsExported: number;
  /** Wallets that came from another card. */
  readonly clonesImported: number;
  /** Clones made for other cards. */
  readonly clonesExported: number;
  /** Signatures given. */
  readonly signatures: number;
  /** Transactions and digests that the policy refused to sign. */
  readonly refusals: number;
  /** Times that a policy was replaced. */
  readonly policyChanges: number;
};
/** Codec of {@link WalletCounters}: four bytes each. */
export const walletCounters = struct<WalletCounters>({
  walletsMade: P.U32BE,
  walletsImported: P.U32BE,
  walletsExported: P.U32BE,
  clonesImported: P.U32BE,
  clonesExported: P.U32BE,
  signatures: P.U32BE,
  refusals: P.U32BE,
  policyChanges: P.U32BE,
});

/** One kind of event. */
export type LogEventDefinition<Details, Counters = CardCounters | WalletCounters> = {
  /** Its byte in an entry. */
  readonly code: number;
  /** Codec of the details in an entry: at most 9 bytes. */
  readonly details: P.CoderType<Details>;
  /** The counter that it increases. */
  readonly counter?: Counters extends unknown ? keyof Counters : never;
  /** How much it increases the counter. Default: 1. */
  readonly count?: (details: Details) => number;
  /**
   * Who has no PIN can cause it. Right after another such entry it is only counted, so that noise takes up half of the
   * log at most.
   */
  readonly noise?: true;
};

/** About a wallet. */
type WalletEvent = {
  /** Slot of the wallet. */
  readonly slot: number;
};
type WalletMade = WalletEvent & {
  /** Clones that may be made in all. */
  readonly clones: number;
  /** The PUK may read the entropy out. */
  readonly exportable: boolean;
};
type CloneTransfer = WalletEvent & {
  /** Number of the clone in the set. */
  readonly member: number;
  readonly role: Role;
  /** First four bytes of the SHA-256 of the other card's public key. */
  readonly tag: Uint8Array;
};
type ShareTransfer = WalletEvent & {
  /** Index of the share in its split. */
  readonly index: number;
  /** First four bytes of the SHA-256 of the other card's public key. */
  readonly tag: Uint8Array;
};
type RosterChange = WalletEvent & { readonly epoch: number };
type AnchorChange = WalletEvent & {
  /** Number of the clock. */
  readonly number: number;
};
type Signing = WalletEvent & {
  /** Signatures given; of a transaction, those that it has inputs for. */
  readonly signatures: number;
  /** First four bytes of the SHA-256 of the digests one after another; or those of the commitment of a transaction. */
  readonly tag: Uint8Array;
};
type SigningRefused = WalletEvent & {
  /** Status word. */
  readonly status: number;
  /** First four bytes of the SHA-256 of the digests one after another; or those of the commitment of a transaction. */
  readonly tag: Uint8Array;
};
type VoucherEvent = WalletEvent & {
  /** Number of the other member: the one it is for, or the one that issued it. */
  readonly member: number;
  /** Counts the issuer's vouchers. */
  readonly counter: number;
};
type FileChange = WalletEvent & {
  /** Number of the file. */
  readonly file: number;
  /** Version of the file after the change. */
  readonly version: number;
};
type VaultEvent = WalletEvent & {
  /** Number of the item in the vault. */
  readonly item: number;
};
type VaultTransfer = VaultEvent & {
  /** First four bytes of the SHA-256 of the other card's public key. */
  readonly tag: Uint8Array;
};
type Failure = {
  /** Failures so far, this one included. */
  readonly total: number;
};
type PhoneEvent = {
  /** Slot of the phone. */
  readonly slot: number;
};

/** What entries of the card's events tell. These events belong to the card, whatever the session. */
export type CardEventDetails = {
  readonly personalised: Nothing;
  /** Every wallet and password is erased. */
  readonly reset: Nothing;
  /** As `reset`, and the card is never used again. */
  readonly terminated: Nothing;
  /** The health tests of the random number generator stopped a command. */
  readonly randomnessFailed: Failure;
  /** A PIN was set anew. */
  readonly pinChanged: {
    /** The password that was proven for it. */
    readonly by: 'pin' | 'puk';
  };
  /** The PUK gave all tries back. */
  readonly pinUnblocked: Nothing;
  readonly pinFailed: Failure;
  readonly pinBlocked: Nothing;
  /** A session was opened with the PUK. */
  readonly pukProven: Nothing;
  readonly pukChanged: Nothing;
  readonly pukFailed: Failure;
  readonly pukBlocked: Nothing;
  readonly settingsChanged: {
    /** PINs are proven inside a channel only. */
    readonly pinInChannel: boolean;
  };
  readonly phoneAdded: PhoneEvent;
  readonly phoneForgotten: PhoneEvent;
};

/** What entries of the wallets' events tell. These events belong to the wallets that a session sees. */
export type WalletEventDetails = {
  readonly walletCreated: WalletMade;
  readonly walletImported: WalletMade;
  readonly walletExported: WalletEvent;
  /** The duress PIN was set or removed. */
  readonly duressPinChanged: Nothing;
  readonly cloneOffered: WalletEvent;
  /** `card` is the target. */
  readonly cloneExported: CloneTransfer;
  /** `card` is the source. */
  readonly cloneImported: CloneTransfer;
  readonly cloneConfirmed: WalletEvent & {
    /** Number of the clone in the set. */
    readonly member: number;
  };
  readonly setSealed: WalletEvent;
  /** The card signed a list of members. */
  readonly rosterSigned: RosterChange;
  /** The card adopted a list of members. */
  readonly rosterAdopted: RosterChange;
  /** This card approved the activation of another member. */
  readonly activationApproved: WalletEvent & {
    /** Number of the member to activate. */
    readonly member: number;
  };
  readonly activated: WalletEvent & {
    /** What activated it: the approval of another member, the PUK, or its delay. */
    readonly by: 'member' | 'puk' | 'delay';
  };
  /** This card approved that another member gets a new PIN. */
  readonly pinResetApproved: WalletEvent & {
    /** Number of the member whose PIN is reset. */
    readonly member: number;
  };
  /** Other members had the card take a new PIN. */
  readonly pinReset: WalletEvent & {
    /** Numbers of the members that approved. */
    readonly approvers: readonly number[];
  };
  readonly digestsSigned: Signing;
  readonly digestsRefused: SigningRefused;
  readonly transactionSigned: Signing;
  readonly transactionRefused: SigningRefused;
  readonly policyChanged: WalletEvent & {
    /** First four bytes of the SHA-256 of the policy. */
    readonly tag: Uint8Array;
  };
  readonly voucherIssued: VoucherEvent;
  readonly voucherRedeemed: VoucherEvent;
  readonly fileWritten: FileChange;
  readonly fileDeleted: FileChange;
  /** The card offered itself for a share, or to recover a wallet. */
  readonly shareOffered: WalletEvent;
  /** `tag` is the card that got the share. */
  readonly shareDealt: ShareTransfer;
  /** `tag` is the dealer. */
  readonly shareImported: ShareTransfer;
  readonly shareConfirmed: WalletEvent & {
    /** Number of the share card in the set. */
    readonly member: number;
  };
  /** The share was sealed to a card that recovers the wallet: `tag`. */
  readonly shareReleased: WalletEvent & { readonly tag: Uint8Array };
  /** The share was read in the clear. */
  readonly shareExported: WalletEvent;
  /** The wallet was made of shares. */
  readonly walletRecovered: WalletMade;
  readonly vaultStored: VaultEvent;
  readonly vaultShown: VaultEvent;
  readonly vaultSent: VaultTransfer;
  readonly vaultReceived: VaultTransfer;
  readonly vaultDeleted: VaultEvent;
  /** This card approved the use of an item on another member. */
  readonly vaultApproved: VaultEvent & {
    /** Number of the member that has the item. */
    readonly member: number;
    /** What it is to be used for. */
    readonly use: VaultUse;
  };
  /** An item became a wallet of this card. */
  readonly vaultWallet: VaultEvent & {
    /** Slot of the new wallet. */
    readonly into: number;
  };
  /** The card agreed to another anchor. */
  readonly anchorSigned: AnchorChange;
  /** The card believes another anchor: its time is unknown again. */
  readonly anchorAdopted: AnchorChange;
  readonly announced: WalletEvent & {
    readonly kind: AnnouncementKind;
    /** First four bytes of the name of the announcement. */
    readonly tag: Uint8Array;
  };
  /** This card vetoed what another member announced. */
  readonly vetoGiven: WalletEvent & {
    /** Number of the member that announced. */
    readonly member: number;
  };
  /** What this card announced was vetoed. */
  readonly vetoed: WalletEvent & {
    /** Number of the member that vetoed. */
    readonly member: number;
  };
};

/** Name of an event of the card: a key of {@link cardEvents}. */
export type CardEventName = keyof CardEventDetails;
/** Name of an event of a wallet: a key of {@link walletEvents}. */
export type WalletEventName = keyof WalletEventDetails;
/** Name of any event that this host knows: a key of {@link logEvents}. */
export type LogEventName = CardEventName | WalletEventName;
/** What an entry of this event tells beside its sequence: `DetailsOf<'pinChanged'>` is `{ by: 'pin' | 'puk' }`. */
export type DetailsOf<N extends LogEventName> = (CardEventDetails & WalletEventDetails)[N];

type LogEventDefinitions<Events, Counters> = {
  readonly [Name in keyof Events]: LogEventDefinition<Events[Name], Counters>;
};
function define<Details, Counters>(
  code: number,
  details: P.CoderType<Details>,
  more: Omit<LogEventDefinition<Details, Counters>, 'code' | 'details'> = {},
): LogEventDefinition<Details, Counters> {
  return Object.freeze({ code, details, ...more });
}

const total = struct<Failure>({ total: P.U32BE });
const phone = struct<PhoneEvent>({ slot: P.U8 });

/** Events of the card. Codes, here and below, are never renamed or reused. */
export const cardEvents = Object.freeze<LogEventDefinitions<CardEventDetails, CardCounters>>({
  personalised: define(0x01, nothing),
  reset: define(0x02, nothing, { counter: 'resets' }),
  terminated: define(0x03, nothing, { counter: 'resets' }),
  randomnessFailed: define(0x04, total, { counter: 'randomnessFailures', noise: true }),

  pinChanged: define(0x10, struct<CardEventDetails['pinChanged']>({ by: enumeration({ pin: 1, puk: 2 }) })),
  pinUnblocked: define(0x11, nothing),
  pinFailed: define(0x12, total, { counter: 'wrongPins', noise: true }),
  pinBlocked: define(0x13, nothing),
  pukProven: define(0x14, nothing),
  pukChanged: define(0x15, nothing),
  pukFailed: define(0x16, total, { counter: 'wrongPuks', noise: true }),
  pukBlocked: define(0x17, nothing),
  settingsChanged: define(0x18, struct<CardEventDetails['settingsChanged']>({ pinInChannel: P.bool })),

  phoneAdded: define(0x20, phone),
  phoneForgotten: define(0x21, phone),
});

const slot = P.U8;
/** First four bytes of the SHA-256 of something public: enough to find it, too few to prove it. */
const tag = P.bytes(4);
const walletMade = struct<WalletMade>({ slot, clones: P.U8, exportable: P.bool });
const ofWallet = struct<WalletEvent>({ slot });
const cloneTransfer = struct<CloneTransfer>({ slot, member: P.U8, role, tag });
const shareTransfer = struct<ShareTransfer>({ slot, index: P.U8, tag });
const rosterChange = struct<RosterChange>({ slot, epoch: P.U32BE });
const anchorChange = struct<AnchorChange>({ slot, number: P.U32BE });
const signing = struct<Signing>({ slot, signatures: P.U16BE, tag });
const signed = { counter: 'signatures', count: ({ signatures }: Signing) => signatures } as const;
const refused = struct<SigningRefused>({ slot, status: P.U16BE, tag });
const voucher = struct<VoucherEvent>({ slot, member: P.U8, counter: P.U32BE });
const vaultEvent = struct<VaultEvent>({ slot, item: P.U32BE });
const vaultTransfer = struct<VaultTransfer>({ slot, item: P.U32BE, tag });
const fileChange = struct<FileChange>({ slot, file: P.U8, version: P.U32BE });

/** Events of the wallets that a session sees. */
export const walletEvents = Object.freeze<LogEventDefinitions<WalletEventDetails, WalletCounters>>({
  walletCreated: define(0x30, walletMade, { counter: 'walletsMade' }),
  walletImported: define(0x31, walletMade, { counter: 'walletsImported' }),
  walletExported: define(0x32, ofWallet, { counter: 'walletsExported' }),
  duressPinChanged: define(0x33, nothing),

  cloneOffered: define(0x40, ofWallet),
  cloneExported: define(0x41, cloneTransfer, { counter: 'clonesExported' }),
  cloneImported: define(0x42, cloneTransfer, { counter: 'clonesImported' }),
  cloneConfirmed: define(0x43, struct<WalletEventDetails['cloneConfirmed']>({ slot, member: P.U8 })),
  setSealed: define(0x44, ofWallet),
  rosterSigned: define(0x45, rosterChange),
  rosterAdopted: define(0x46, rosterChange),
  activationApproved: define(0x47, struct<WalletEventDetails['activationApproved']>({ slot, member: P.U8 })),
  activated: define(
    0x48,
    struct<WalletEventDetails['activated']>({ slot, by: enumeration({ member: 1, puk: 2, delay: 3 }) }),
  ),
  pinResetApproved: define(0x49, struct<WalletEventDetails['pinResetApproved']>({ slot, member: P.U8 })),
  pinReset: define(0x4a, struct<WalletEventDetails['pinReset']>({ slot, approvers: list(P.U8, P.U8) })),

  digestsSigned: define(0x50, signing, signed),
  digestsRefused: define(0x51, refused, { counter: 'refusals' }),
  transactionSigned: define(0x52, signing, signed),
  transactionRefused: define(0x53, refused, { counter: 'refusals' }),
  policyChanged: define(0x54, struct<WalletEventDetails['policyChanged']>({ slot, tag }), {
    counter: 'policyChanges',
  }),
  voucherIssued: define(0x55, voucher),
  voucherRedeemed: define(0x56, voucher),

  fileWritten: define(0x60, fileChange),
  fileDeleted: define(0x61, fileChange),

  shareOffered: define(0x80, ofWallet),
  shareDealt: define(0x81, shareTransfer),
  shareImported: define(0x82, shareTransfer),
  shareConfirmed: define(0x83, struct<WalletEventDetails['shareConfirmed']>({ slot, member: P.U8 })),
  shareReleased: define(0x84, struct<WalletEventDetails['shareReleased']>({ slot, tag })),
  shareExported: define(0x85, ofWallet, { counter: 'walletsExported' }),
  walletRecovered: define(0x86, walletMade, { counter: 'clonesImported' }),
  vaultStored: define(0x70, vaultEvent),
  vaultShown: define(0x71, vaultEvent),
  vaultSent: define(0x72, vaultTransfer),
  vaultReceived: define(0x73, vaultTransfer),
  vaultDeleted: define(0x74, vaultEvent),
  vaultApproved: define(
    0x75,
    struct<WalletEventDetails['vaultApproved']>({ slot, item: P.U32BE, member: P.U8, use: vaultUse }),
  ),
  vaultWallet: define(0x76, struct<WalletEventDetails['vaultWallet']>({ slot, item: P.U32BE, into: P.U8 })),

  anchorSigned: define(0x90, anchorChange),
  anchorAdopted: define(0x91, anchorChange),
  announced: define(0x92, struct<WalletEventDetails['announced']>({ slot, kind: announcementKind, tag })),
  vetoGiven: define(0x93, struct<WalletEventDetails['vetoGiven']>({ slot, member: P.U8 }), { noise: true }),
  vetoed: define(0x94, struct<WalletEventDetails['vetoed']>({ slot, member: P.U8 })),
});

/** Every event by name. */
export const logEvents = Object.freeze({ ...cardEvents, ...walletEvents });
