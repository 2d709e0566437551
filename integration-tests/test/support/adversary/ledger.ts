/** What genuine cards have really said, kept beside them: an attacker's messages are told from theirs by it. */
import type { Commands, RequestOf } from '@symbolon/protocol/commands';
import type { RosterMember } from '@symbolon/protocol/set';
import type { CardName } from './cards.ts';

type ExportRequest = RequestOf<Commands['cloneExport']>;

/** An export that a card made, and what was agreed on then. */
type Made = {
  readonly source: CardName;
  readonly target: CardName;
  readonly offer: string;
  readonly request: ExportRequest;
  readonly members: readonly RosterMember[];
  readonly epoch: number;
  readonly setId: string;
};

/** Everything that genuine cards have said, by its bytes. Grows with a run, and is copied for the next. */
export type Ledger = {
  readonly offers: Map<string, { readonly card: CardName; readonly anyPack: boolean; readonly id: string }>;
  readonly exports: Map<string, Made>;
  readonly receipts: Map<string, { readonly card: CardName; readonly export: string }>;
  /** Who signed which list of members. */
  readonly signed: Map<string, Set<CardName>>;
  readonly activations: Set<string>;
  /** Wallets by set: who has ever held it, and who was exported to. */
  readonly holders: Map<string, Set<CardName>>;
  readonly targets: Map<string, Set<CardName>>;
  /** Sets that are sealed. */
  readonly sealed: Set<string>;
};

export function newLedger(): Ledger {
  return {
    offers: new Map(),
    exports: new Map(),
    receipts: new Map(),
    signed: new Map(),
    activations: new Set(),
    holders: new Map(),
    targets: new Map(),
    sealed: new Set(),
  };
}

export function copyLedger(ledger: Ledger): Ledger {
  const copySets = <K, V>(map: Map<K, Set<V>>): Map<K, Set<V>> =>
    new Map([...map].map(([key, set]) => [key, new Set(set)]));
  return {
    offers: new Map(ledger.offers),
    exports: new Map(ledger.exports),
    receipts: new Map(ledger.receipts),
    signed: copySets(ledger.signed),
    activations: new Set(ledger.activations),
    holders: copySets(ledger.holders),
    targets: copySets(ledger.targets),
    sealed: new Set(ledger.sealed),
  };
}

export function addTo<V>(map: Map<string, Set<V>>, key: string, value: V): ReadonlySet<V> {
  const set = map.get(key) ?? new Set<V>();
  map.set(key, set.add(value));
  return set;
}
