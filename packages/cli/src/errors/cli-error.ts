/** The errors of the command itself. */
import { quote, word } from '@symbolon/interface';
import { shown } from '../output/numbers.ts';

/**
 * What each error tells beside its message. To add one: append a code with its context to {@link CliErrorContexts}, its
 * sentence to `messages`, and its exit code and advice to `advice.ts`. Codes are never renamed or reused. A context
 * holds no secret: it is printed.
 */
export type CliErrorContexts = {
  /** The command line is not one that this program knows. */
  'usage/wrong': { readonly reason: string; readonly help: string };
  /** A PIN, PUK or CAN is needed, and there is no terminal to ask for it. */
  'secret/needed': { readonly name: string; readonly variable: string; readonly option: string };
  /** What was read or typed has not the form of this secret. */
  'secret/unusable': { readonly name: string; readonly reason: string };
  /** The PIN was given for another card. This one has lost a try, or a third one has refused it: it was not tried. */
  'secret/of-another': { readonly card: string /** Number of that other card. */; readonly of?: string };
  /** Consent is needed, and there is no terminal to ask for it. */
  'confirmation/needed': { readonly what: string };
  /** A secret would go where it is kept, and nobody has agreed to that. */
  'confirmation/unprotected': { readonly what: string; readonly reason: string };
  /** No card is chosen: neither a pack nor a reader, or both. */
  'card/not-chosen': { readonly reason: string };
  /** A wallet can't be made or imported where one is. Slots are 0 to 2 here, and 1 to 3 in words. */
  'card/slot-taken': { readonly slot: number; readonly free: readonly number[] };
  'card/keys-here': { readonly item: number };
  /** The wallet was not made exportable, or the card has its seed alone. */
  'card/not-exportable': { readonly slot: number };
  /** The card knows a phone of this name. Whether it is this computer is not known. */
  'phone/name-taken': { readonly name: string; readonly phone: number };
  /** The card knows as many phones as it can. */
  'phone/no-room': { readonly phones: number };
  /** The card knows this computer, its secret could not be kept, and the card could not be told. */
  'phone/not-kept': { readonly phone: number; readonly reason: string };
  'pack/missing': { readonly pack: string };
  'pack/exists': { readonly pack: string };
  'pack/no-card': { readonly pack: string; readonly card: number; readonly cards: number };
  /** A file of the pack is not what was written. */
  'pack/damaged': { readonly pack: string; readonly reason: string };
  /** A later version of this program wrote the pack. */
  'pack/newer': { readonly pack: string; readonly version: number };
  'pack/older': { readonly pack: string; readonly version: number };
  'pack/in-use': { readonly pack: string; readonly process: string };
  'file/exists': { readonly file: string };
  'file/unreadable': { readonly file: string; readonly reason: string };
  'file/unwritable': { readonly file: string; readonly reason: string };
  /** A file was read, and is not what it should be. */
  'file/malformed': { readonly file: string; readonly reason: string };
  /** The card holds some parts of the owner's notes, and others are missing. */
  'card/notes-broken': { readonly [none: string]: never };
  /** The card holds no share of a wallet. */
  'card/no-share': { readonly card: string };
  /** The card holds no share, or one of a wallet that was not made exportable. */
  'card/no-share-words': { readonly [none: string]: never };
  /** The card has no PUK: none was set with its first wallet, or it holds none yet. */
  'card/no-puk': { readonly card: string };
  /** The card was given a part of the wallet ("--scope"), and the key is outside of it. */
  'card/not-held': { readonly path: string };
  /** The page or list is made by the primary, which alone has heard of every card of the set. */
  'card/not-primary': { readonly card: string; readonly role: string };
  /** The slot holds no wallet: another one does, or none. */
  'card/no-wallet': { readonly card: string; readonly slot: number };
  /** The owner's files on the card are used up. */
  'card/no-room': { readonly what: string; readonly needed: number; readonly free: number };
  /** The vault of the card holds no item of this number for the wallet in the slot. */
  'card/no-item': { readonly item: number; readonly slot: number };
  /** The rule of an item of the vault, settled when it was stored, does not allow it. */
  'card/item-rule': { readonly item: number; readonly what: string; readonly rule: string };
  /** The card is no other card of the set, or knows of another state of it. */
  'card/no-approval': { readonly [none: string]: never };
  /** The approval was used, or is for something else than what the card has asked for last. */
  'card/approval-refused': { readonly [none: string]: never };
  /** The voucher is for another card, was taken, or is for more than was spent. */
  'card/voucher-refused': { readonly why: string };
  /** The card has not offered to take this sealed item. */
  'card/not-awaited': { readonly [none: string]: never };
  /** The card is no heir's, nor a backup with a delay. */
  'card/not-heir': { readonly card: string; readonly what: string };
  /** The card holds neither a wallet nor a share. */
  'card/nothing-to-erase': { readonly card: string };
  /** The vault of the card has no room for so many bytes, or no number of items left. */
  'card/vault-full': { readonly size: number };
  /** The account does not have what would be sent, with its fee. In coins. */
  'funds/lacking': { readonly needed: string; readonly held: string; readonly who: string };
  /** What it would cost is more than what anybody is believed. In coins. */
  'fee/unbelieved': { readonly fee: string; readonly most: string; readonly by: string };
  /** The server says that a transaction would be undone. */
  'transaction/would-fail': { readonly server: string; readonly reason: string };
  /** The server is of another network than the one that was named. */
  'server/other-network': { readonly server: string; readonly serves: string; readonly wanted: string };
  /** The server does not take a transaction that is signed. */
  'server/not-sent': { readonly server: string; readonly txid: string; readonly reason: string };
  /** Ctrl-C. */
  interrupted: { readonly state: string };
};

