/** Packs of emulated cards, and readers. */
import { declareCommand } from '../command-line/command.ts';
import { flag, number, optionalNumber, optionalText, requiredText } from '../command-line/parameters.ts';
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
  asks: [],
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
  asks: [],
  examples: ['symbolon readers'],
  result: record({
    readers: list(record({ name: text('as --reader takes it'), card: bool('whether a card is there') })),
  }),
  next: [{ words: 'info --reader any', why: 'shows the card that is there' }],
});

export const emulateCommand = declareCommand({
  name: 'emulate',
  group: 'Packs and readers',
  summary: 'Put emulated cards into a virtual reader, or onto a PN532, until Ctrl-C.',
  about:
    'In the virtual reader of vsmartcard (Debian: apt-get install pcscd vsmartcard-vpcd) every PC/SC program of the machine sees them. A PN532 at a serial line becomes a contactless card, which any phone or reader in the room can find while this command runs. It needs the package serialport (npm install --global serialport), and protects nothing.',
  arguments: {},
  options: {
    vpcd: flag('Use the virtual reader of vsmartcard. It is the default.'),
    port: number('PORT', 'TCP port of the reader: 35963 is its first slot, 35964 the second.', {
      min: 1,
      max: 65_535,
      otherwise: 35_963,
    }),
    cards: optionalNumber(
      'N',
      'How many cards: one in each slot of the reader, from PORT on. Default: as many as --card names.',
      { min: 1, max: 9 },
    ),
    pn532: optionalText('LINE', 'Use the PN532 at this serial line, as /dev/ttyUSB0.'),
  },
  card: 'any',
  asks: [],
  examples: [
    'symbolon emulate --pack box --card 2 --vpcd',
    'symbolon emulate --pack box --card 1,2',
    'symbolon emulate --pack box --pn532 /dev/ttyUSB0',
  ],
  result: record({
    cards: list(record({ card: text('which one'), at: text('TCP port of the reader, or serial line of the PN532') })),
  }),
  stopped: 'The cards are out of the reader. The pack keeps what they stored.',
});
