/** What the phone remembers. Nothing here is secret, and the cards can tell it all again: a new phone starts with {@link emptyMemory}. */
import type { BitcoinAccount } from './accounts.ts';

export type KnownCard = { readonly number: string; readonly untouched: boolean };

/** The backup under way: messages from card to card that the phone carries, by card, in hexadecimal. */
export type BackupProgress = {
  readonly offers: { readonly [card: string]: string };
  readonly exports: { readonly [card: string]: string };
  readonly receipts: { readonly [card: string]: string };
  /** The list of members, signed by the primary. */
  readonly roster?: string;
  readonly sealed: boolean;
};

/** What a clone becomes: carried with a limit, or asleep until it is needed. */
export type CloneRole = 'daily' | 'backup';

export type PhoneMemory = {
  readonly known: { readonly [card: string]: KnownCard };
  /** The card that made the wallet. */
  readonly primary?: string;
  readonly bitcoin?: BitcoinAccount;
  /** Address. */
  readonly ethereum?: `0x${string}`;
  readonly backup: BackupProgress;
  readonly roles: { readonly [card: string]: CloneRole };
  /** Backups that were woken. */
  readonly awake: readonly string[];
};

const noBackup: BackupProgress = { offers: {}, exports: {}, receipts: {}, sealed: false };
export const emptyMemory: PhoneMemory = { known: {}, backup: noBackup, roles: {}, awake: [] };

export function know(memory: PhoneMemory, card: string, about: KnownCard): PhoneMemory {
  return { ...memory, known: { ...memory.known, [card]: about } };
}

/** Until it is chosen, a clone is to be a backup. */
export function roleOf({ roles }: PhoneMemory, card: string): CloneRole {
  return roles[card] ?? 'backup';
}

export function withRole(memory: PhoneMemory, card: string, role: CloneRole): PhoneMemory {
  return { ...memory, roles: { ...memory.roles, [card]: role } };
}

/** Cards that sign: all that hold the key and are not asleep. */
export function signers(memory: PhoneMemory): readonly string[] {
  const { primary, backup, awake } = memory;
  const clones = Object.keys(backup.receipts).filter((card) => roleOf(memory, card) === 'daily' || awake.includes(card));
  return primary === undefined ? [] : [primary, ...clones];
}

export type BackupMessage = 'offers' | 'exports' | 'receipts';

/** Remembers messages of one kind, by card. */
export function carry(memory: PhoneMemory, kind: BackupMessage, messages: { readonly [card: string]: string }): PhoneMemory {
  return { ...memory, backup: { ...memory.backup, [kind]: { ...memory.backup[kind], ...messages } } };
}

export type BackupStep = { readonly tap: number; readonly card: string; readonly kind: BackupMessage | 'seal' };

/** What a backup of `primary` onto `targets` has still to do: 2n + 1 taps, then the primary's next one seals the set. */
export function backupSteps(primary: string, targets: readonly string[]): readonly BackupStep[] {
  const kinds: readonly (readonly [BackupMessage | 'seal', readonly string[]])[] = [
    ['offers', targets],
    ['exports', [primary]],
    ['receipts', targets],
    ['seal', [primary]],
  ];
  return kinds.flatMap(([kind, cards]) => cards.map((card) => ({ kind, card }))).map((step, index) => ({ ...step, tap: index + 1 }));
}

export function isDone({ offers, exports, receipts, sealed }: BackupProgress, { kind, card }: BackupStep): boolean {
  if (kind === 'seal') return sealed;
  if (kind === 'exports') return Object.keys(exports).length > 0 && Object.keys(exports).length === Object.keys(offers).length;
  return Object.hasOwn(kind === 'offers' ? offers : receipts, card);
}
