/** What a command had done when it failed, for programs: what is signed may be spent, and what is sent has gone. */
const done = new WeakMap<object, unknown>();

/**
 * @param result in the form of the answer of the command
 * @returns the error
 */
export function withDone<E>(error: E, result: unknown): E {
  if (typeof error === 'object' && error !== null) done.set(error, result);
  return error;
}

/** `undefined` where nothing was signed or sent. */
export function doneBefore(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? done.get(error) : undefined;
}
