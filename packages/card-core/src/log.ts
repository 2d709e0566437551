/**
 * The card's log in memory. `log.ts` of the protocol defines entries, chain and counters. An event is logged in the
 * transaction it happens in.
 *
 * There are two logs of the same form: the owner's, with everything, and the decoy's, which a session of the duress PIN
 * sees. An event of the card goes to both, an event of a wallet to the log of its session. The decoy's log therefore
 * looks like that of a card whose only wallet is the decoy. Every card keeps both logs, so neither memory nor timing
 * shows whether there is a duress PIN.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { limits } from '@symbolon/protocol/limits';
import {
  type CardCounters,
  type CardEventName,
  type ChainHead,
  cardEvents,
  type DetailsOf,
  decodeLogEntry,
  encodeLogEntry,
  isNoise,
  type LogEventDefinition,
  type LogEventName,
  logEvents,
  logStart,
  nextLogHash,
  type WalletCounters,
  type WalletEventName,
  walletEvents,
} from '@symbolon/protocol/log';
import { type Context, required } from './card/context.ts';
import { type LogRecords, records } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';

/** Failures that anyone can cause. Each is counted; `noise` in the protocol says which get an entry. */
export type FailureName = 'pinFailed' | 'pukFailed' | 'randomnessFailed';

const noCardCounters: CardCounters = { wrongPins: 0, wrongPuks: 0, resets: 0, randomnessFailures: 0 };
const noWalletCounters: WalletCounters = {
  walletsMade: 0,
  walletsImported: 0,
  walletsExported: 0,
  clonesImported: 0,
  clonesExported: 0,
  signatures: 0,
  refusals: 0,
  policyChanges: 0,
};

/** Logs an event of the card in both logs. */
export function logCardEvent<N extends Exclude<CardEventName, FailureName>>(
  store: Store,
  event: N,
  details: DetailsOf<N>,
): void {
  appendToBoth(store, event, details);
}

/** Logs and counts a failure. */
export function logFailure(store: Store, event: FailureName): void {
  const { counter = 'wrongPins' } = cardEvents[event];
  appendToBoth(store, event, { total: cardCountersOf(store)[counter] + 1 });
}

/** Logs an event of a wallet in the log of the session. */
export function logWalletEvent<N extends WalletEventName>(
  { store, session }: Pick<Context, 'store' | 'session'>,
  event: N,
  details: DetailsOf<N>,
): void {
  appendToOne(store, logOf(session), event, details);
}

/**
 * Logs that a policy refused something. Discards what the command has changed and commits the entry; the caller then
 * throws the refusal.
 */
export function logRefusal(
  context: Pick<Context, 'store' | 'session'>,
  event: 'digestsRefused' | 'transactionRefused',
  details: DetailsOf<'transactionRefused'>,
): void {
  context.store.discard();
  logWalletEvent(context, event, details);
  context.store.commit();
}

/**
 * Logs in the owner's log that the PUK was proven. The decoy's log gets the entry only with an event of the card:
 * {@link logPukUse}.
 */
export function logPukProven(store: Store): void {
  append(store, records.logs.own, 'pukProven', {});
}

/**
 * Called before the PUK's session logs an event of the card. What the session does to the decoy must leave no trace in
 * the decoy's log.
 */
export function logPukUse({
  store,
  session,
  changeSession,
}: Pick<Context, 'store' | 'session' | 'changeSession'>): void {
  if (session.pukUnlogged !== true) return;
  append(store, records.logs.decoy, 'pukProven', {});
  changeSession({ kind: session.kind, decoy: session.decoy, pukUnlogged: false });
}

/**
 * Other members reset the PIN. The decoy has none, so its log tells what else would look the same: the PUK was proven,
 * and set the PIN.
 */
export function logPinResetOfDecoy(store: Store): void {
  append(store, records.logs.decoy, 'pukProven', {});
  append(store, records.logs.decoy, 'pinChanged', { by: 'puk' });
}

/**
 * The card got its first wallet. The decoy's log gets the same entry for the decoy, with the default number of clones.
 */
