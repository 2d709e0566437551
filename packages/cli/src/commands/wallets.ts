/** The wallets on a card. */
import type { WatchingProgram } from '@symbolon/chains/bitcoin/watch-only';
import { account, network } from '../chains/options.ts';
import { declareCommand } from '../command-line/command.ts';
import { choice, defaultText, flag, number, optionalChoice, optionalText } from '../command-line/parameters.ts';
import { bool, count, list, oneOf, orNull, record, text } from '../command-line/schema.ts';
import { consent, outputFile } from '../command-line/shared-options.ts';
import { delayOptions } from './clones.ts';

const walletOptions = {
  clones: number('N', 'How many other cards may ever hold it, or a share of it. Can not be changed later.', {
    min: 0,
    max: 8,
    otherwise: 2,
  }),
  exportable: flag('The PUK may read the key out, as a phrase: "symbolon wallet export". Can not be changed later.'),
  fixed: flag(
    'No card is ever admitted beyond --clones: a lost one is not replaced, and none that you buy later joins. Can not be changed later.',
  ),
  policy: optionalChoice(
    'NAME',
    'What it may sign: savings (it only pays), everyday (it also signs messages), open (also what the card does not understand or read). You can change it later: "symbolon policy set". Default everyday.',
    { choices: ['savings', 'everyday', 'open'] },
  ),
  'no-puk': flag(
    'Without a PUK, for good: a blocked PIN then stays blocked, unless --pin-reset is given, and with --clones 0 no other card can ever join.',
  ),
  'pin-reset': number(
    'N',
    'How many other cards of its set it takes to give a card a new PIN, where the PIN is forgotten or blocked; 0: none can. Can not be changed later.',
    { min: 0, max: 2, otherwise: 0 },
  ),
  ...delayOptions,
} as const;

/** A key of every answer about a wallet. */
export const delays = record({
  loosening: count('seconds'),
  pinReset: count('seconds'),
  word: count('seconds'),
});

const slot = count('of the card that holds the wallet, 1 to 3');
const fingerprint = text('of its master key, 8 hexadecimal digits (BIP-32)');

const made = {
  card: text('number of the card'),
  slot,
  fingerprint,
  clones: count('how many other cards may ever hold it'),
  pinReset: count('other cards that it takes to give a card a new PIN; 0: none can'),
  delays,
  policy: oneOf('what it may sign: see --policy', 'savings', 'everyday', 'open'),
};

export const walletCreateCommand = declareCommand({
  name: 'wallet create',
  group: 'Wallets',
  summary: 'Have the card make a wallet from its own randomness.',
  about:
    'No command ever reads the key out, unless it was made with --exportable. The first wallet of a card also sets its PIN (6 to 12 digits) and, if you want one, its PUK (12 to 16 digits), which unblocks the PIN. Later wallets go into the slot that --slot names.',
  arguments: {},
  options: walletOptions,
  card: 'any',
  asks: ['pin', 'puk'],
  examples: [
    'symbolon wallet create --policy savings --pack new-box',
    'symbolon wallet create --pack box --slot 2 --clones 0',
  ],
  result: record(made),
  next: [
    { words: 'backup', why: 'has other cards hold the same wallet' },
    { words: 'address', why: 'shows where you receive' },
  ],
});

export const walletImportCommand = declareCommand({
  name: 'wallet import',
  group: 'Wallets',
  summary: 'Put a wallet on the card from its phrase, or from its shares on paper.',
  about:
    'Whoever has seen the phrase knows the key for ever, this computer included: a wallet that the card makes is better. The phrase is one of BIP-39 in any of its ten languages, as you wrote it down: numbered, with commas, or one word a line. A passphrase makes another wallet of the same phrase, and needs a slot of its own. The card keeps the wallet, not the passphrase, and its clones hold the wallet without asking for it; if you restore from the phrase, you need the passphrase again. None is wrong, so compare the fingerprint and the addresses that are shown at the end.',
  arguments: {},
  options: {
    ...walletOptions,
    from: choice(
      'FORM',
      'What you have: phrase, the words of BIP-39; slip39, shares of another wallet, such as a Trezor; codex32, the secret or shares of BIP-93; share-cards, words of "symbolon shares export" without any card left.',
      { choices: ['phrase', 'slip39', 'codex32', 'share-cards'], otherwise: 'phrase' },
    ),
    'words-file': optionalText(
      'FILE',
      'Take shares, or codex32, from a file, one a line or with an empty line between two. SYMBOLON_SHARE_WORDS holds the words themselves.',
    ),
    'phrase-file': optionalText('FILE', 'Take the phrase from a file. SYMBOLON_PHRASE holds the phrase itself.'),
    passphrase: flag(
      'Ask for the passphrase of a phrase (BIP-39) or of shares (SLIP-39), hidden and twice. It is not the PIN.',
    ),
    'passphrase-file': optionalText(
      'FILE',
      'Take the passphrase from the first line of a file. SYMBOLON_PASSPHRASE holds the passphrase itself.',
    ),
  },
  card: 'any',
  asks: ['pin', 'puk', 'phrase', 'passphrase', 'shareWords'],
  examples: [
    'symbolon wallet import --phrase-file phrase.txt --no-puk --pack new-box',
    'symbolon wallet import --phrase-file phrase.txt --passphrase-file passphrase.txt --slot 2 --pack box',
  ],
  result: record({
    ...made,
    from: oneOf('what it was made of: see --from', 'phrase', 'slip39', 'codex32', 'share-cards'),
    language: orNull(text('of the phrase, such as english or simplified-chinese')),
    passphrase: bool('whether a passphrase was given'),
    addresses: list(
      record({
        chain: text('name of the chain'),
        path: text('of the account or the key'),
        address: text('the first one there, to compare'),
      }),
    ),
  }),
  next: [
    { words: 'backup', why: 'has other cards hold the same wallet' },
    { words: 'discover --server URL', why: 'finds what the wallet has used' },
  ],
});