export type CliErrorCode = keyof CliErrorContexts;

const messages: { readonly [C in CliErrorCode]: (context: CliErrorContexts[C]) => string } = {
  'usage/wrong': ({ reason }) => reason,
  'secret/needed': ({ name }) => `the ${name} is needed, and there is no terminal to ask for it`,
  'secret/unusable': ({ name, reason }) => `the ${name} can't be used: ${reason}`,
  'secret/of-another': ({ card, of }) =>
    of !== undefined
      ? `the PIN was given for the card with number ${of}, and ${word(card)} is another one now`
      : `the PIN was given for another card, and was not tried on ${word(card)}: that one has lost a try, or another card has just refused this PIN`,
  'confirmation/needed': ({ what }) => `${what} needs your consent, and there is no terminal to ask for it`,
  'confirmation/unprotected': ({ what, reason }) => `the ${what} is not given out: ${reason}`,
  'card/not-chosen': ({ reason }) => reason,
  'card/keys-here': ({ item }) => `the wallet of item ${item} is in another slot of this card already`,
  'card/slot-taken': ({ slot, free }) =>
    `slot ${shown(slot)} of the card holds a wallet already, which was left as it is; ${free.length === 0 ? 'none is free' : `free: ${free.map(shown).join(', ')}`}`,
  'card/not-exportable': ({ slot }) =>
    `the wallet in slot ${shown(slot)} never leaves the card as words: it was not made with --exportable`,
  'phone/name-taken': ({ name, phone }) =>
    `the card knows a phone or computer named ${quote(name)} already, phone ${shown(phone)}, and its secret is not here; none was added`,
  'phone/no-room': ({ phones }) => `the card knows ${phones} phones and computers, as many as it can; none was added`,
  'phone/not-kept': ({ phone, reason }) =>
    `the card knows this computer as phone ${shown(phone)}, but the secret could not be kept (${reason}) and the card was lost before it could forget it`,
  'pack/missing': ({ pack }) => `${word(pack)} is not a pack of emulated cards`,
  'pack/exists': ({ pack }) => `${word(pack)} exists already; it was left as it is`,
  'pack/no-card': ({ pack, card, cards }) =>
    `${word(pack)} has no card ${card}: it has ${cards === 1 ? 'one card' : `${cards} cards`}`,
  'pack/damaged': ({ pack, reason }) => `${word(pack)} is damaged: ${reason}; nothing was changed`,
  'pack/newer': ({ pack, version }) =>
    `${word(pack)} is from a newer version of this program (format ${version}); nothing was changed`,
  'pack/older': ({ pack, version }) =>
    `${word(pack)} is from an older version of this program (format ${version}), whose cards arrange their memory in another way; nothing was changed`,
  'pack/in-use': ({ pack, process }) => `${word(pack)} is in use by ${process}`,
  'file/exists': ({ file }) => `${word(file)} exists already; it was left as it is`,
  'file/unreadable': ({ file, reason }) => `${word(file)} can't be read: ${reason}`,
  'file/unwritable': ({ file, reason }) => `${named(file)} can't be written: ${reason}`,
  'file/malformed': ({ file, reason }) => `${named(file)} is malformed: ${reason}`,
  'card/notes-broken': () => 'the notes on the card are not whole: writing them was interrupted',
  'card/no-share': ({ card }) => `${word(card)} holds no share of a wallet`,
  'card/no-share-words': () =>
    'no share leaves this card as words: it holds none, or its wallet was not made with --exportable',
  'card/no-puk': ({ card }) => `${word(card)} has no PUK`,
  'card/not-held': ({ path }) =>
    `the card holds a part of the wallet, and not the key ${/^m\//.test(path) ? `at ${path}` : path}`,
  'card/not-primary': ({ card, role }) =>
    `${word(card)} is not the primary of its set, but ${role === 'heir' ? 'an' : 'a'} ${role}: it has not heard of every card`,
  'card/no-wallet': ({ card, slot }) => `slot ${shown(slot)} of ${word(card)} holds no wallet`,
  'card/no-room': ({ what, needed, free }) =>
    `${what} need ${needed === 1 ? 'one file' : `${needed} files`} of 512 bytes, and ${free} are free`,
  'card/no-item': ({ item, slot }) => `the vault holds no item ${item} of the wallet in slot ${shown(slot)}`,
  'card/item-rule': ({ item, what, rule }) =>
    `the rule of item ${item} does not let the card ${what}; it was settled when the item was stored: ${rule}`,
  'card/no-approval': () => 'this card can not approve it: it is no other card of that set, or missed a change of it',
  'card/approval-refused': () =>
    'the card does not take this approval: it was used already, or is not for what the card has asked for last',
  'card/voucher-refused': ({ why }) => `the card does not take this voucher: ${why}`,
  'card/not-awaited': () => 'the card does not take this sealed item: it has not asked for it, or asked again since',
  'card/not-heir': ({ card, what }) =>
    `${word(card)} is not the card of an heir, nor a backup with a delay. It is ${what}`,
  'card/nothing-to-erase': ({ card }) => `${word(card)} holds no wallet and no share: there is nothing to erase`,
  'card/vault-full': ({ size }) =>
    `the vault has no room for ${size === 1 ? '1 byte' : `${size} bytes`}, or for one more item`,
  'funds/lacking': ({ needed, held, who }) =>
    `it takes ${needed}, and ${who} has ${held}; nothing was signed and nothing sent`,
  'fee/unbelieved': ({ fee, most, by }) =>
    `by ${by} it may cost ${fee}, and without your word no more than ${most} is paid; nothing was signed and nothing sent`,
  'transaction/would-fail': ({ server, reason }) =>
    `it would fail and cost its fee, as ${server} says: ${reason}; nothing was signed and nothing sent`,
  'server/other-network': ({ server, serves, wanted }) =>
    `${server} is a server of ${serves}, and not of ${wanted}; nothing was signed and nothing sent`,
  'server/not-sent': ({ server, txid, reason }) => `${server} does not take transaction ${txid}: ${reason}`,
  interrupted: ({ state }) => `stopped. ${state}`,
};

