/** The options that commands share. */
import { flag, optionalText, ordinal } from './parameters.ts';

/** Options of every command. */
export const everywhere = {
  json: flag('One JSON object on standard output instead of text.'),
  help: flag('Explain the command.'),
} as const;

/** Options that choose a card and give its secrets. The help names the environment variable of each that has one. */
export const cardOptions = {
  pack: optionalText('DIR', 'Folder of a pack of emulated cards. SYMBOLON_PACK'),
  card: optionalText(
    'N[,N...]',
    'Card of the pack, from 1. A command that needs several cards takes them in this order. SYMBOLON_CARD. Default 1, then the others.',
  ),
  reader: optionalText('NAME', 'PC/SC reader; "any" is the first that holds a card. SYMBOLON_READER'),
  'test-cards': flag('Accept emulated cards in a reader. Anyone can make them: only to try things out.'),
  slot: ordinal('N', 'Slot of the card that holds the wallet.', { count: 3, otherwise: 0 }),
  'pin-file': optionalText(
    'FILE',
    'Take the PIN from a file. SYMBOLON_PIN holds the PIN itself. Default: it is asked for, card by card. Of several cards each has a line, in the order of --card; without one the first PIN is tried on a card that has all its tries.',
  ),
  'puk-file': optionalText('FILE', 'The same for the PUK. SYMBOLON_PUK'),
  'can-file': optionalText(
    'FILE',
    'The same for the CAN, the six digits printed on the card; one line a card. SYMBOLON_CAN. A pack knows them.',
  ),
  trace: optionalText(
    'FILE',
    'Append what crosses between computer and card to a file, without secrets: see "symbolon trace".',
  ),
} as const;

/** Gives consent beforehand. */
export const consent = { yes: flag('Go on without asking.') } as const;

/** Writes the result to a file. */
export const outputFile = {
  output: optionalText('FILE', 'Write the result to a file.'),
  force: flag('Replace the file if it exists.'),
} as const;