/** Programs that watch accounts, as chains names them. */
const watching = [
  'sparrow',
  'electrum',
  'bitcoin-core',
  'specter',
  'nunchuk',
  'bluewallet',
  'generic-json',
] as const satisfies readonly WatchingProgram[];

/** Two of three: one may be lost, and one that is stolen tells nothing. */
export const usualSplit = '2-of-3';

export const walletExportCommand = declareCommand({
  name: 'wallet export',
  group: 'Wallets',
  summary: 'Take accounts, or the wallet itself, to other programs.',
  about:
    'Most of them only watch: they show what you have, and make the PSBTs that the card signs. Their files and "xpub" hold public keys, and need the PIN; whoever reads one sees every address of the account. The others are the wallet itself, for the day on which you want no card: "phrase" shows its words, "shares" splits it into shares of which so many make it again (SLIP-39), "seedqr" shows a picture of the words for devices with a camera, and "keystore" keeps the key of one EVM account below a password. They need the PUK, and a wallet that was made with --exportable. Words and picture are shown until you press a key, and are then wiped: they are in no scrollback, no history and no file. The card logs that they were read. Which wallet finds what: docs/guides/what-comes-back-where.md.',
  arguments: {
    what: optionalChoice(
      'WHAT',
      'The program that opens it; or xpub, phrase, shares, seedqr, keystore. Without it they are listed.',
      {
        choices: [...watching, 'xpub', 'phrase', 'shares', 'seedqr', 'keystore'],
      },
    ),
  },
  options: {
    ...network,
    type: optionalChoice(
      'TYPE',
      'Kind of Bitcoin address. Default p2wpkh; all of them for bitcoin-core, generic-json and xpub.',
      { choices: ['p2wpkh', 'p2tr', 'p2sh-p2wpkh', 'p2pkh'] },
    ),
    ...account,
    label: optionalText('NAME', 'For electrum and specter: what they call the wallet. Default Card.'),
    since: optionalText(
      'DATE',
      'For bitcoin-core: the day from which it looks for coins, such as 2026-01-31, or "now" for a new wallet. Default all blocks.',
    ),
    path: optionalText('PATH', "For keystore: where the account is derived. Default m/44'/60'/0'/0/0."),
    split: defaultText(
      'K-of-N',
      'For shares: how many there are, and how many make the wallet. Each has 59 words, which Electrum and BlueWallet read; a Trezor takes none of this length.',
      usualSplit,
    ),
    compact: flag('For seedqr: the smaller picture, which not every device reads.'),
    'password-file': optionalText(
      'FILE',
      'For keystore: take its password from a file. SYMBOLON_PASSWORD holds the password itself.',
    ),
    ...outputFile,
    unprotected: flag('Let words or picture go into a pipe, --json or a file, where they stay. It is no consent.'),
    ...consent,
  },
  card: 'wallet',
  asks: ['pin', 'puk', 'password'],
  final: 'whoever sees words, shares or keys has the wallet for ever.',
  examples: [
    'symbolon wallet export sparrow --pack box',
    'symbolon wallet export bitcoin-core --since now --output core.json --pack box',
    'symbolon wallet export keystore --output account.json --password-file passphrase.txt --yes --pack exportable',
  ],
  result: record({
    what: orNull(text('as asked; null for the list of what there is')),
    fingerprint: orNull(fingerprint),
    available: orNull(
      list(
        record({
          what: text('to give as WHAT'),
          gives: text('what it is'),
          needs: oneOf('the password that it needs', 'PIN', 'PUK'),
        }),
      ),
    ),
    file: orNull(text('that was written')),
    content: orNull(text('what was not written into a file; null for what was shown on the terminal alone')),
    open: orNull(text('where to open it')),
  }),
});

export const walletsCommand = declareCommand({
  name: 'wallets',
  group: 'Wallets',
  summary: 'List the wallets on the card, and the cards that hold the same.',
  arguments: {},
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon wallets --pack box'],
  result: record({
    wallets: list(
      record({
        slot,
        fingerprint,
        set: orNull(
          record({
            id: text('the same on all its cards, hexadecimal'),
            epoch: count('goes up when the set of cards changes'),
            member: count('number of this card in the set, from 1; 1 is the card that made the wallet'),
            role: text('of this card'),
            limit: count('most clones that may ever be made'),
            sealed: bool('whether no more clones can be made'),
            members: list(
              record({
                member: count('its number in the set'),
                role: text('of that card'),
                state: text('pending or confirmed, of the clones this card made; known, of others; revoked'),
                card: orNull(text('its number, of the clones this card made')),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
});
