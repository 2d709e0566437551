/** The vault: recovery material on a card, each with a rule that is settled when it is stored. */
import type { VaultKind } from '@symbolon/protocol/vault';
import { declareCommand } from '../command-line/command.ts';
import {
  flag,
  number,
  optionalChoice,
  optionalNumber,
  optionalText,
  ordinal,
  requiredChoice,
  requiredNumber,
  requiredText,
} from '../command-line/parameters.ts';
import { bool, count, list, oneOf, orNull, record, text } from '../command-line/schema.ts';
import { consent, outputFile } from '../command-line/shared-options.ts';
import { delayOptions } from './clones.ts';
import { delays } from './wallets.ts';

/** As docs/spec/vault.md names them. */
const kinds = [
  'bip39Phrase',
  'slip39Share',
  'electrumPhrase',
  'otherPhrase',
  'passphrase',
  'seed',
  'extendedKey',
  'privateKey',
  'publicKey',
  'symmetricKey',
  'descriptor',
  'password',
  'recoveryCode',
  'certificate',
  'text',
] as const satisfies readonly VaultKind[];

const largestNumber = { min: 1, max: 4_294_967_295 };
const item = requiredNumber('ITEM', 'Its number, as "vault list" gives it.', largestNumber);
const number32 = count('of the item: the vault gives none twice');
const label = text('as it was stored');
const kind = oneOf('what it is', ...kinds);
const rule = record({
  show: bool('whether the PIN may read it'),
  members: bool('whether it may go to other cards of the set, sealed'),
  others: bool('whether it may go to any genuine card that you confirm, sealed'),
  approval: bool('whether every use needs the approval of another card of the set'),
  awake: bool('whether a backup or an heir uses it only once it is awake'),
});
const approvalFile = {
  'approval-file': optionalText(
    'FILE',
    'The approval of "vault approve", where the rule wants one. Default: the other card is asked for, after the one with the item, and that one again.',
  ),
} as const;
const newFile = { ...outputFile, output: requiredText('FILE', 'Where it is written.') } as const;
const anyPack = flag('The other card may be of another pack.');

export const vaultListCommand = declareCommand({
  name: 'vault list',
  group: 'Vault',
  summary: 'List the recovery material that the card keeps for a wallet, without the secrets.',
  arguments: {},
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon vault list --pack kept'],
  result: record({
    slot: count('of the wallet that it belongs to'),
    items: list(
      record({
        item: number32,
        kind,
        label,
        rule,
        size: count('bytes'),
        shown: count('how often it was read'),
        sent: count('how often it was sealed for another card'),
      }),
    ),
    free: count('bytes that are left, for all wallets of the card together'),
  }),
});

export const vaultStoreCommand = declareCommand({
  name: 'vault store',
  group: 'Vault',
  summary: 'Keep a phrase, a passphrase, a code or another secret on the card.',
  about:
    'The rule says what may ever be done with it: any of --show, --members, --others and --approval. It never changes, and goes with the item to every card. With none of them only a phrase or a passphrase can be kept: it becomes a wallet of this card, and nothing else is possible. The secret is asked for, and does not show; it is never on the command line. Phrases, shares, keys and descriptors are checked before a card is asked. What can not be checked you type twice. A backup does not take the vault along: "vault send" brings an item onto another card.',
  arguments: { label: requiredText('LABEL', 'What you call it, 1 to 32 bytes. Whoever has the PIN reads it.') },
  options: {
    kind: requiredChoice('KIND', 'What it is.', { choices: kinds }),
    show: flag('The PIN may read it.'),
    members: flag('It may go to other cards of the set, sealed: no computer reads it.'),
    others: flag('It may go to any genuine card whose code you compare, sealed.'),
    approval: flag('Every use needs the approval of another card of the set, each time.'),
    awake: flag('A backup or an heir uses it only once it is awake: a letter for later.'),
    'secret-file': optionalText(
      'FILE',
      'Take the secret from a file, "-" for standard input. SYMBOLON_SECRET holds the secret itself.',
    ),
    unchecked: flag('Store a share, a key or a descriptor that this program can not read, as it is.'),
    ...consent,
  },
  card: 'wallet',
  asks: ['pin', 'secret'],
  examples: [
    'symbolon vault store "old wallet" --kind bip39Phrase --show --secret-file phrase.txt --pack box',
    'symbolon vault store "its passphrase" --kind passphrase --members --yes --secret-file passphrase.txt --pack box',
  ],
  result: record({ item: number32, kind, label, rule, size: count('bytes') }),
  next: [
    { words: 'vault rehearse ITEM', why: 'reads it as somebody would who needs it' },
    { words: 'vault list', why: 'lists what is kept' },
  ],
});

