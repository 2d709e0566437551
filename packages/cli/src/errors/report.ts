/** Tells how a command failed. */

import { red, type Screen } from '../output/screen.ts';
import { visibleJson } from '../output/visible.ts';
import { adviceFor, problemIn } from './advice.ts';
import { messageOf } from './cli-error.ts';

/**
 * Says on standard error what happened and what to do.
 *
 * @param options.json as one JSON object
 * @returns the exit code
 */
export function reportError(
  error: unknown,
  { screen, json }: { readonly screen: Screen; readonly json: boolean },
): number {
  const { code, context } =
    error instanceof Error
      ? (error as Error & { readonly code?: unknown; readonly context?: { readonly text?: unknown } })
      : {};
  const known = (typeof code === 'string' && code.includes('/')) || code === 'interrupted' ? String(code) : undefined;
  const { exit, advice } = adviceFor(known, context);
  const problem = problemIn(known, context);
  // The message of a ceremony ends with the advice; its text does not.
  const message = problem !== null && context?.text !== undefined ? String(context.text) : messageOf(error);
  if (json) {
    screen.note(
      visibleJson({ error: { code: known ?? 'unexpected', message, advice: advice ?? null, problem, exit } }),
    );
    return exit;
  }
  screen.note([red(`symbolon: ${clipped(message)}`), ` [${known ?? 'unexpected'}]`]);
  if (advice !== undefined) screen.note(advice);
  return exit;
}

/** Servers and files may send long texts; the rest of the screen should stay in view. */
const MOST_CHARACTERS = 2_000;

function clipped(message: string): string {
  return message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS)} …` : message;
}
