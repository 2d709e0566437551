/** What an error means: its exit code for scripts, and for people what to do. */
import type { ErrorCode } from '@symbolon/interface';
import type { CliErrorCode } from './cli-error.ts';

/** Exit codes, by the part of an error's code before the slash. Never reused for another meaning. */
export const exitCodes = [
  { exit: 1, codes: [], meaning: 'something unexpected: please report it' },
  { exit: 2, codes: ['usage', 'argument', 'path'], meaning: 'the command line is wrong' },
  {
    exit: 3,
    codes: ['card', 'policy', 'phone', 'log', 'backup', 'ceremony', 'set'],
    meaning: 'the card refuses, or is not the right one',
  },
  {
    exit: 4,
    codes: ['pin', 'secret', 'phrase', 'share'],
    meaning: 'a PIN, PUK, CAN, phrase, share or passphrase is wrong or missing, or suspended or blocked',
  },
  { exit: 5, codes: ['transport', 'channel'], meaning: 'no card was reached, or it was lost on the way' },
  { exit: 6, codes: ['pack'], meaning: 'the pack of emulated cards is missing, damaged, too new or in use' },
  {
    exit: 7,
    codes: ['data', 'address', 'transaction', 'fee', 'funds', 'signer'],
    meaning: 'what was to be signed is malformed or refused',
  },
  { exit: 8, codes: ['file'], meaning: 'a file exists already, or can not be read or written' },
  { exit: 9, codes: ['server'], meaning: 'a server can not be reached, or answers wrongly' },
  { exit: 10, codes: ['confirmation'], meaning: 'you did not agree, or could not be asked' },
  { exit: 11, codes: [], meaning: 'a check found nothing wrong, and left out what has to be checked' },
  { exit: 12, codes: [], meaning: 'a check found something wrong' },
  { exit: 130, codes: ['interrupted'], meaning: 'stopped, with Ctrl-C or by another program' },
] as const;

/** @returns 1 for an error without a known code */
function exitCodeOf(code: string | undefined): number {
  const kind = code?.replace(/\/.*$/, '');
  return exitCodes.find(({ codes }) => (codes as readonly string[]).includes(kind ?? ''))?.exit ?? 1;
}

const ifTestCard = 'If it is an emulated card or another one for tests, whose maker is public: --test-cards.';

