/** What the phone remembers of one wallet. Nothing here is secret, and its cards can tell it all again. */
import type { BackUpState } from '@symbolon/backup/ceremony/back-up';
import type { SignedRoster } from '@symbolon/protocol/roster';
import type { VerificationRecord } from '@symbolon/protocol/verify-membership';
import type { Accounts } from './accounts.ts';

/** What a clone becomes: carried with a limit, or asleep until it is needed. */
export type CloneRole = 'daily' | 'backup';

export type Wallet = {
  /** Its cards by their place in the set: the one that makes it, then the clones. Who joins later comes last. */
  readonly cards: readonly string[];
  /** The card that clones, once it has made the wallet. */
  readonly primary?: string;
  readonly accounts?: Accounts;
  readonly roles: { readonly [card: string]: CloneRole };
  /** The backup, under way or done: messages from card to card that the phone carries. */
  readonly backup?: BackUpState;
  readonly sealed: boolean;
  /** Backups that were woken. */
  readonly activated: readonly string[];
  /** Members that are out. */
  readonly revoked: readonly string[];
  /** The list of members after a change, for those who have not taken it over. */
  readonly newest?: SignedRoster;
  readonly outdated: readonly string[];
  /** A new card that takes the place of a lost one; `agreed` once the others have admitted it. */
  readonly replacement?: Replacement;
  /** What the cards have proven of themselves, and when. */
  readonly records: readonly VerificationRecord[];
  /** A verification under way. */
  readonly verifying?: Verifying;
  /** What the primary has signed for the daily card, in hexadecimal, on its way to it. */
  readonly voucher?: string;
};

/** Cards that have yet to prove what they hold, and how many records there were before the first of them did. */
type Verifying = { readonly left: readonly string[]; readonly before: number };

export type Replacement = { readonly card: string; readonly lost: string; readonly admitted: boolean };

export function newWallet(cards: readonly string[]): Wallet {
  // Unless the owner chooses otherwise, the first clone is the card to carry.
  const [, first] = cards;
  const roles: Wallet['roles'] = first === undefined ? {} : { [first]: 'daily' };
  return { cards, roles, sealed: false, activated: [], revoked: [], outdated: [], records: [] };
}

/** The owner's name for a card, as the ceremonies use it. */
export function labelOf(card: string): string {
  return `card ${card}`;
}

export function cardOfLabel(label: string): string {
  return label.replace(/^card /, '');
}

export function memberOf({ cards }: Wallet, card: string): number {
  return cards.indexOf(card);
}

/** Until it is chosen, a clone is to be a backup. */
export function roleOf({ roles }: Wallet, card: string): CloneRole {
  return roles[card] ?? 'backup';
}

export function withRole(wallet: Wallet, card: string, role: CloneRole): Wallet {
  return { ...wallet, roles: { ...wallet.roles, [card]: role } };
}

/** Cards that belong to the wallet and hold its key. */
export function membersOf({ cards, revoked }: Wallet): readonly string[] {
  return cards.filter((card) => !revoked.includes(card));
}

/** Cards to make clones of, in the order of their places. */
export function targetsOf({ cards }: Wallet): readonly string[] {
  return cards.slice(1);
}

/** A backup that was not woken. */
export function isDormant(wallet: Wallet, card: string): boolean {
  return card !== wallet.primary && roleOf(wallet, card) === 'backup' && !wallet.activated.includes(card);
}

/** Cards that sign: all that hold the key and are not asleep. */
export function signers(wallet: Wallet): readonly string[] {
  if (wallet.primary === undefined) return [];
  return membersOf(wallet).filter((card) => card === wallet.primary || (wallet.sealed && !isDormant(wallet, card)));
}

/** Those of them that pay without a limit. */
export function fullSigners(wallet: Wallet): readonly string[] {
  return signers(wallet).filter((card) => card === wallet.primary || roleOf(wallet, card) === 'backup');
}

/** How many messages of a backup have arrived: which tap comes next. */
export function stepsDone({ backup, sealed }: Wallet): number {
  const targets = backup?.targets ?? [];
  const count = (which: 'offer' | 'receipt'): number => targets.filter((target) => target[which] !== undefined).length;
  const exported = targets.length > 0 && targets.every((target) => target.export !== undefined);
  return count('offer') + (exported ? 1 : 0) + count('receipt') + (sealed ? 1 : 0);
}