export const vaultShowCommand = declareCommand({
  name: 'vault show',
  group: 'Vault',
  summary: 'Show an item, if its rule allows it.',
  about:
    'It is shown until you press a key, and is then wiped: it is in no scrollback, no history and no file. The card counts and logs it. Where the rule wants an approval, order of --card: the card with the item, another one of its set.',
  arguments: { item },
  options: {
    ...approvalFile,
    unprotected: flag('Give it to a pipe or a program, which keeps it: whoever reads that has it. It is no consent.'),
    ...consent,
  },
  card: 'wallet',
  asks: ['pin', 'puk'],
  examples: [
    'symbolon vault show 1 --unprotected --yes --pack kept',
    'symbolon vault show 2 --unprotected --yes --card 1,2 --pack kept',
  ],
  result: record({
    item: number32,
    kind,
    label,
    text: orNull(text('what it holds, if it is text, with --unprotected')),
    hex: orNull(text('the same in hexadecimal digits, if it is no text')),
  }),
});

export const vaultRehearseCommand = declareCommand({
  name: 'vault rehearse',
  group: 'Vault',
  summary: 'Read an item as somebody would who needs it, and show nothing.',
  about:
    'The card gives it to this computer, which checks its form and forgets it. The card counts and logs that it was read. Where the rule wants an approval, order of --card: the card with the item, another one of its set.',
  arguments: { item },
  options: { ...approvalFile },
  card: 'wallet',
  asks: ['pin', 'puk'],
  examples: ['symbolon vault rehearse 2 --card 1,2 --pack kept'],
  result: record({
    item: number32,
    kind,
    label,
    readable: bool('whether it is what its kind says, as far as that can be checked'),
    verified: bool('whether a checksum says that it is whole'),
    problem: orNull(text('what is wrong with it')),
    milliseconds: count('it took'),
  }),
});

export const vaultDeleteCommand = declareCommand({
  name: 'vault delete',
  group: 'Vault',
  summary: 'Delete an item from the card.',
  about: 'Other cards keep what they have of it. The card overwrites it, and logs that.',
  arguments: { item },
  options: consent,
  card: 'wallet',
  asks: ['pin'],
  final: 'the item is gone from the card.',
  examples: ['symbolon vault delete 1 --yes --pack kept'],
  result: record({ item: number32, kind, label }),
});

export const vaultSendCommand = declareCommand({
  name: 'vault send',
  group: 'Vault',
  summary: 'Bring an item onto another card, sealed: no computer reads it.',
  about:
    'Three steps: the other card, the card with the item, the other card again. An approval takes two more. Order of --card: the card with the item, the card that gets it, one that approves. A card that is not of the set gets it only where the rule says --others, once you have compared its code: see "vault code". If that card is elsewhere, its owner gives you the file of "vault offer", and you give back the file that this writes, for "vault receive". So it goes where the wallets are in other slots, too: each command has its --slot.',
  arguments: { item },
  options: {
    'any-pack': anyPack,
    code: optionalText(
      'DIGITS',
      'The code that "vault code" shows for the other card on a second device. Default: you are asked.',
    ),
    'offer-file': optionalText('FILE', 'The other card is elsewhere: its offer, of "vault offer". Needs --output.'),
    output: optionalText('FILE', 'With --offer-file: where the sealed item is written.'),
    force: outputFile.force,
    ...approvalFile,
  },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon vault send 1 --card 1,2 --pack kept'],
  result: record({
    item: number32,
    label,
    member: bool('whether the other card is of the set'),
    card: text('number of the other card'),
    received: orNull(count('number of the item on the other card; null with --output')),
    file: orNull(text('that was written')),
  }),
  stopped:
    'Give the same command again. If the other card was taking the item just then, "vault list" says whether it has it.',
});

export const vaultOfferCommand = declareCommand({
  name: 'vault offer',
  group: 'Vault',
  summary: 'Have the card offer itself for an item of a card that is elsewhere.',
  about:
    'The file is no secret. Give it to whoever has the item, for "vault send --offer-file". The card repeats it until an item has come.',
  arguments: {},
  options: { 'any-pack': anyPack, ...newFile },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon vault offer --output offer.json --card 2 --pack kept'],
  result: record({ file: text('that was written'), card: text('number of the card') }),
});

export const vaultReceiveCommand = declareCommand({
  name: 'vault receive',
  group: 'Vault',
  summary: 'Take an item that was sealed for this card.',
  about: 'The file is of "vault send --offer-file". Only this card can read it. The item keeps its rule.',
  arguments: { sealed: requiredText('FILE', 'The sealed item.') },
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: [
    'symbolon vault offer --output offer.json --card 2 --pack kept && symbolon vault send 1 --offer-file offer.json --output item.json --pack kept && symbolon vault receive item.json --card 2 --pack kept',
  ],
  result: record({ item: number32, kind, label, rule, size: count('bytes') }),
});

