/**
 * The card's log: its events, the bytes of an entry, and the hash chain over them. Card and host compute from this file
 * alike.
 *
 *   entry   sequence (4, from 1) | event code (1) | details, of the length the event has (at most 9)
 *   h(0)    SHA-256("symbolon log start 1" 00 | the card's identity key, compressed point)
 *   h(n)    SHA-256("symbolon log entry 1" 00 | h(n-1) | entry n)
 *
 * The card keeps the newest entries (`limits.logEntries`). When the oldest falls out, its hash stays as the base that
 * the kept ones start from: base, entries and head remain one chain, and an earlier export of the log links up with it.
 * Counters tell what has fallen out. Details never hold a secret.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { lifecycle } from './commands/identity.ts';
import { role } from './roster.ts';
import { decodeWith, encodeWith, malformed, tlvStruct } from './tlv.ts';
import { enumeration, nothing } from './values.ts';

/** Starts what is hashed or signed, so that nothing of one kind passes for another. ASCII, then one zero byte. */
export const logLabels = {
  start: P.cstring.encode('symbolon log start 1'),
  entry: P.cstring.encode('symbolon log entry 1'),
  /** Starts what the card signs as the head of its log. */
  head: P.cstring.encode('symbolon log head 1'),
} as const;

/** Counters of the card: they never go back, and no reset clears them. */
export const cardCounters = P.struct({
  /** Tries of the PIN that did not succeed. */
  wrongPins: P.U32BE,
  /** Tries of the PUK that did not succeed. */
  wrongPuks: P.U32BE,
  /** Times that the card erased its wallets and passwords. */
  resets: P.U32BE,
  /** Commands that the health tests of the random number generator stopped. */
  randomnessFailures: P.U32BE,
});
/** How often things happened to the card: each a number from 0 to 2^32 - 1 that never goes back. */
export type CardCounters = P.UnwrapCoder<typeof cardCounters>;

/** Counters of what was done with wallets. They never go back, and no reset clears them. */
export const walletCounters = P.struct({
  /** Wallets made from the card's own randomness. */
  walletsMade: P.U32BE,
  /** Wallets made of a phrase or entropy from elsewhere. */
  walletsImported: P.U32BE,
  /** Times that the entropy of a wallet was read out. */
  walletsExported: P.U32BE,
  /** Wallets that came from another card. */
  clonesImported: P.U32BE,
  /** Clones made for other cards. */
  clonesExported: P.U32BE,
  /** Signatures given. */
  signatures: P.U32BE,
  /** Transactions and digests that the policy refused to sign. */
  refusals: P.U32BE,
  /** Times that a policy was replaced. */
  policyChanges: P.U32BE,
});
/** How often things were done with the card's wallets: each a number from 0 to 2^32 - 1 that never goes back. */
export type WalletCounters = P.UnwrapCoder<typeof walletCounters>;

/**
 * One kind of event. `noise`: strangers can cause it, so it gets no entry right after another such one, and is only
 * counted: noise can take up half of the log at most.
 */
export type LogEventDefinition<Details, Counters = CardCounters | WalletCounters> = {
  /** The byte it has in an entry. */
  readonly code: number;
  /** Codec of what an entry says beside sequence and code: at most 9 bytes. */
  readonly details: P.CoderType<Details>;
  /** The counter it moves on. */
  readonly counter?: Counters extends unknown ? keyof Counters : never;
  /** How far the counter goes on; 1 unless said otherwise. */
  readonly count?: (details: Details) => number;
  /** Strangers can cause it. */
  readonly noise?: true;
};

const wallet = P.U8;
/** First four bytes of the SHA-256 of something public: enough to find it, too little to stand for it. */
const tag = P.bytes(4);
const newWallet = P.struct({ wallet, clones: P.U8, exportable: P.bool });
const fileChange = P.struct({ wallet, file: P.U8, version: P.U32BE });
const signed = P.struct({ wallet, signatures: P.U16BE, digest: tag });
const refused = P.struct({
  wallet,
  /** Status word. */
  reason: P.U16BE,
  digest: tag,
});
const voucher = P.struct({ wallet, member: P.U8, sequence: P.U32BE });
const total = P.struct({
  /** Failures so far, this one included. */
  total: P.U32BE,
});

function definer<Counters>() {
  return <Details>(
    code: number,
    details: P.CoderType<Details>,
    more: Omit<LogEventDefinition<Details, Counters>, 'code' | 'details'> = {},
  ): LogEventDefinition<Details, Counters> => Object.freeze({ code, details, ...more });
}
const card = definer<CardCounters>();
const own = definer<WalletCounters>();

/** Events of the card, in all its sessions. Codes, here and below, are never renamed or reused. */
export const cardEvents = Object.freeze({
  personalised: card(0x01, nothing),
  /** Every wallet and password is gone; `terminated` also ends the card. */
  reset: card(0x02, nothing, { counter: 'resets' }),
  terminated: card(0x03, nothing, { counter: 'resets' }),
  randomnessFailed: card(0x04, total, { counter: 'randomnessFailures', noise: true }),

  /** A PIN was set anew, by itself or by the PUK. */
  pinChanged: card(0x10, P.struct({ by: enumeration({ pin: 1, puk: 2 }) })),
  /** The PUK gave all tries back. */
  pinUnblocked: card(0x11, nothing),
  pinFailed: card(0x12, total, { counter: 'wrongPins', noise: true }),
  pinBlocked: card(0x13, nothing),
  /** A session was opened with the PUK. */
  pukProven: card(0x14, nothing),
  pukChanged: card(0x15, nothing),
  pukFailed: card(0x16, total, { counter: 'wrongPuks', noise: true }),
  pukBlocked: card(0x17, nothing),
  settingsChanged: card(0x18, P.struct({ pinInChannel: P.bool })),

  phoneAdded: card(0x20, P.struct({ slot: P.U8 })),
  phoneForgotten: card(0x21, P.struct({ slot: P.U8 })),
  /** Too many sessions in its name failed: the card has forgotten it. */
  phoneDied: card(0x22, P.struct({ slot: P.U8 })),
});

