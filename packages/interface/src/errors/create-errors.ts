/** Makes the function that creates the errors of a closed list. */

/** An error with a code for programs, facts in a `context`, and a message for the person. */
export type CodedError<Code extends string, Context> = Error & {
  /** Which error it is. Programs decide by it; it never changes its meaning. */
  readonly code: Code;
  /** The facts that the message is made of. Frozen, and free of secrets. */
  readonly context: Readonly<Context>;
};

/** The text of each error of a list: what happened, then what the person can do. */
export type ErrorMessages<Contexts> = { readonly [Code in keyof Contexts]: (context: Contexts[Code]) => string };

/** What an error has beside its context. */
export type CreateErrorOptions = {
  /** The lower error. */
  readonly cause?: unknown;
};

/** Creates one error of a list. */
export type CreateError<Contexts> = <Code extends keyof Contexts & string>(
  code: Code,
  context: Contexts[Code],
  options?: CreateErrorOptions,
) => CodedError<Code, Contexts[Code]>;

/**
 * Makes the function that creates the errors of a list.
 *
 * @param name `error.name` of each. Errors are recognised by it, across two copies of a package too
 * @param messages the text for each code. A context ends up in logs, so it holds no PIN, key or plaintext
 * @example
 * ```ts
 * import { createErrors } from '@symbolon/interface';
 * type Contexts = { 'door/locked': { readonly door: string } };
 * const doorError = createErrors<Contexts>('DoorError', {
 *   'door/locked': ({ door }) => `${door} is locked: bring the key`,
 * });
 * const error = doorError('door/locked', { door: 'the cellar' });
 * error.message; // => 'the cellar is locked: bring the key'
 * error.code; // => 'door/locked'
 * ```
 */
export function createErrors<Contexts>(name: string, messages: ErrorMessages<Contexts>): CreateError<Contexts> {
  return (code, context, options) =>
    Object.assign(new Error(sentence(messages, code, context), options ?? {}), {
      name,
      code,
      context: Object.freeze({ ...context }),
    });
}

/** An error that can't be put into words must not hide what it is about: there is one in any case. */
function sentence<Contexts, Code extends keyof Contexts>(
  messages: ErrorMessages<Contexts>,
  code: Code,
  context: Contexts[Code],
): string {
  try {
    return messages[code](context);
  } catch {
    return `${typeof code === 'string' ? code : 'error'} (an error with a wrong code or wrong facts)`;
  }
}
