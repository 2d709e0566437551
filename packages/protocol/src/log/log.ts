/**
 * The card's log: its events, the bytes of an entry, and the hash chain over the entries.
 *
 *   entry   sequence (4, from 1) | event code (1) | details, of the length the event has (at most 9)
 *   h(0)    SHA-256("symbolon log start 1" 00 | the card's identity key, compressed point)
 *   h(n)    SHA-256("symbolon log entry 1" 00 | h(n-1) | entry n)
 *
 * The card keeps the newest entries (`limits.logEntries`). When the oldest entry falls out, its hash stays as the base
 * of the kept ones. So base, entries and head remain one chain, and an earlier export of the log links up with it.
 * Counters tell what has fallen out. Details never hold a secret.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import type { Lifecycle } from '../commands/define.ts';
import { lifecycle } from '../commands/identity.ts';
import { decodeWith, encodeWith, malformed, tlvStruct } from '../encoding/tlv.ts';
import { enumeration, type Nothing, nothing, struct } from '../encoding/values.ts';
import { type Role, role } from '../set/roster.ts';

/** Labels of what is hashed or signed, so that nothing passes for another kind: ASCII, then one zero byte. */
const logLabels = {
  start: P.cstring.encode('symbolon log start 1'),
  entry: P.cstring.encode('symbolon log entry 1'),
  /** Of the head of the log, which the card signs. */
  head: P.cstring.encode('symbolon log head 1'),
} as const;

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
   * Strangers can cause it. Right after another such entry it is only counted, so that noise takes up half of the log
   * at most.
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
type RosterChange = WalletEvent & { readonly epoch: number };
type Signing = WalletEvent & {
  /** Signatures given. */
  readonly signatures: number;
  /** First four bytes of the SHA-256 of the digests, one after the other, or of the summary of the transaction. */
  readonly tag: Uint8Array;
};
type SigningRefused = WalletEvent & {
  /** Status word. */
  readonly status: number;
  /** First four bytes of the SHA-256 of the digests, one after the other, or of the summary of the transaction. */
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
  /** Too many sessions failed in the name of the phone: the card has forgotten it. */
  readonly phoneDied: PhoneEvent;
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
    /** What activated it: the approval of another member, or the PUK. */
    readonly by: 'member' | 'puk';
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
  phoneDied: define(0x22, phone),
});

const slot = P.U8;
/** First four bytes of the SHA-256 of something public: enough to find it, too few to prove it. */
const tag = P.bytes(4);
const walletMade = struct<WalletMade>({ slot, clones: P.U8, exportable: P.bool });
const ofWallet = struct<WalletEvent>({ slot });
const cloneTransfer = struct<CloneTransfer>({ slot, member: P.U8, role, tag });
const rosterChange = struct<RosterChange>({ slot, epoch: P.U32BE });
const signing = struct<Signing>({ slot, signatures: P.U16BE, tag });
const signed = { counter: 'signatures', count: ({ signatures }: Signing) => signatures } as const;
const refused = struct<SigningRefused>({ slot, status: P.U16BE, tag });
const voucher = struct<VoucherEvent>({ slot, member: P.U8, counter: P.U32BE });
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
  activated: define(0x48, struct<WalletEventDetails['activated']>({ slot, by: enumeration({ member: 1, puk: 2 }) })),

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
});

/** Every event by name. */
export const logEvents = Object.freeze({ ...cardEvents, ...walletEvents });

/** An entry of an event that this host knows. */
export type KnownLogEntry<N extends LogEventName> = {
  /** Place in the log, from 1. */
  readonly sequence: number;
  /** Name of the event. */
  readonly event: N;
  /** What the event tells. */
  readonly details: DetailsOf<N>;
};
/** An entry of an event that this host has no name for: newer cards may write some. */
export type UnknownLogEntry = {
  /** Place in the log, from 1. */
  readonly sequence: number;
  readonly event: 'unknown';
  /** Code of the event. */
  readonly code: number;
};
/** An entry as a host reads it. */
export type LogEntry = { [N in LogEventName]: KnownLogEntry<N> }[LogEventName] | UnknownLogEntry;

const entryFrame = P.struct({ sequence: P.U32BE, code: P.U8, details: P.bytes(null) });
const longestDetails = 9;

/**
 * The bytes of an entry, 5 to 14: sequence (four bytes, big-endian), event code, details.
 *
 * @param sequence place in the log, from 1
 * @throws SymbolonError `data/malformed` for details that the event does not have
 * @example
 * ```ts
 * import { encodeLogEntry } from '@symbolon/protocol/log';
 * encodeLogEntry(2, 'pinChanged', { by: 'puk' }); // => Uint8Array.of(0, 0, 0, 2, 0x10, 2)
 * ```
 */
export function encodeLogEntry<N extends LogEventName>(sequence: number, event: N, details: DetailsOf<N>): Uint8Array {
  const { code, details: coder } = logEvents[event] as LogEventDefinition<unknown>;
  return entryFrame.encode({ sequence, code, details: encodeWith(coder, event, details) });
}