export function logDecoyWallet(store: Store): void {
  appendToOne(store, records.logs.decoy, 'walletCreated', {
    slot: 0,
    clones: limits.clones.default,
    exportable: false,
  });
}

export function logChainOf({ store, session }: Pick<Context, 'store' | 'session'>): ChainHead {
  const log = logOf(session);
  const { count, base } = stateOf(store, log);
  const entries = entriesOf(store, log, count);
  const head = entries.reduce(nextLogHash, base);
  return {
    count,
    baseCount: count - entries.length,
    base,
    head,
    counters: store.get(log.counters) ?? noWalletCounters,
  };
}

/** Entries of the session's log from a sequence number on, oldest first. */
export function logEntriesFrom(
  { store, session }: Pick<Context, 'store' | 'session'>,
  from: number,
): readonly Uint8Array[] {
  const log = logOf(session);
  const { count } = stateOf(store, log);
  const entries = entriesOf(store, log, count);
  return entries.slice(Math.max(0, from - 1 - (count - entries.length)));
}

export function cardCountersOf(store: Store): CardCounters {
  return store.get(records.logs.card) ?? noCardCounters;
}

/** Names another card in the log: the first four bytes of SHA-256 of its identity key. */
export function cardTag(publicKey: Uint8Array): Uint8Array {
  return sha256(publicKey).slice(0, 4);
}

function logOf({ decoy }: Pick<Context['session'], 'decoy'>): LogRecords {
  return decoy ? records.logs.decoy : records.logs.own;
}

function appendToBoth<N extends CardEventName>(store: Store, event: N, details: DetailsOf<N>): void {
  const { counter, count } = cardEvents[event] as LogEventDefinition<unknown, CardCounters>;
  store.put(records.logs.card, raised(cardCountersOf(store), counter, count?.(details)));
  append(store, records.logs.own, event, details);
  append(store, records.logs.decoy, event, details);
}

function appendToOne<N extends WalletEventName>(store: Store, log: LogRecords, event: N, details: DetailsOf<N>): void {
  const { counter, count } = walletEvents[event] as LogEventDefinition<unknown, WalletCounters>;
  store.put(log.counters, raised(store.get(log.counters) ?? noWalletCounters, counter, count?.(details)));
  append(store, log, event, details);
}

/** Counters stay at their highest value instead of starting again. */
function raised<C extends { readonly [N in keyof C]: number }>(counters: C, counter: keyof C | undefined, by = 1): C {
  if (counter === undefined) return counters;
  return { ...counters, [counter]: Math.min(0xffffffff, counters[counter] + by) };
}

function append<N extends LogEventName>(store: Store, log: LogRecords, event: N, details: DetailsOf<N>): void {
  const { count, base } = stateOf(store, log);
  const newest = store.get(entryRecord(log, count));
  const { noise } = logEvents[event] as LogEventDefinition<unknown>;
  if (noise === true && newest !== undefined && isNoise(decodeLogEntry(newest))) return;
  const record = entryRecord(log, count + 1);
  const oldest = store.get(record);
  store.put(record, encodeLogEntry(count + 1, event, details));
  store.put(log.chain, { count: count + 1, base: oldest === undefined ? base : nextLogHash(base, oldest) });
}

/** An empty log's chain starts with the card's key. Nothing is logged before the card has one. */
function stateOf(store: Store, log: LogRecords): { readonly count: number; readonly base: Uint8Array } {
  return store.get(log.chain) ?? { count: 0, base: logStart(required(store.get(records.identityKey)).publicKey) };
}

function entriesOf(store: Store, log: LogRecords, count: number): readonly Uint8Array[] {
  const kept = Math.min(count, limits.logEntries);
  return Array.from({ length: kept }, (_, index) => required(store.get(entryRecord(log, count - kept + 1 + index))));
}

function entryRecord({ entries }: LogRecords, sequence: number): LogRecords['entries'][number] {
  return required(entries[(sequence + limits.logEntries - 1) % limits.logEntries]);
}
