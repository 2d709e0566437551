/** Checks a card against the specification. */
import { declareCommand } from '../command-line/command.ts';
import { flag, optionalText } from '../command-line/parameters.ts';
import { count, list, oneOf, orNull, record, text } from '../command-line/schema.ts';
import { consent } from '../command-line/shared-options.ts';

const hexadecimal = 'hexadecimal';

export const conformanceCommand = declareCommand({
  name: 'conformance',
  group: 'The card',
  summary: 'Check a card, of ours or of anybody, against the specification, requirement by requirement.',
  about:
    'Changes nothing on the card, unless --destructive is given: then it checks everything, and erases the card, and a second one of the same pack if there is one. A card with a wallet is erased with its PIN. The exit status is 0 if all was checked that was asked, and the card met it; 11 if it fails none and something was left out, with what to give to have it checked; 12 if it fails a requirement.',
  arguments: {},
  options: {
    destructive: flag('Check everything but its end. The card is erased.'),
    terminate: flag('Also check its end, last of all. The card is of no use afterwards. Takes --destructive.'),
    only: optionalText('ID[,ID...]', 'Check these requirements alone, or topics: "SM" or "SM-07,OC".'),
    'second-reader': optionalText('NAME', 'PC/SC reader with a second card, for clones. A pack has its second card.'),
    vectors: optionalText('FILE[,FILE...]', 'What interpreters have to tell: files of vectors/interpreters.'),
    report: optionalText('FILE', 'Write a report for a browser to a file.'),
    force: flag('Replace the file if it exists.'),
    ...consent,
  },
  card: 'any',
  asks: ['pin'],
  unguarded: true,
  examples: ['symbolon conformance --only AP --pack box', 'symbolon conformance --only AP,SM-03 --pack box --json'],
  result: record({
    card: text('its number; "unknown" if it does not prove which it is'),
    second: orNull(text('number of the second card')),
    date: text('ISO 8601'),
    verdict: oneOf('of all requirements there are', 'conforms', 'fails', 'incomplete'),
    passed: count('requirements that it meets'),
    failed: count('requirements that it does not meet'),
    notApplicable: count('requirements about what it does not have'),
    notChecked: count('requirements of which nobody knows whether it meets them'),
    measured: count('what was measured, which no card fails'),
    requirements: list(
      record({
        id: text('as in docs/spec/requirements.md'),
        says: text('what a card does'),
        clause: text('page and section of the specification'),
        level: oneOf('whether every card has to', 'must', 'optional', 'measured'),
        result: oneOf('what it came to', 'passed', 'failed', 'not applicable', 'not checked', 'measured'),
        reason: orNull(text('what the card did instead, why it was not checked, or what was measured')),
        give: orNull(text('what to give to have it checked')),
        exchanges: list(
          record({
            card: text('which'),
            name: text('of the command'),
            command: text(hexadecimal),
            response: text(hexadecimal),
            meaning: text('of the status word'),
            plain: orNull(record({ command: text(hexadecimal), response: text(hexadecimal) })),
          }),
        ),
      }),
    ),
  }),
  stopped: 'Start again. A card that was being erased may hold the test wallet, whose PIN is 246810.',
});
