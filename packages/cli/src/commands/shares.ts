/** Splitting a wallet over share cards, and making it again of them. */
import { declareCommand } from '../command-line/command.ts';
import { flag, number, optionalChoice, optionalText, requiredTexts, texts } from '../command-line/parameters.ts';
import { bool, count, list, oneOf, openRecord, orNull, record, text } from '../command-line/schema.ts';
import { consent } from '../command-line/shared-options.ts';
import { delayOptions, resumable, resumableCeremony } from './clones.ts';
import { delays } from './wallets.ts';

const sharePasswords = {
  'share-pin-file': optionalText(
    'FILE',
    'Take the PINs of the share cards from a file, one line a card; the last one stands for all after it. SYMBOLON_SHARE_PIN holds the PINs themselves. Default: each holder is asked.',
  ),
  'share-puk-file': optionalText(
    'FILE',
    'The same for their PUKs, of new share cards. SYMBOLON_SHARE_PUK holds the PUKs themselves.',
  ),
} as const;

const planned = {
  plan: requiredTexts(
    'K of N',
    'So many cards make the wallet, of so many: 2 of 3. With --group so many groups, of so many.',
  ),
};

const dealOptions = {
  group: texts(
    'K/N',
    'A group of cards: so many of them count as one, of so many: 2/3. Repeat it for each group, and name all cards in this order.',
  ),
  name: texts(
    'NAME',
    'Your name for a share card, such as "aunt", up to 40 bytes; repeat it for each card, in order. The card with the wallet keeps it.',
  ),
  'no-share-puk': flag(
    'The share cards get no PUK, now or later: a card whose PIN is blocked has lost its share, and nobody can read a share out.',
  ),
  ...sharePasswords,
} as const;

const place = text('which share it is, in words');
const dealtResult = record({
  number: count('of the split; it goes up with each'),
  plan: text('how many cards make the wallet, in words'),
  code: orNull(text('that each card with a share of this split shows')),
  shares: list(
    record({ name: text('your name for the card, or where it is'), card: text('its number'), share: place }),
  ),
  revoked: list(count('number in the set of a share card that was left out')),
});

const takesAwayNothing =
  'The wallet stays as it is on its cards. A share card holds none of its keys: it can not pay, and shows no address.';

export const sharesDealCommand = declareCommand({
  name: 'shares deal',
  group: 'Shares',
  summary: 'Split the wallet over share cards: so many of them make it again, fewer make nothing.',
  about: `n share cards take 2n + 2 steps: each card, the card with the wallet, each card again, and the card with the wallet, which then knows that its shares arrived. Give them to people and places that do not meet by chance. Each holder types a PIN of their own. ${takesAwayNothing} Share cards come from the pack of the card with the wallet, and count towards its clones: see "wallet create --clones". The first card of --card is the one with the wallet. ${resumableCeremony}`,
  arguments: planned,
  options: dealOptions,
  card: 'primary',
  asks: ['pin', 'sharePin', 'sharePuk'],
  examples: [
    'symbolon shares deal 2 of 3 --share-pin-file pins.txt --no-share-puk --pack roomy',
    'symbolon shares deal 2 of 2 --group 1/1 --group 2/3 --share-pin-file pins.txt --no-share-puk --pack roomy --json',
  ],
  result: dealtResult,
  stopped: resumable,
  next: [
    { words: 'shares rehearse', why: 'tries a recovery from the shares' },
    { words: 'set plan --output plan.html', why: 'writes the recovery plan' },
  ],
});