/**
 * Decodes an entry. An event that this host does not know is `unknown`, with its code.
 *
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { decodeLogEntry } from '@symbolon/protocol/log';
 * decodeLogEntry(Uint8Array.of(0, 0, 0, 2, 0x10, 2)); // => { sequence: 2, event: 'pinChanged', details: { by: 'puk' } }
 * decodeLogEntry(Uint8Array.of(0, 0, 0, 3, 0xfe)); // => { sequence: 3, event: 'unknown', code: 0xfe }
 * ```
 */
export function decodeLogEntry(bytes: Uint8Array): LogEntry {
  const { sequence, code, details } = decodeWith(entryFrame, 'log entry', bytes);
  if (details.length > longestDetails) throw malformed('log entry', 'its details are too long');
  const found = (Object.entries(logEvents) as [LogEventName, LogEventDefinition<unknown>][]).find(
    ([, known]) => known.code === code,
  );
  if (found === undefined) return Object.freeze({ sequence, event: 'unknown', code });
  const [event, definition] = found;
  return Object.freeze({ sequence, event, details: decodeWith(definition.details, event, details) }) as LogEntry;
}

/**
 * Whether strangers can cause this event. Such an entry tells nothing about what the owner did.
 * @example
 * ```ts
 * import { isNoise } from '@symbolon/protocol/log';
 * isNoise({ sequence: 4, event: 'pinFailed', details: { total: 1 } }); // => true
 * isNoise({ sequence: 5, event: 'pinChanged', details: { by: 'pin' } }); // => false
 * ```
 */
export function isNoise(entry: LogEntry): boolean {
  return entry.event !== 'unknown' && (logEvents[entry.event] as LogEventDefinition<unknown>).noise === true;
}

/**
 * h(0), the hash that the log of a card starts from, 32 bytes. It is different for every card.
 *
 * @param publicKey the card's identity key, compressed P-256 point, 33 bytes
 * @example
 * ```ts
 * import { logStart } from '@symbolon/protocol/log';
 * logStart(publicKey); // => logProof.head.chain?.base
 * ```
 */
export function logStart(publicKey: Uint8Array): Uint8Array {
  return sha256(concatBytes(logLabels.start, publicKey));
}

/**
 * h(n), 32 bytes, from h(n-1) and the bytes of entry n.
 * @example
 * ```ts
 * import { logStart, nextLogHash } from '@symbolon/protocol/log';
 * const head = logEntries.reduce(nextLogHash, logStart(publicKey));
 * head; // => logProof.head.chain?.head
 * ```
 */
export function nextLogHash(previous: Uint8Array, entry: Uint8Array): Uint8Array {
  return sha256(concatBytes(logLabels.entry, previous, entry));
}

/** The chain of entries in a head. */
export type ChainHead = {
  /** Entries that were ever made. */
  readonly count: number;
  /** How many of them are no longer kept. */
  readonly baseCount: number;
  /** h(baseCount), 32 bytes. */
  readonly base: Uint8Array;
  /** h(count), 32 bytes. */
  readonly head: Uint8Array;
  /** What was done with the card's wallets. */
  readonly counters: WalletCounters;
};
/** What the card signs about its log. */
export type LogHead = {
  /** State of the card. */
  readonly lifecycle: Lifecycle;
  /** What happened to the card. */
  readonly counters: CardCounters;
  /** On an active card only in a PIN session: other sessions must not learn what was done with its wallets. */
  readonly chain?: ChainHead;
};
/** Codec of a {@link LogHead}. */
export const logHead = tlvStruct<LogHead>('log head', {
  lifecycle: [0x80, lifecycle],
  counters: [0x81, cardCounters],
  chain: [
    0xa2,
    tlvStruct<ChainHead>('log chain', {
      count: [0x80, P.U32BE],
      baseCount: [0x81, P.U32BE],
      base: [0x82, P.bytes(32)],
      head: [0x83, P.bytes(32)],
      counters: [0x84, walletCounters],
    }),
    'optional',
  ],
});

/**
 * What the card signs as the head of its log (ECDSA P-256 with SHA-256): label, channel binding (32 bytes), challenge
 * of the host (32 bytes), encoded head. `verifyLogHead` checks the signature.
 * @example
 * ```ts
 * import { p256 } from '@noble/curves/nist.js';
 * import { logHeadInput } from '@symbolon/protocol/log';
 * p256.verify(logProof.signature, logHeadInput(logProof), publicKey); // => true
 * ```
 */
export function logHeadInput(proof: {
  readonly channelBinding: Uint8Array;
  readonly challenge: Uint8Array;
  readonly head: LogHead;
}): Uint8Array {
  return concatBytes(logLabels.head, proof.channelBinding, proof.challenge, logHead.encode(proof.head));
}