/** A file by its name; the two that have none by what they are. */
function named(file: string): string {
  return file === 'standard input' || file === 'standard output' ? file : word(file);
}

/** What this package throws besides the errors of the libraries it calls. */
export type CliError<C extends CliErrorCode = CliErrorCode> = Error & {
  readonly name: 'CliError';
  readonly code: C;
  readonly context: Readonly<CliErrorContexts[C]>;
};

export function cliError<C extends CliErrorCode>(
  code: C,
  context: CliErrorContexts[C],
  options: { readonly cause?: unknown } = {},
): CliError<C> {
  const error = new Error(messages[code](context), options);
  return Object.assign(error, { name: 'CliError' as const, code, context: Object.freeze({ ...context }) });
}

/** @param code accepts this code only */
export function isCliError<C extends CliErrorCode = CliErrorCode>(error: unknown, code?: C): error is CliError<C> {
  return (
    error instanceof Error &&
    error.name === 'CliError' &&
    (code === undefined || ('code' in error && error.code === code))
  );
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The error for a wrong command line. */
export function wrongUsage(reason: string, command?: { readonly name: string }): CliError<'usage/wrong'> {
  const help = `symbolon ${command === undefined ? '' : `${command.name} `}--help`;
  return cliError('usage/wrong', { reason, help });
}

/** The error for a file that is not what it should be; "-" is standard input. */
export function malformedFile(file: string, reason: string, cause?: unknown): CliError<'file/malformed'> {
  return cliError('file/malformed', { file: file === '-' ? 'standard input' : file, reason }, { cause });
}
