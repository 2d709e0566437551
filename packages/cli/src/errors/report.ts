/** How a command failed, for whoever called. */

import { red, type Screen } from '../output/screen.ts';
import { visibleJson } from '../output/visible.ts';
import { adviceFor, problemIn } from './advice.ts';
import { messageOf } from './cli-error.ts';

/**
 * Tells what happened and what to do: with --json as one object, in both cases on standard error. Returns the exit
 * code.
 */
export function reportError(error: unknown, json: boolean, screen: Screen): number {
  const { code, context } =
    error instanceof Error
      ? (error as Error & { readonly code?: unknown; readonly context?: { readonly text?: unknown } })
      : {};
  const known = (typeof code === 'string' && code.includes('/')) || code === 'interrupted' ? String(code) : undefined;
  const { exit, advice } = adviceFor(known, context);
  const problem = problemIn(known, context);
  // The message of a ceremony has the advice in it as well.
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

/** A server or a file may say as much as it likes; what else is on the screen should stay there. */
const MOST_CHARACTERS = 2_000;

function clipped(message: string): string {
  return message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS)} …` : message;
}
