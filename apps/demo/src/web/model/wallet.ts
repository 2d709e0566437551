/** What the phone remembers of one wallet. */
import type { BackUpState } from '@symbolon/backup';
import type { SignedRoster, VerificationRecord } from '@symbolon/protocol/set';
import type { Accounts } from './accounts.ts';

/** `daily`: a card to carry, with a limit. `backup`: dormant until it is activated. */
export type CloneRole = 'daily' | 'backup';

export type Wallet = {
  /** Its cards by member number: the first primary, the clones, then those that joined later. */
  readonly cards: readonly string[];
  /** Absent until a card has made the wallet. */
  readonly primary?: string;
  readonly accounts?: Accounts;
  readonly roles: { readonly [card: string]: CloneRole };
  /** The messages of the backup so far. */
  readonly backup?: BackUpState;
  readonly sealed: boolean;
  /** Backups that were activated. */
  readonly activated: readonly string[];
  readonly revoked: readonly string[];
  /** The newest roster, after a change. */
  readonly newest?: SignedRoster;
  /** Members that don't have the newest roster yet. */
  readonly outdated: readonly string[];
  readonly replacement?: Replacement;
  /** Cards that joined later, in place of none. */
  readonly added?: readonly string[];
  /** Results of all verifications. */
  readonly records: readonly VerificationRecord[];
  readonly verifying?: Verifying;
  /** A voucher of the primary that the daily card has yet to redeem, in hexadecimal. */
  readonly voucher?: string;
  /** How many other members it takes to give a card a new PIN, as the card says. Absent in wallets of earlier pages. */
  readonly pinReset?: number;
  /** The card whose PIN is blocked, as far as the phone knows. */
  readonly blockedPin?: string;
  /** A card got a new PIN from another one. */
  readonly pinWasReset?: boolean;
};

/** A verification in progress: the cards that are left, and how many records there were before it. */
type Verifying = { readonly left: readonly string[]; readonly before: number };

/** A card that is about to join, in place of a lost one or beside the others. */
export type Replacement = {
  readonly card: string;
  readonly lost?: string;
  /** The other members have signed the roster with the new card. */
  readonly admitted: boolean;
};

export function newWallet(cards: readonly string[]): Wallet {
  const [, first] = cards;
  const roles: Wallet['roles'] = first === undefined ? {} : { [first]: 'daily' };
  return { cards, roles, sealed: false, activated: [], revoked: [], outdated: [], records: [] };
}

/** The label of a card in the ceremonies of `@symbolon/backup`. */
export function labelOf(card: string): string {
  return `card ${card}`;
}

export function cardOfLabel(label: string): string {
  return label.replace(/^card /, '');
}

export function memberOf({ cards }: Wallet, card: string): number {
  return cards.indexOf(card);
}

export function roleOf({ roles }: Wallet, card: string): CloneRole {
  return roles[card] ?? 'backup';
}

export function withRole(wallet: Wallet, card: string, role: CloneRole): Wallet {
  return { ...wallet, roles: { ...wallet.roles, [card]: role } };
}

/** Cards of the wallet that are not revoked. */
export function membersOf({ cards, revoked }: Wallet): readonly string[] {
  return cards.filter((card) => !revoked.includes(card));
}

/** Cards that the wallet is cloned to. */
export function targetsOf({ cards }: Wallet): readonly string[] {
  return cards.slice(1);
}

/** Whether the card is a backup that was not activated. */
export function isDormant(wallet: Wallet, card: string): boolean {
  return card !== wallet.primary && roleOf(wallet, card) === 'backup' && !wallet.activated.includes(card);
}

/** Cards that sign: the primary, daily cards and activated backups. */
export function signers(wallet: Wallet): readonly string[] {
  if (wallet.primary === undefined) return [];
  return membersOf(wallet).filter((card) => card === wallet.primary || (wallet.sealed && !isDormant(wallet, card)));
}

/**
 * Cards that hold the whole wallet, other than this one: only they give any card of the set a new PIN. A dormant backup
 * does, too.
 */
export function pinResetters(wallet: Wallet, card: string): readonly string[] {
  return membersOf(wallet).filter(
    (other) => other !== card && (other === wallet.primary || roleOf(wallet, other) === 'backup'),
  );
}

/** Cards that sign without a limit. */
export function fullSigners(wallet: Wallet): readonly string[] {
  return signers(wallet).filter((card) => card === wallet.primary || roleOf(wallet, card) === 'backup');
}

/** How many steps of a backup are done, counted by the messages that have arrived. Sealing is the last step. */
export function stepsDone({ backup, sealed }: Wallet): number {
  const targets = backup?.targets ?? [];
  const count = (which: 'offer' | 'receipt'): number => targets.filter((target) => target[which] !== undefined).length;
  const exported = targets.length > 0 && targets.every((target) => target.export !== undefined);
  return count('offer') + (exported ? 1 : 0) + count('receipt') + (sealed ? 1 : 0);
}
