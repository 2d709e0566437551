/** A person's yes or no, as an error that callers know. */
import { cardError, chainError, isSymbolonError, type SignerCallOptions } from '@symbolon/interface';

/** What a function that asks a person resolves to: `false` is a no, everything else a yes. */
export type Consent = Promise<boolean> | Promise<undefined> | Promise<void>;

/**
 * Asks a person, and goes on only after a yes. A signal that has fired stops it before and after the question.
 *
 * @param what "sign the message"
 * @throws SymbolonError `transport/aborted`; SymbolonError `confirmation/refused` for a no: `false`, or an error that
 * is no `SymbolonError`, which becomes the cause
 */
export async function consent(
  what: string,
  ask: () => Consent,
  { signal }: Pick<SignerCallOptions, 'signal'> = {},
): Promise<void> {
  const checkSignal = (): void => {
    if (signal?.aborted) throw cardError('transport/aborted', { transport: 'the wallet' }, { cause: signal.reason });
  };
  checkSignal();
  let answer: unknown;
  try {
    answer = await ask();
  } catch (cause) {
    if (isSymbolonError(cause)) throw cause;
    throw chainError('confirmation/refused', { what }, { cause });
  }
  if (answer === false) throw chainError('confirmation/refused', { what });
  checkSignal();
}