/** What to do, where the message itself does not say it. */
const advice: { readonly [C in ErrorCode | CliErrorCode]?: string } = {
  'card/counterfeit': ifTestCard,
  'pin/suspended':
    'Run "symbolon pin resume" with the right PIN, or "symbolon puk resume" with the right PUK. One more wrong try blocks it: a blocked PIN needs the PUK, a blocked PUK stays blocked.',
  'pin/blocked':
    'Run "symbolon pin unblock" with the PUK. Without it, other cards of the set can give it a new PIN if the wallet was made so: "symbolon pin reset". Else the card can only be erased, and the wallet comes back from a backup.',
  'path/invalid': "As m/84'/0'/0'/0/5: numbers with / between them, and ' or h after a hardened one.",
  'phrase/malformed': 'Shares of SLIP-39 and codex32 are no phrase: "symbolon wallet import --from" takes them.',
  'secret/unusable': 'Check what was typed, or the file or variable it came from.',
  'secret/of-another':
    'Give each card its own PIN: --pin-file FILE (or SYMBOLON_PIN) with one line a card, in the order of --card; for share cards --share-pin-file (or SYMBOLON_SHARE_PIN).',
  'confirmation/needed': 'Look at what is to be done, and add --yes.',
  'confirmation/unprotected':
    'At a terminal, without --json and --output, it is shown until you press a key, and kept nowhere. If it must go into a pipe or a file, add --unprotected: whoever reads that then has it.',
  'card/not-chosen':
    'With a card on a reader add --reader any: "symbolon readers" lists their names, and SYMBOLON_READER takes one for all commands. For a pack of emulated cards: --pack DIR, or SYMBOLON_PACK.',
  'card/blank':
    'If you meant another card, put that one in. If this one waits for a wallet or a share, leave it as it is: the command that gives it one goes on with it ("symbolon backup", "symbolon set add", "symbolon shares deal"). For a new wallet that is apart from all others: "symbolon wallet create".',
  'card/nothing-to-erase':
    'If something was begun with it and broken off, it needs no reset: give that command again, or use it for another one.',
  'card/notes-broken': 'Set them again: "symbolon notes set FILE".',
  'card/no-share-words': 'Renew the shares onto another card, in the place of this one: "symbolon shares renew".',
  'card/no-share': 'Put in a card that holds one: "symbolon shares status" shows which share it is.',
  'card/no-wallet': '"symbolon wallets" shows what is in which slot: choose one with --slot.',
  'card/no-room': 'Shorten what you note, or delete a file: "symbolon files list".',
  'card/no-item': '"symbolon vault list" shows what there is. Items of another wallet of the card: --slot.',
  'card/item-rule': '"symbolon vault list" shows the rules. A rule never changes.',
  'card/no-approval':
    'Put in another card of the same set: "symbolon set show" lists them, and with which epoch. Nothing was used.',
  'card/approval-refused':
    'The item was not used. Ask again: "symbolon vault request" at this card, then "symbolon vault approve" at another card of the wallet.',
  'card/voucher-refused':
    '"symbolon policy show" says what is left of each allowance of this card, and "symbolon set show" its number. The card that gave it gives another one: "symbolon voucher give".',
  'card/not-awaited':
    'Put in the card that the item was sealed for, with the slot (--slot) of its offer. If this is that card, make a new offer ("symbolon vault offer"), and have the item sent again: "symbolon vault send".',
  'card/not-heir':
    'Put in the card of the heir: "symbolon set show" with a card of yours lists its number. What another card waits for: "symbolon time show", and "symbolon heir veto" stops that too. A new PIN that waits on a card is told by the cards that agreed to it: "symbolon set show". It is stopped by using the PIN on the card itself.',
  'card/vault-full': 'Delete what you no longer need: "symbolon vault list", "symbolon vault delete".',
  'card/keys-here':
    'Use that one: in a second slot its keys would have none of its limits and delays. "symbolon policy set" changes its policy.',
  'card/slot-taken': 'Choose another with --slot, or another card: "symbolon wallets" shows what is there.',
  'card/not-exportable':
    'Back the wallet up onto another card ("symbolon backup"), or send what it holds to another wallet. Its public keys go to other programs without the words: "symbolon wallet export --help".',
  'card/no-puk':
    'A card without a wallet has none yet, and a card whose wallet was made without one gets none later. Where its PIN is forgotten or blocked, other cards of the wallet can give it a new one if the wallet was made so: "symbolon pin reset". Else it can only be erased.',
  'card/not-held':
    'It was settled when the card was made ("--scope"). "symbolon descriptors" shows its Bitcoin accounts, and "symbolon discover" finds those of a chain that have been used. "symbolon address --chain CHAIN --path PATH" asks for another key.',
  'card/not-primary':
    'Take the primary first. If it is lost, make another card the primary: "symbolon set promote". "symbolon set show" says which one is.',
  'card/status': 'Nothing was changed by the command that was refused.',
  'phone/name-taken':
    'If that was this computer, make the card forget it with "symbolon phone forget", and add it again. If it is another one, choose another --name.',
  'phone/no-room':
    '"symbolon phone list" shows which. Make the card forget one that you no longer use: "symbolon phone forget PHONE".',
  'phone/not-kept': 'Make the card forget it: "symbolon phone forget PHONE".',
  'pack/missing': 'Make one with "symbolon pack new".',
  'pack/exists': 'Choose another folder.',
  'pack/no-card': 'Choose one of its cards with --card.',
  'pack/damaged': 'Copy the folder back from a backup. Do not trust what is in it any more.',
  'pack/newer': 'Use a newer version of this program.',
  'pack/older':
    'Make a new one with "symbolon pack new", or use the version of this program that made it. Emulated cards are for trying things out.',
  'pack/in-use': 'Wait until that process has ended, or end it.',
  'fee/excessive': 'If you mean to pay that much, allow it: --max-fee COINS, such as 0.0001.',
  'file/exists': 'Choose another name, or add --force to replace it.',
  'fee/unbelieved':
    'Ask another server, or wait until the network is less busy. If you mean to pay that much, allow it: --max-fee COINS, or on Bitcoin --fee-rate.',
  'transaction/would-fail':
    'Check the address and the token with the recipient. A contract may not take coins, or a token may be locked.',
  'server/other-network':
    'Name the network of the server with --network, if it is the one you mean. Else name another server.',
  'server/not-sent':
    'What is signed is not lost: it was shown, or is in the file. "symbolon broadcast CHAIN FILE" sends it later, or through another server. If another one took its place, it never happens: give the first command again.',
  'server/untrusted':
    'If the server is yours, name the file of its certificate (PEM) in NODE_EXTRA_CA_CERTS. If it is not, take another server: somebody may be listening.',
};

const wrongPassword: { readonly [password: string]: string } = {
  PIN: 'Check it before you try again. The last try also needs the number printed on the card: "symbolon pin resume".',
  PUK: 'Look it up before you try again: after its last try the PUK is blocked for good. The last try needs "symbolon puk resume".',
  CAN: 'Compare it with the six digits printed on the card: it may be another card. No try was used.',
};

/** Problems of ceremonies that any command can have: they get the same exit code and advice there. */
const sameAs: { readonly [problem: string]: ErrorCode | CliErrorCode } = {
  'wrong-password': 'pin/wrong',
  'wrong-can': 'pin/wrong',
  'one-try-left': 'pin/suspended',
  'password-blocked': 'pin/blocked',
  'password-unsettled': 'pin/unsettled',
  'card-lost': 'transport/card-removed',
  'pin-of-another': 'secret/of-another',
};