export const vaultCodeCommand = declareCommand({
  name: 'vault code',
  group: 'Vault',
  summary: 'Show the code of a card that is to get an item and is not of the set.',
  about:
    'For a second device, while the first one waits in "vault send". If the first device has another card than the one in your hand, the codes differ. The card with the item has a set, whose number "set show" gives. Order of --card: a card of that set, the other card; with --set the other card alone.',
  arguments: {},
  options: { set: optionalText('HEX', 'Number of the set of the card with the item, if that card is elsewhere.') },
  card: 'any',
  asks: ['pin'],
  examples: ['symbolon vault code --card 1,4 --pack kept'],
  result: record({ code: text('eight digits'), card: text('number of the other card') }),
});

export const vaultRequestCommand = declareCommand({
  name: 'vault request',
  group: 'Vault',
  summary: 'Have the card ask for the approval of a card that is elsewhere.',
  about:
    'For an item whose rule wants one. The file is no secret. Give it to whoever has another card of the set, for "vault approve". The card has one request open: a new one replaces it, and an approval is good for one use.',
  arguments: {
    item,
    use: requiredChoice('USE', 'What it is to be used for.', { choices: ['show', 'send', 'wallet'] }),
  },
  options: {
    'offer-file': optionalText('FILE', 'For send: the offer of the card that is to get it.'),
    ...newFile,
  },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon vault request 2 show --output request.json --pack kept'],
  result: record({ item: number32, label, use: oneOf('what for', 'show', 'send', 'wallet'), file: text('written') }),
});

export const vaultApproveCommand = declareCommand({
  name: 'vault approve',
  group: 'Vault',
  summary: 'Approve one use of an item on another card of the set.',
  about:
    'It shows what the other card asks for. The file that it writes is for --approval-file, on the card that asked, and is no secret.',
  arguments: { request: requiredText('FILE', 'The request, of "vault request".') },
  options: { ...newFile, ...consent },
  card: 'wallet',
  asks: ['pin'],
  examples: [
    'symbolon vault request 2 show --output request.json --pack kept && symbolon vault approve request.json --yes --output approval.json --card 2 --pack kept',
  ],
  result: record({
    holder: count('member number of the card that asked'),
    item: number32,
    kind,
    label,
    use: oneOf('what for', 'show', 'send', 'wallet'),
    file: text('that was written'),
  }),
});

export const vaultWalletCommand = declareCommand({
  name: 'vault wallet',
  group: 'Vault',
  summary: 'Make a wallet of a stored phrase, in an empty slot of the same card.',
  about:
    'Nothing of the phrase crosses to the computer. --slot names the empty slot. The wallet is no way round the rule of the phrase: it is exportable only if the PIN may read the phrase, and has clones only if the phrase may go to any card; with an approval neither. Compare fingerprint and addresses with those of the wallet that you know. Where the rule wants an approval, order of --card: the card with the item, another one of its set.',
  arguments: { item },
  options: {
    from: ordinal('N', 'Slot of the wallet that the item belongs to.', { count: 3, otherwise: 0 }),
    'passphrase-item': optionalNumber('ITEM', 'Number of a stored passphrase.', largestNumber),
    clones: number('N', 'How many other cards may ever hold it. Can not be changed later.', {
      min: 0,
      max: 8,
      otherwise: 0,
    }),
    extendable: flag('Cards that you get later may join. Can not be changed later.'),
    exportable: flag('The PUK may read the key out, as a phrase. Can not be changed later.'),
    policy: optionalChoice('NAME', 'What it may sign: see "wallet create". Default everyday.', {
      choices: ['savings', 'everyday', 'open'],
    }),
    'pin-reset': number(
      'N',
      'How many other cards of its set it takes to give a card a new PIN that got its PIN with this wallet, such as a clone; 0: none can. Can not be changed later.',
      { min: 0, max: 2, otherwise: 0 },
    ),
    ...delayOptions,
    ...approvalFile,
  },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon vault wallet 1 --slot 2 --pack kept'],
  result: record({
    card: text('number of the card'),
    slot: count('of the card that holds the wallet, 1 to 3'),
    fingerprint: text('of its master key, 8 hexadecimal digits (BIP-32)'),
    delays,
    addresses: list(
      record({
        chain: text('name of the chain'),
        path: text('of the account or the key'),
        address: text('the first one there, to compare'),
      }),
    ),
  }),
});
