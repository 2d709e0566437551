/** A person's yes or no, as an error that callers know. */
import { chainError, isSymbolonError } from '@symbolon/interface';

/** What a function that asks a person resolves to: `false` is a no, everything else a yes. */
export type Consent = Promise<boolean> | Promise<undefined> | Promise<void>;

/**
 * Asks a person, and goes on only after a yes.
 *
 * @param what "sign the message"
 * @throws SymbolonError `confirmation/refused` for a no: `false`, or an error that is no `SymbolonError`, which becomes
 * the cause
 */
export async function consent(what: string, ask: () => Consent): Promise<void> {
  let answer: unknown;
  try {
    answer = await ask();
  } catch (cause) {
    if (isSymbolonError(cause)) throw cause;
    throw chainError('confirmation/refused', { what }, { cause });
  }
  if (answer === false) throw chainError('confirmation/refused', { what });
}
