/** The options that commands share. */
import { flag, number, text } from './command.ts';

/** Every command has these. */
export const everywhere = {
  json: flag('One JSON object on standard output instead of text.'),
  help: flag('Say what the command does, and how.'),
} as const;

/**
 * What chooses a card and gives its secrets; each but the last has a variable of the environment that stands in for it.
 */
export const cardOptions = {
  pack: text('DIR', 'Folder of a pack of emulated cards. SYMBOLON_PACK'),
  card: text(
    'N[,N...]',
    'Card of the pack, from 1; where a command asks for more cards, they come in this order. SYMBOLON_CARD. Default 1, then the others.',
  ),
  reader: text('NAME', 'PC/SC reader; "any" is the first that holds a card. SYMBOLON_READER'),
  'test-cards': flag('Take emulated cards in a reader for genuine. Anyone can make them: only to try things out.'),
  wallet: number('N', 'Which of the wallets on the card.', { min: 0, max: 2, otherwise: 0 }),
  'pin-file': text('FILE', 'Take the PIN from a file. SYMBOLON_PIN holds the PIN itself. Default: it is asked for.'),
  'puk-file': text('FILE', 'The same for the PUK. SYMBOLON_PUK'),
  'can-file': text(
    'FILE',
    'The same for the six digits printed on the card; one line a card. SYMBOLON_CAN. A pack knows them.',
  ),
  trace: text(
    'FILE',
    'Append what crosses between computer and card to a file, without secrets: see "symbolon trace".',
  ),
} as const;

/** Consent given beforehand. */
export const consent = { yes: flag('Do not ask whether to go on.') } as const;

/** Where output goes that is not for the terminal. */
export const outputFile = {
  output: text('FILE', 'Write the result to a file.'),
  force: flag('Replace the file if it exists.'),
} as const;