export const sharesRenewCommand = declareCommand({
  name: 'shares renew',
  group: 'Shares',
  summary: 'Replace the shares by new ones: after one was lost, or for other people.',
  about: `The new shares take the place of the old ones on the cards that come. Name first the cards that hold a share, and last the new ones, which --new counts. A share card that is left out is revoked in the set. Its old share makes the wallet only with as many other old ones as before: if too many of them may be in wrong hands, see "set rotate". ${resumableCeremony}`,
  arguments: planned,
  options: {
    new: number('N', 'How many of the cards are new.', { min: 0, max: 8, otherwise: 0 }),
    anew: flag('Begin anew even if a split is under way: for when a card of it is lost.'),
    ...dealOptions,
    ...consent,
  },
  card: 'primary',
  asks: ['pin', 'sharePin', 'sharePuk'],
  final: 'share cards that are left out are revoked.',
  examples: [
    'symbolon shares renew 2 of 3 --new 1 --yes --card 1,2,3,5 --share-pin-file pins.txt --no-share-puk --pack split',
  ],
  result: dealtResult,
  stopped: resumable,
});

export const sharesStatusCommand = declareCommand({
  name: 'shares status',
  group: 'Shares',
  summary: 'Show which share a card holds, or which shares it dealt to whom.',
  about:
    'Cards that show the same code hold shares that make one wallet. No secret moves. "verify" has share cards prove it.',
  arguments: {},
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon shares status --pack split', 'symbolon shares status --card 2 --pack split --json'],
  result: record({
    held: orNull(
      record({
        share: place,
        plan: text('how many cards make the wallet, in words'),
        number: count('of the split'),
        code: text('the same on all cards of the split'),
        fingerprint: text('of the wallet, 8 hexadecimal digits (BIP-32)'),
        exportable: bool('whether the PUK may read the share out'),
      }),
    ),
    dealt: orNull(
      record({
        plan: text('how many cards make the wallet, in words'),
        number: count('of the split'),
        pending: bool('whether not all shares have arrived'),
        shares: list(
          record({
            share: place,
            name: orNull(text('your name for the card')),
            member: orNull(count('number of the card in the set')),
            card: orNull(text('its number')),
            state: text('open, pending, confirmed or revoked'),
          }),
        ),
      }),
    ),
    room: orNull(count('how many more cards the wallet has room for')),
  }),
});

export const sharesRecoverCommand = declareCommand({
  name: 'shares recover',
  group: 'Shares',
  summary: 'Make the wallet again from its shares, on a blank card.',
  about:
    'k share cards take k + 2 steps: the blank card, each share card, the blank card again. The shares meet inside that card, and on no computer. It becomes the first card of a new set. The share cards keep their shares, which still make the wallet: deal new ones from the new card, and reset the old ones. Order of --card: the blank card, then the share cards. At a reader it asks for share cards until there are enough.',
  arguments: {},
  options: {
    clones: number('N', 'How many other cards may ever hold it, or a share of it. Can not be changed later.', {
      min: 0,
      max: 8,
      otherwise: 2,
    }),
    exportable: flag('The PUK may read the key out, if that was so before.'),
    fixed: flag('No card is ever admitted beyond --clones.'),
    policy: optionalChoice('NAME', 'What it may sign: see "wallet create". Default everyday.', {
      choices: ['savings', 'everyday', 'open'],
    }),
    'no-puk': flag('Without a PUK, for good: a blocked PIN then stays blocked, unless --pin-reset is given.'),
    'pin-reset': number('N', 'As with "wallet create": it does not come back by itself.', {
      min: 0,
      max: 2,
      otherwise: 0,
    }),
    written: number('N', 'How many shares come as words, in the place of cards. One card at least is needed.', {
      min: 0,
      max: 7,
      otherwise: 0,
    }),
    'words-file': optionalText(
      'FILE',
      'Take the words of written shares from a file, with an empty line between two shares. SYMBOLON_SHARE_WORDS holds the words themselves.',
    ),
    ...delayOptions,
    'any-pack': flag('The blank card may be of another pack: you compare its code on a second device, "shares code".'),
    'share-pin-file': sharePasswords['share-pin-file'],
  },
  card: 'blank',
  asks: ['pin', 'puk', 'sharePin', 'sharePuk', 'shareWords'],
  examples: ['symbolon shares recover --card 5,2,4 --share-pin-file pins.txt --no-puk --pack split'],
  result: record({
    card: text('number of the card that holds the wallet now'),
    fingerprint: text('of the wallet, 8 hexadecimal digits (BIP-32): the same as before'),
    number: count('of the split'),
    plan: text('how it was split, in words'),
    delays,
    shares: list(record({ name: text('where the card is'), card: text('its number'), share: place })),
  }),
  stopped: 'The share cards keep their shares, and nothing is lost. Begin again with the blank card.',
  next: [{ words: 'address', why: 'shows the first address, to compare' }],
});

