/** What is known of the cards when a command fails or is stopped, in words. */
import type { Known } from '../cards/sent-record.ts';
import { type CliError, cliError } from './cli-error.ts';

/** One or two sentences that hold whatever the command was about to do. */
function stateOf({ sent, changed, cards, tries }: Known): string {
  if (!sent) return 'Nothing was sent to a card.';
  if (tries.length > 0) return [...(changed ? cards : ['Nothing was changed on a card.']), ...tries].join(' ');
  return changed ? cards.join(' ') : 'Nothing was changed on a card, and no try was used.';
}

/** Kinds of errors after which a person asks what has happened, even where nothing has. */
const alwaysTold = ['transport', 'channel', 'confirmation'];

/**
 * What to say of the cards beside an error; `undefined` where nothing has happened that the error does not say.
 *
 * @param code of the error
 */
export function stateBeside(code: string | undefined, known: Known): string | undefined {
  // Its message says what may have become of the try.
  const told = code === 'pin/unsettled' || code === 'pin/wrong' || code === 'pin/blocked';
  const left = told ? { ...known, tries: [] } : known;
  const kind = code?.replace(/\/.*$/, '') ?? '';
  return left.changed || left.tries.length > 0 || alwaysTold.includes(kind) ? stateOf(left) : undefined;
}

/** The error of a command that was stopped, with what is known of each source of cards and how to go on. */
export function interrupted(
  known: readonly Known[],
  { stopped, asks = [] }: { readonly stopped?: string; readonly asks?: readonly string[] } = {},
): CliError<'interrupted'> {
  // What works on a card asks for a secret of it. Of a card that was asked nothing, there is nothing to go on with.
  // What a command says of its cards is for cards that have done something.
  const ofCards = stopped !== undefined && /\bcards?\b/i.test(stopped);
  const isUntouched = asks.length > 0 && known.every(({ sent, changed }) => !(ofCards ? changed : sent));
  const states = known.length === 0 ? ['Nothing was sent to a card.'] : known.map(stateOf);
  return cliError('interrupted', {
    state: [...states, ...(stopped === undefined || isUntouched ? [] : [stopped])].join(' '),
  });
}
