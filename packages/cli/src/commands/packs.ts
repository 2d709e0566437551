/** Packs of emulated cards, and readers. */
import { declareCommand } from '../command-line/command.ts';
import { flag, number, requiredText } from '../command-line/parameters.ts';
import { bool, count, list, record, text } from '../command-line/schema.ts';

export const packNewCommand = declareCommand({
  name: 'pack new',
  group: 'Packs and readers',
  summary: 'Make a pack of new emulated cards, in a folder.',
  about:
    'The cards behave like real ones. The files keep what they store, after every command and before its answer. They protect nothing: whoever reads the files has the keys.',
  arguments: { folder: requiredText('DIR', 'Folder to make.') },
  options: { cards: number('N', 'How many cards.', { min: 1, max: 9, otherwise: 3 }) },
  card: false,
  examples: ['symbolon pack new my-cards', 'symbolon pack new pair --cards 2 --json'],
  result: record({
    pack: text('the folder'),
    cards: list(
      record({
        card: count('position in the pack, from 1'),
        number: text('12 digits, as in its certificate'),
        can: text('six digits printed on it'),
      }),
    ),
  }),
  stopped: 'The folder was not made.',
});

export const readersCommand = declareCommand({
  name: 'readers',
  group: 'Packs and readers',
  summary: 'List the PC/SC readers.',
  arguments: {},
  options: {},
  card: false,
  examples: ['symbolon readers'],
  result: record({
    readers: list(record({ name: text('as --reader takes it'), card: bool('whether a card is there') })),
  }),
});

export const emulateCommand = declareCommand({
  name: 'emulate',
  group: 'Packs and readers',
  summary: 'Put an emulated card into a PC/SC reader, until Ctrl-C.',
  about:
    'Every PC/SC program of the machine then sees it. The reader comes from vsmartcard (Debian: apt-get install pcscd vsmartcard-vpcd).',
  arguments: {},
  options: {
    vpcd: flag('Use the virtual reader of vsmartcard; there is no other kind yet.'),
    port: number('PORT', 'TCP port of the reader: 35963 is its first slot, 35964 the second.', {
      min: 1,
      max: 65_535,
      otherwise: 35_963,
    }),
  },
  card: true,
  examples: ['symbolon emulate --pack box --card 2 --vpcd'],
  result: record({ card: text('which one'), port: count('of the reader') }),
  stopped: 'The card is out of the reader. The pack keeps what it stored.',
});