/** Problems of ceremonies that an option of the command solves. */
const byOption: { readonly [problem: string]: string } = {
  'no-wallet': 'Hold up the card that has the wallet. If no card has one yet: "symbolon wallet create".',
  'set-full':
    'The other cards can still admit one: "symbolon set add", and for an heir with --role heir --delay DURATION --own-pin. How many clones a wallet may have was settled when it was made ("--clones").',
  'receipts-missing':
    'Finish that backup with one of its cards that is here: "symbolon backup --targets 1 --card 1,2", first the card with the wallet. Then revoke the one that is lost.',
  'never-activatable':
    'If the wallet has a PUK, give the same command with --puk. If not, make a second backup (--targets 2), give this card a delay after which it wakes by itself (--delay 6mo), or the role "daily" (--role daily).',
  'list-older':
    'Have all your cards hear of each other, and begin again: "symbolon set tell --card ...". If this one was revoked, it is of no use any more.',
  'list-differs':
    'Have all your cards hear of each other, and begin again: "symbolon set tell --card ...". Nothing happens twice.',
  'not-a-member':
    'Have your cards hear of each other first: "symbolon set tell --card ...". If the card was revoked, it stays out.',
  'announce-first':
    'Ask first: "symbolon heir ask" with the card of the heir. Its delay begins then. Where it asked before, that was vetoed, or whose time counts was changed: it is forgotten, and the wait begins anew.',
  'not-asleep': 'Put in the card that sleeps: "symbolon set show" with a card of the owner lists the cards of the set.',
  'delay-is-factor':
    'Have it ask: "symbolon heir ask". Its delay begins then, and "symbolon heir wake" wakes it in the end. Another card of the owner wakes it at once: "symbolon activate" without --puk.',
  'too-early':
    'Prove the time to that card ("symbolon time prove", with its --card), and give the same command again. "symbolon time show" with it tells on which day its delay is over.',
  'servers-unknown':
    'Name a list that has them: --servers FILE (SYMBOLON_TIME_SERVERS), as "symbolon time trust" was given one. "symbolon time show" lists the servers that the card believes.',
  'other-announcement':
    '"symbolon time show" tells what it is. Finish that one first with the same command that announced it, or forget it for this one with --replace.',
  'first-clock':
    'Have another card agree: "symbolon time trust ... --signers 1 --card 1,2"; of four or five cards, two others. Whoever settles it before "symbolon backup" needs no other card.',
  'no-such-member':
    '"symbolon set show" lists the cards of the set with their numbers: give --member again. Nothing is wrong with the card.',
  'not-genuine': `Do not use it, give it no PIN, and take another card. ${ifTestCard}`,
  'own-revocation':
    'Nothing was changed. "symbolon set show" with another card lists the cards: --lost-member names the one that is lost.',
  'heir-as-owner': 'Order of --card: the card of the owner, the card of the heir.',
  'no-puk':
    'None can be set later. To activate it, have another card approve: "symbolon activate" without --puk. For a change of the set, have another card agree: --signers 1. Where there is no other card, make a new wallet with a PUK on new cards, and move the funds to it.',
};

export type Advice = {
  readonly exit: number;
  readonly advice: string | undefined;
  /** What the error means: for a ceremony, the code of what stopped it. */
  readonly code: string | undefined;
};

/** Exit code and advice for the code of an error. */
export function adviceFor(code: string | undefined, context: unknown): Advice {
  const problem = problemIn(code, context);
  const meant = (problem === null ? undefined : sameAs[problem]) ?? code;
  const given = byOption[problem ?? ''] ?? (advice as { readonly [code: string]: string | undefined })[meant ?? ''];
  return { exit: exitCodeOf(meant), advice: given ?? adviceInContext(code, context), code: meant };
}

/** What stopped a ceremony (`ProblemKind` of `@symbolon/backup`); `null` for other errors. */
export function problemIn(code: string | undefined, context: unknown): string | null {
  return code === 'ceremony/stopped' && typeof context === 'object' && context !== null && 'problem' in context
    ? String(context.problem)
    : null;
}

function adviceToWrite(reason: string): string {
  if (reason.startsWith('there is no folder')) return 'Nothing was written. Make that folder first, or choose another.';
  if (reason === 'it is a folder') return 'Nothing was written. Name a file in it.';
  if (/full|of the disk|larger/.test(reason))
    return 'Nothing half-written was left. Make room, or choose another place.';
  return 'Nothing half-written was left. Choose another place.';
}

function adviceInContext(code: string | undefined, context: unknown): string | undefined {
  if (typeof context !== 'object' || context === null) return undefined;
  if (code === 'pin/wrong' && 'password' in context) return wrongPassword[String(context.password)];
  if (code === 'file/unwritable' && 'reason' in context) return adviceToWrite(String(context.reason));
  if (code === 'funds/lacking' && 'held' in context)
    return /^0 /.test(String(context.held))
      ? 'It is empty. "symbolon discover" shows what other accounts have: --account N or --path PATH takes another one. "symbolon address" shows where to send something first.'
      : 'Send less, or "all" of it. "symbolon discover" shows what other accounts have: --account N or --path PATH takes another one.';
  if (code === 'usage/wrong' && 'help' in context) return `Try: ${context.help}`;
  if (code === 'ceremony/stopped' && 'advice' in context) return String(context.advice);
  if (code === 'secret/needed' && 'option' in context && 'variable' in context)
    return `Give ${context.option} FILE, or set ${context.variable}.`;
  return undefined;
}
