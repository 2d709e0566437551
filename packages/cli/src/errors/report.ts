/** Tells how a command failed. */
import { isSymbolonError } from '@symbolon/interface';
import type { Known } from '../cards/sent-record.ts';
import type { Hints } from '../command-line/hints.ts';
import { red, type Screen } from '../output/screen.ts';
import { visibleJson } from '../output/visible.ts';
import { adviceFor, problemIn } from './advice.ts';
import { isCliError, messageOf } from './cli-error.ts';
import { stateBeside } from './known-state.ts';
import { withoutNearWords } from './near-words.ts';
import { policyRefusalInWords, refusalInWords } from './refusal-words.ts';

/**
 * Says on standard error what happened and what to do.
 *
 * @param options.json as one JSON object
 * @param options.known what is known of the cards
 * @param options.done in the form of an answer: what was signed or sent before
 * @param options.hints completes the commands that the advice names. The screen does so for itself
 * @returns the exit code
 */
export function reportError(error: unknown, { screen, json, known: cards, done, hints }: Reported): number {
  const { code, context } =
    error instanceof Error
      ? (error as Error & { readonly code?: unknown; readonly context?: { readonly text?: unknown } })
      : {};
  const known = (typeof code === 'string' && code.includes('/')) || code === 'interrupted' ? String(code) : undefined;
  const { exit, advice, code: meaning } = adviceFor(known, context);
  const problem = problemIn(known, context);
  const state = cards && stateBeside(meaning, cards);
  // The message of a ceremony ends with the advice; its text does not.
  const message = withoutNearWords(
    problem !== null && context?.text !== undefined
      ? `${context.text}${refusalBehind(error, problem)}`
      : isSymbolonError(error, 'card/status')
        ? refusalInWords(error.context)
        : isSymbolonError(error, 'signer/refuses')
          ? policyRefusalInWords(error.context)
          : messageOf(error),
  );
  if (json) {
    const told = {
      code: known ?? 'unexpected',
      message,
      advice: advice === undefined ? null : (hints?.inText(advice) ?? advice),
      problem,
      state: state ?? null,
      exit,
    };
    screen.data(visibleJson({ error: done === undefined ? told : { ...told, done } }));
    return exit;
  }
  screen.note([red(`symbolon: ${clipped(message)}`), ` [${known ?? 'unexpected'}]`]);
  if (advice !== undefined) screen.note(advice);
  if (state !== undefined) screen.note(state);
  return exit;
}

type Reported = {
  readonly screen: Screen;
  readonly json: boolean;
  readonly known?: Known;
  readonly hints?: Pick<Hints, 'inText'>;
  readonly done?: unknown;
};

/** What the card refused, where the problem of a ceremony says no more than that it did. */
function refusalBehind(error: unknown, problem: string): string {
  const cause = problem === 'refused' && error instanceof Error ? error.cause : undefined;
  return isSymbolonError(cause, 'card/status') ? ` ${refusalInWords(cause.context).replace(/^the card/, 'It')}.` : '';
}

/**
 * What this program knows better than a library that tells of it. A wallet takes any error of the question for a no:
 * nobody to ask, Ctrl-C. An emulated card whose memory can't be written gives no answer, and no holding still helps.
 */
export function ownError(error: unknown): unknown {
  if (isSymbolonError(error, 'confirmation/refused') && isCliError(error.cause)) return error.cause;
  const causes: unknown[] = [error];
  for (let last = error; last instanceof Error && causes.length < DEEPEST_CAUSE; last = last.cause)
    causes.push(last.cause);
  return causes.find((cause) => isCliError(cause, 'file/unwritable')) ?? error;
}

/** Of errors around errors. */
const DEEPEST_CAUSE = 10;

/** Servers and files may send long texts; the rest of the screen should stay in view. */
const MOST_CHARACTERS = 2_000;

function clipped(message: string): string {
  return message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS)} …` : message;
}
