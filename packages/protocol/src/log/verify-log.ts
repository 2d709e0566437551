/**
 * The host's side of the log: verifies that a card showed one unbroken chain, and that it continues what was seen
 * before.
 */

import { p256 } from '@noble/curves/nist.js';
import { equalBytes } from '@noble/curves/utils.js';
import { cardError, type SymbolonError } from '@symbolon/interface';
import type { Lifecycle } from '../commands/define.ts';
import type { CardCounters, WalletCounters } from './events.ts';
import {
  type ChainHead,
  decodeLogEntry,
  type LogEntry,
  type LogHead,
  logHeadInput,
  logStart,
  nextLogHash,
} from './log.ts';

/** A place in the chain: its hash after `count` entries, 32 bytes. */
export type LogPosition = { readonly count: number; readonly hash: Uint8Array };

/** Part of a card's log: the entries from `base` to `head`. Plain data, to keep for {@link joinLogs}. */
export type LogChain = {
  /** Before the first entry. The card no longer keeps older ones. */
  readonly base: LogPosition;
  /** After the last entry. */
  readonly head: LogPosition;
  /** Oldest first, as the card hashes them and decoded. */
  readonly entries: readonly { readonly bytes: Uint8Array; readonly entry: LogEntry }[];
};

/** A log whose head the card has just signed. Keep the parts of {@link LogChain}. */
export type VerifiedLog = LogChain & {
  /** State of the card when it signed. */
  readonly lifecycle: Lifecycle;
  /** What ever happened to the card. */
  readonly cardCounters: CardCounters;
  /** What was ever done with its wallets. */
  readonly walletCounters: WalletCounters;
};

/** The answer to GET LOG HEAD, and what was signed with it. */
export type LogProof = {
  /** The card's identity key, from its verified certificate: compressed P-256 point, 33 bytes. */
  readonly publicKey: Uint8Array;
  /** Of the session, 32 bytes. */
  readonly channelBinding: Uint8Array;
  /** Of the host, 32 bytes. */
  readonly challenge: Uint8Array;
  /** What the card says about its log. */
  readonly head: LogHead;
  /** r || s, 64 bytes. */
  readonly signature: Uint8Array;
};

/**
 * Verifies that this card signed the head, in this session and for this challenge. ECDSA P-256 with SHA-256.
 *
 * @throws SymbolonError `log/broken`
 * @example
 * ```ts
 * import { verifyLogHead } from '@symbolon/protocol/log';
 * const { lifecycle, chain } = verifyLogHead(logProof);
 * lifecycle; // => 'active'
 * chain?.count; // => 2
 * ```
 */
export function verifyLogHead({ publicKey, head, signature, ...proof }: LogProof): LogHead {
  let valid = false;
  try {
    valid = p256.verify(signature, logHeadInput({ ...proof, head }), publicKey, { prehash: true, lowS: true });
  } catch {
    // A signature out of range is wrong too.
  }
  if (!valid) throw broken('its head is not signed by this card');
  return head;
}

/**
 * Verifies a head, and that the entries lead from its base to it: no entry is missing, changed or added.
 *
 * @param entries all entries from READ LOG, oldest first
 * @throws SymbolonError `log/broken`
 * @example
 * ```ts
 * import { verifyLog } from '@symbolon/protocol/log';
 * const { entries } = verifyLog(logProof, logEntries);
 * entries[0]?.entry.event; // => 'personalised'
 * ```
 */
export function verifyLog(proof: LogProof, entries: readonly Uint8Array[]): VerifiedLog {
  const { lifecycle, counters, chain } = verifyLogHead(proof);
  if (chain === undefined) throw broken('its head comes without the chain');
  checkChain(chain, proof.publicKey, entries);
  return Object.freeze({
    lifecycle,
    cardCounters: counters,
    walletCounters: chain.counters,
    base: { count: chain.baseCount, hash: chain.base },
    head: { count: chain.count, hash: chain.head },
    entries: entries.map((bytes) => ({ bytes, entry: decodeLogEntry(bytes) })),
  });
}

/**
 * Joins an earlier and a later export of a card's log: one chain from the older base to the newer head.
 *
 * @returns `undefined` if the card no longer keeps all entries between the two
 * @throws SymbolonError `log/broken` if the later log does not continue the earlier one
 * @example
 * ```ts
 * import { joinLogs, verifyLog } from '@symbolon/protocol/log';
 * const before = verifyLog(logProof, logEntries);
 * joinLogs(before, before)?.head; // => before.head
 * ```
 */
export function joinLogs(earlier: LogChain, later: LogChain): LogChain | undefined {
  if (!equalBytes(hashAt(earlier, earlier.head.count), earlier.head.hash))
    throw broken('what was kept of it is damaged');
  if (later.head.count < earlier.head.count) throw broken('it is shorter than it was');
  if (later.base.count > earlier.head.count) return undefined;
  // If they agree here, they agree before: each hash covers everything before it.
  if (!equalBytes(hashAt(later, earlier.head.count), earlier.head.hash))
    throw broken('it is not the log that was seen before');
  const older = earlier.entries.slice(0, Math.max(0, later.base.count - earlier.base.count));
  return Object.freeze({
    base: older.length > 0 ? earlier.base : later.base,
    head: later.head,
    entries: [...older, ...later.entries],
  });
}

function checkChain(chain: ChainHead, publicKey: Uint8Array, entries: readonly Uint8Array[]): void {
  if (chain.baseCount === 0 && !equalBytes(chain.base, logStart(publicKey)))
    throw broken('it does not start with this card');
  if (entries.length !== chain.count - chain.baseCount)
    throw broken(`it has ${chain.count} entries, not the ones it shows`);
  if (!equalBytes(entries.reduce(nextLogHash, chain.base), chain.head))
    throw broken('its entries do not lead to its head');
  for (const [index, bytes] of entries.entries()) {
    if (decodeLogEntry(bytes).sequence !== chain.baseCount + 1 + index) throw broken('its entries are not in sequence');
  }
}

/** Hash after `count` entries, for a `count` between base and head. */
function hashAt({ base, entries }: LogChain, count: number): Uint8Array {
  return entries.slice(0, count - base.count).reduce((hash, { bytes }) => nextLogHash(hash, bytes), base.hash);
}

function broken(reason: string): SymbolonError<'log/broken'> {
  return cardError('log/broken', { reason });
}
