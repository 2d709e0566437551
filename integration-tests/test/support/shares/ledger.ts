/** What was really said and done: by this the model judges what cards do. */
import type { VaultKind, VaultRule } from '@symbolon/protocol/vault';
import type { CardName } from './cards.ts';

type Purpose = 'share' | 'recovery' | 'clone' | 'vault';
type Dealt = {
  readonly digest: string;
  readonly index: number;
  readonly to: CardName;
  readonly by: CardName;
  /** The whole message, and the hash of the offer that it answers. */
  readonly bytes: string;
  readonly offer: string;
};
type Sealed = { readonly digest: string; readonly index: number; readonly isTrue: boolean };

/** A share on its way to the card behind an offer. */
type Recovery = Sealed & { readonly by: CardName; readonly offer: string; readonly bytes?: string };

type Truth = {
  readonly values: readonly Uint8Array[];
  readonly wallet: Uint8Array;
  /** Made up by the attacker, with the key of a card: he may deal as often as he likes. */
  readonly forgedBy?: CardName;
};

/** Something that was stored in a vault. By what it holds it is told from all others. */
type Stored = {
  readonly kind: VaultKind;
  readonly label: string;
  readonly rule: VaultRule;
  readonly content: Uint8Array;
  /** The cards where it was stored, and their sets. */
  readonly origins: readonly CardName[];
  readonly sets: readonly string[];
};

export type VaultRequested = {
  readonly holder: CardName;
  readonly item: number;
  readonly use: 'show' | 'send' | 'wallet';
  readonly target?: string | undefined;
};

type ResetApproved = {
  readonly by: CardName;
  readonly of: CardName;
  readonly nonce: string;
  readonly epoch: number;
};

export type Ledger = {
  /** By the hash of an offer: who made it, and for what. */
  readonly offers: Map<string, { readonly by: CardName; readonly purpose: Purpose }>;
  /** Hash of the last offer of each card that recovers. */
  readonly openOffers: Map<CardName, string>;
  /** By a deal, without its certificates. */
  readonly deals: Map<string, Dealt>;
  /** Shares by digest and index: the cards that they were dealt to, by which offer, and those that had them. */
  readonly dealtTo: Map<string, CardName>;
  readonly dealtFor: Map<string, Dealt>;
  readonly arrived: Map<string, CardName>;
  readonly receipts: Map<string, CardName>;
  readonly recoveries: Map<string, Recovery>;
  /** By the digest of a split: its shares, as they must be, and the secret of its wallet. */
  readonly truth: Map<string, Truth>;
  readonly secrets: Map<string, Uint8Array>;
  /** What each card that recovers has taken so far. */
  readonly gathered: Map<CardName, readonly Sealed[]>;
  /** Items of vaults, by what they hold. */
  readonly items: Map<string, Stored>;
  /** By the hash of the body of a request. */
  readonly requests: Map<string, VaultRequested>;
  /** The request that each card has open. */
  readonly open: Map<CardName, string>;
  /** By an approval: the hash of the body that it is for, and who gave it. */
  readonly approvals: Map<string, { readonly request: string; readonly by: CardName }>;
  /** What each card sent last. */
  readonly sent: Map<CardName, { readonly item: number; readonly offer: string; readonly sealed: string }>;
  /** By a sealed item: what it holds, and for which offer. */
  readonly sealed: Map<string, { readonly content: string; readonly offer: string }>;
  /** By a request for a new PIN: who made it. */
  readonly resetRequests: Map<string, { readonly by: CardName; readonly nonce: string }>;
  readonly resetApprovals: Map<string, ResetApproved>;
  /** Id of the owner's set. */
  readonly own: { set: Uint8Array };
};

export const newLedger = (): Ledger => ({
  offers: new Map(),
  openOffers: new Map(),
  deals: new Map(),
  dealtTo: new Map(),
  dealtFor: new Map(),
  arrived: new Map(),
  receipts: new Map(),
  recoveries: new Map(),
  truth: new Map(),
  secrets: new Map(),
  gathered: new Map(),
  items: new Map(),
  requests: new Map(),
  open: new Map(),
  approvals: new Map(),
  sent: new Map(),
  sealed: new Map(),
  resetRequests: new Map(),
  resetApprovals: new Map(),
  own: { set: new Uint8Array() },
});

export function copyLedger(ledger: Ledger): Ledger {
  const copies = Object.entries(ledger).map(([name, value]) => [
    name,
    value instanceof Map ? new Map(value as Map<unknown, unknown>) : { ...value },
  ]);
  return Object.fromEntries(copies) as unknown as Ledger;
}
