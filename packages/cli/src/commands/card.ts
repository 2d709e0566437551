/** One card: its identity, its log, its passwords and the phones it knows. */
import { declareCommand } from '../command-line/command.ts';
import { flag, optionalText, requiredText } from '../command-line/parameters.ts';
import { bool, count, list, oneOf, openRecord, orNull, record, text } from '../command-line/schema.ts';
import { consent } from '../command-line/shared-options.ts';
import { timeSource } from './time.ts';

const newPinFile = {
  'new-pin-file': optionalText(
    'FILE',
    'Take the new PIN, 6 to 12 digits, from a file. SYMBOLON_NEW_PIN holds the PIN itself. Default: it is asked for.',
  ),
} as const;

const lifecycle = oneOf(
  'blank: genuine, without a wallet; active: with one; terminated: unusable for good',
  'manufacture',
  'blank',
  'active',
  'terminated',
);
const genuine = oneOf('which root certifies it; anyone can make "test" cards', 'production', 'test');

export const infoCommand = declareCommand({
  name: 'info',
  group: 'The card',
  summary: 'Show which card it is, and whether it holds a wallet.',
  arguments: {},
  options: {},
  card: 'any',
  asks: [],
  examples: ['symbolon info --pack box', 'symbolon info --pack box --card 2 --json'],
  result: record({ card: text('its number'), genuine, lifecycle, protocolVersion: count('of the card') }),
  next: [{ words: 'attest', why: 'has it prove that it is genuine' }],
});

export const attestCommand = declareCommand({
  name: 'attest',
  group: 'The card',
  summary: 'Have the card prove that it is genuine; a card without a wallet also that it never held a key.',
  about:
    'Checks its certificates up to the root and its signature over this session, all offline. "Untouched" means that nobody has started anything with it since the factory.',
  arguments: {},
  options: {},
  card: 'any',
  asks: [],
  examples: ['symbolon attest --pack box --card 3'],
  result: record({
    card: text('its number'),
    genuine,
    lifecycle,
    pack: text('the pack it was boxed with, hexadecimal'),
    firmware: text('measurement of its firmware, hexadecimal'),
    publicKey: text('its identity key, compressed point on P-256, hexadecimal'),
    untouched: orNull(bool('of a card without a wallet: nobody has started anything with it')),
  }),
  next: [{ words: 'wallet create', why: 'has a blank card make a wallet' }],
});

export const logCommand = declareCommand({
  name: 'log',
  group: 'The card',
  summary: 'Read the log of the card, and check that it is whole.',
  about:
    'The card keeps its last 32 events and counts the others. Keep what --output writes: --earlier compares with it later and shows that the log has only grown.',
  arguments: {},
  options: {
    earlier: optionalText('FILE', 'What --output wrote earlier.'),
    output: optionalText('FILE', 'Keep the log in a file.'),
    force: flag('Replace the file if it exists.'),
  },
  card: 'any',
  asks: ['pin'],
  examples: ['symbolon log --pack box', 'symbolon log --pack box --output log.json'],
  result: record({
    card: text('its number'),
    entries: list(
      record({ sequence: count('from 1'), event: text('what happened'), details: openRecord('of the event') }),
    ),
    counters: openRecord('they only go up'),
    goesOnFromEarlier: orNull(bool('with --earlier: whether the two join; false if events between them are missing')),
  }),
});

export const pinChangeCommand = declareCommand({
  name: 'pin change',
  group: 'The card',
  summary: 'Set a new PIN.',
  arguments: {},
  options: {
    ...newPinFile,
  },
  card: 'wallet',
  asks: ['pin', 'newPin'],
  examples: ['SYMBOLON_NEW_PIN=135790 symbolon pin change --pack box'],
  result: record({ changed: oneOf('what', 'pin') }),
});

export const pinUnblockCommand = declareCommand({
  name: 'pin unblock',
  group: 'The card',
  summary: 'Give a blocked PIN its tries back, or set a new one, with the PUK.',
  arguments: {},
  options: {
    forgotten: flag('Set a new PIN.'),
    ...newPinFile,
  },
  card: 'wallet',
  asks: ['puk', 'newPin'],
  examples: ['symbolon pin unblock --pack box', 'SYMBOLON_NEW_PIN=135790 symbolon pin unblock --forgotten --pack box'],
  result: record({ changed: oneOf('what', 'tries', 'pin') }),
  next: [{ words: 'info', why: 'shows the card' }],
});