export const sharesExportCommand = declareCommand({
  name: 'shares export',
  group: 'Shares',
  summary: 'Show the share of a card as words, to be written down.',
  about:
    'For a share on paper, in the place of a card that may be lost. It needs the PUK of the share card, and a wallet that was made with --exportable. The words are shown until you press a key, and are then wiped: they are in no scrollback, no history and no file. The card logs that they were read. They are words of SLIP-39, for "shares recover --written". Other wallets read them too, but make other keys of them: what is split is what the phrase of the wallet stands for.',
  arguments: {},
  options: {
    unprotected: flag(
      'Give the words to a pipe or a program, which keeps them: whoever reads that has the share. It is no consent.',
    ),
    ...consent,
  },
  card: 'share',
  asks: ['puk'],
  final: 'whoever sees the words has the share for ever.',
  examples: ['symbolon shares export --unprotected --yes --card 3 --pack split'],
  result: record({
    share: text('which one it is'),
    words: orNull(text('of the share, with --unprotected')),
  }),
});

export const sharesRehearseCommand = declareCommand({
  name: 'shares rehearse',
  group: 'Shares',
  summary: 'Rehearse a recovery from the shares, timed: on a blank card, which is reset in the end.',
  about:
    'With the real shares, in k + 3 steps. The blank card holds the wallet for as long as it takes, and is blank again. Nothing is signed. The answer includes what goes wrong. Order of --card: the blank card, then share cards.',
  arguments: {},
  options: {
    fingerprint: optionalText('HEX', 'Of the wallet, 8 hexadecimal digits: what comes back has to be this one.'),
    'share-pin-file': sharePasswords['share-pin-file'],
    ...consent,
  },
  card: 'blank',
  asks: ['pin', 'sharePin'],
  final: 'the first card is reset in the end. It must be blank in the beginning.',
  examples: ['symbolon shares rehearse --yes --card 5,2,4 --share-pin-file pins.txt --pack split'],
  result: record({
    recovered: bool('whether the shares made the wallet'),
    fingerprint: orNull(text('of the wallet that came back, 8 hexadecimal digits (BIP-32)')),
    steps: list(
      record({
        step: oneOf('which', 'recover', 'clean'),
        text: text('the same in words'),
        outcome: oneOf('how it ended', 'done', 'failed', 'skipped'),
        milliseconds: count('it took'),
        taps: count('of cards'),
        problems: list(openRecord('what was in the way, and what to do: kind, step, card, text, advice, again')),
      }),
    ),
    milliseconds: count('in all'),
    stays: list(text('what is left on the cards')),
  }),
  stopped:
    'The blank card may hold the wallet. "symbolon wallets" shows whether it does; erase it with "symbolon reset", or keep it as safe as the wallet.',
});

export const sharesCodeCommand = declareCommand({
  name: 'shares code',
  group: 'Shares',
  summary: 'Show the code of a blank card of another pack, before share cards give it their shares.',
  about:
    'For a second device, while the first one waits in "shares recover --any-pack". If the first device has another card than the one in your hand, the codes differ. Order of --card: a share card, the blank card.',
  arguments: {},
  options: { 'share-pin-file': sharePasswords['share-pin-file'] },
  card: 'share',
  asks: ['sharePin'],
  examples: ['symbolon shares code --card 2,5 --share-pin-file pins.txt --pack split'],
  result: record({ code: text('eight digits'), card: text('number of the blank card') }),
});
