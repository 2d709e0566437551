/**
 * The card's log: the bytes of an entry, the hash chain over the entries, and the head that the card signs.
 *
 *   entry   sequence (4, from 1) | event code (1) | details, of the length the event has (at most 9)
 *   h(0)    SHA-256("symbolon log start 2" 00 | the card's identity key, compressed point)
 *   h(n)    SHA-256("symbolon log entry 2" 00 | h(n-1) | entry n)
 *
 * The card keeps the newest entries (`limits.logEntries`). When the oldest entry falls out, its hash stays as the base
 * of the kept ones. So base, entries and head remain one chain, and an earlier export of the log links up with it.
 * Counters tell what has fallen out.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import type { Lifecycle } from '../commands/define.ts';
import { lifecycle } from '../commands/identity.ts';
import { decodeWith, encodeWith, malformed, tlvStruct } from '../encoding/tlv.ts';
import { label } from '../labels.ts';
import {
  type CardCounters,
  cardCounters,
  type DetailsOf,
  type LogEventDefinition,
  type LogEventName,
  logEvents,
  type WalletCounters,
  walletCounters,
} from './events.ts';

/** Labels of what is hashed or signed, so that nothing passes for another kind: ASCII, then one zero byte. */
const logLabels = {
  start: label('log start'),
  entry: label('log entry'),
  /** Of the head of the log, which the card signs. */
  head: label('log head'),
} as const;

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