export const pinResetCommand = declareCommand({
  name: 'pin reset',
  group: 'The card',
  summary: 'Set a new PIN where the old one is forgotten or blocked, by the word of other cards of the set.',
  about:
    'Only for wallets that were made with --pin-reset: "set show" says how many cards it takes. The first card of --card gets the new PIN; the others approve, each with its own PIN. A daily card or a cosigner can not approve for a primary or a backup. The PUK stays as it is. With a wallet made with --delay-pin-reset the first run begins the delay, and the same command sets the PIN when that is over. The card does not tell that one waits; "set show" with a card that approved does. Whoever knows the PIN stops it by using it on that card.',
  arguments: {},
  options: { ...newPinFile, ...timeSource },
  card: 'set',
  asks: ['pin', 'newPin'],
  examples: ['SYMBOLON_NEW_PIN=135790 symbolon pin reset --card 2,1 --pack family'],
  result: record({
    changed: orNull(oneOf('what; null: a new PIN has a delay, which is not over', 'pin')),
    card: text('number of the card that gets the new PIN'),
    approvers: list(count('number in the set of a card that approved')),
    delay: orNull(count('seconds that a new PIN waits from the first run on; null: it has it')),
  }),
  stopped:
    'The card keeps its request until its PIN is known. The same command begins again, and the others approve again.',
});

export const pinResumeCommand = declareCommand({
  name: 'pin resume',
  group: 'The card',
  summary: 'Use the last try of a suspended PIN, with the number printed on the card.',
  about:
    'After two wrong PINs the third try needs the card in your hand, so that no stranger can block it. If this PIN is wrong too, only the PUK helps.',
  arguments: {},
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon pin resume --pack box'],
  result: record({ changed: oneOf('what', 'tries') }),
});

export const pukResumeCommand = declareCommand({
  name: 'puk resume',
  group: 'The card',
  summary: 'Use the last try of a suspended PUK, with the number printed on the card.',
  about:
    'After nine wrong PUKs the tenth try needs the card in your hand, so that no stranger can block it. If this PUK is wrong too, the PUK is blocked for good; the PIN stays as it is.',
  arguments: {},
  options: {},
  card: 'wallet',
  asks: ['puk'],
  examples: ['symbolon puk resume --pack box'],
  result: record({ changed: oneOf('what', 'tries') }),
});

export const pukChangeCommand = declareCommand({
  name: 'puk change',
  group: 'The card',
  summary: 'Set a new PUK.',
  arguments: {},
  options: {
    'new-puk-file': optionalText(
      'FILE',
      'Take the new PUK, 12 to 16 digits, from a file. SYMBOLON_NEW_PUK holds the PUK itself. Default: it is asked for.',
    ),
  },
  card: 'wallet',
  asks: ['puk', 'newPuk'],
  examples: ['SYMBOLON_NEW_PUK=998877665544 symbolon puk change --pack box'],
  result: record({ changed: oneOf('what', 'puk') }),
});

export const phoneAddCommand = declareCommand({
  name: 'phone add',
  group: 'The card',
  summary: 'Make the card know this computer: sessions open faster, and without the PIN where its policy allows it.',
  about:
    'The card gives a secret. The folder $XDG_STATE_HOME/symbolon (~/.local/state/symbolon) keeps it, where only this user can read it. A card knows up to four phones and computers. One that knows this computer already stays as it is. A computer that it knows reads without the PIN which cards are in its set, and so sees whether the PIN or a duress PIN was typed last: where the card has a duress PIN, add none that could be taken along with it.',
  arguments: {},
  options: {
    name: optionalText('NAME', 'Up to 24 bytes, as "phone list" shows it. Default: the name of this computer.'),
  },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon phone add --name "my laptop" --pack box'],
  result: record({
    phone: count('number by which the card keeps it, from 1'),
    name: text('as the card shows it'),
    file: text('where the secret is kept'),
    added: bool('false if the card knew this computer already'),
  }),
});

export const phoneListCommand = declareCommand({
  name: 'phone list',
  group: 'The card',
  summary: 'List the phones and computers that the card knows.',
  arguments: {},
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon phone list --pack box'],
  result: record({
    phones: list(
      record({
        phone: count('its number, from 1, for "phone forget"'),
        name: text('given when it was added'),
        thisComputer: bool('whether this computer holds its secret'),
      }),
    ),
  }),
});

export const phoneForgetCommand = declareCommand({
  name: 'phone forget',
  group: 'The card',
  summary: 'Make the card forget a phone or computer.',
  arguments: { phone: requiredText('PHONE', 'Its name or number, as "phone list" shows them.') },
  options: {},
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon phone add --pack box && symbolon phone forget 1 --pack box'],
  result: record({ phone: count('its number, which is free now'), name: text('its name') }),
});

export const resetCommand = declareCommand({
  name: 'reset',
  group: 'The card',
  summary: 'Erase every wallet, password, phone and file of the card.',
  about: 'What has no backup is lost. The PUK erases only while the PIN is blocked.',
  arguments: {},
  options: {
    puk: flag('With the PUK instead of the PIN.'),
    terminate: flag('The card will never hold anything again.'),
    ...consent,
  },
  card: 'wallet',
  asks: ['pin', 'puk'],
  final: 'everything on the card is erased; what has no backup is lost.',
  examples: ['symbolon reset --yes --pack box'],
  result: record({ card: text('which one'), lifecycle }),
});