/** Events of a session: what was done with the wallets it sees. */
export const walletEvents = Object.freeze({
  walletCreated: own(0x30, newWallet, { counter: 'walletsMade' }),
  walletImported: own(0x31, newWallet, { counter: 'walletsImported' }),
  walletExported: own(0x32, P.struct({ wallet }), { counter: 'walletsExported' }),

  /** The duress PIN was set or removed. */
  duressPinChanged: own(0x33, nothing),

  cloneOffered: own(0x40, P.struct({ wallet })),
  /** `card`: of the target's public key. */
  cloneExported: own(0x41, P.struct({ wallet, index: P.U8, role, card: tag }), { counter: 'clonesExported' }),
  /** `card`: of the source's public key. */
  cloneImported: own(0x42, P.struct({ wallet, index: P.U8, role, card: tag }), { counter: 'clonesImported' }),
  cloneConfirmed: own(0x43, P.struct({ wallet, index: P.U8 })),
  setSealed: own(0x44, P.struct({ wallet })),
  /** A list of members was signed, or taken over. */
  rosterSigned: own(0x45, P.struct({ wallet, epoch: P.U32BE })),
  rosterAdopted: own(0x46, P.struct({ wallet, epoch: P.U32BE })),
  /** `member`: whose activation this card approved. */
  activationApproved: own(0x47, P.struct({ wallet, member: P.U8 })),
  activated: own(0x48, P.struct({ wallet, by: enumeration({ member: 1, puk: 2 }) })),

  /** `digest`: of the digests one after the other, or of the summary of the transaction. */
  digestsSigned: own(0x50, signed, { counter: 'signatures', count: ({ signatures }) => signatures }),
  digestsRefused: own(0x51, refused, { counter: 'refusals' }),
  transactionSigned: own(0x52, signed, { counter: 'signatures', count: ({ signatures }) => signatures }),
  transactionRefused: own(0x53, refused, { counter: 'refusals' }),
  /** `digest`: of the policy. */
  policyChanged: own(0x54, P.struct({ wallet, digest: tag }), { counter: 'policyChanges' }),
  /** `member`: whom it is for, and who issued it. */
  voucherIssued: own(0x55, voucher),
  voucherRedeemed: own(0x56, voucher),

  fileWritten: own(0x60, fileChange),
  fileDeleted: own(0x61, fileChange),
});

/** Every event by name. */
export const logEvents = Object.freeze({ ...cardEvents, ...walletEvents });

/** Name of an event of the card: a key of {@link cardEvents}. */
export type CardEventName = keyof typeof cardEvents;
/** Name of an event of a wallet: a key of {@link walletEvents}. */
export type WalletEventName = keyof typeof walletEvents;
/** Name of any event that this host knows: a key of {@link logEvents}. */
export type LogEventName = CardEventName | WalletEventName;
/** What an entry of this event says beside its sequence: `DetailsOf<'pinChanged'>` is `{ by: 'pin' | 'puk' }`. */
export type DetailsOf<N extends LogEventName> = P.UnwrapCoder<(typeof logEvents)[N]['details']>;

/**
 * An entry as a host reads it: its place in the log, counted from 1, the event by name, and what the event tells. A
 * newer card may write events that this host has no name for: they are `unknown`, with their code.
 */
export type LogEntry =
  | {
      [N in LogEventName]: { readonly sequence: number; readonly event: N; readonly details: DetailsOf<N> };
    }[LogEventName]
  | { readonly sequence: number; readonly event: 'unknown'; readonly code: number };

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
 * Reads an entry. An event that this host has no name for is `unknown`, with its code.
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
 * Whether the entry is of an event that strangers can cause: it says nothing of what the owner did.
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
 * h(0), the hash that a card's log starts from, 32 bytes: no other card has a log that starts with it.
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

/** What the card signs about its log. */
export const logHead = tlvStruct('log head', {
  lifecycle: [0x80, lifecycle],
  counters: [0x81, cardCounters],
  /** On an active card only in a PIN session: elsewhere nobody is to learn what was done with its wallets. */
  chain: [
    0xa2,
    tlvStruct('log chain', {
      /** Entries ever made, and how many of them are no longer kept. */
      count: [0x80, P.U32BE],
      baseCount: [0x81, P.U32BE],
      /** h(baseCount) and h(count). */
      base: [0x82, P.bytes(32)],
      head: [0x83, P.bytes(32)],
      counters: [0x84, walletCounters],
    }),
    'optional',
  ],
});
/** What a card signs about its log: its lifecycle and counters, and the chain where the session may see it. */
export type LogHead = P.UnwrapCoder<typeof logHead>;
/**
 * The part of a head about the chain of entries: how many there were, how many of those are no longer kept, and the
 * hashes after either.
 */
export type ChainHead = NonNullable<LogHead['chain']>;

/**
 * What the card's signature of a head is over (ECDSA P-256 with SHA-256): label, the channel's binding (32 bytes), the
 * host's challenge (32 bytes), the encoded head. `verifyLogHead` checks it.
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
