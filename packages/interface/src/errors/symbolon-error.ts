/** The one error that people and programs meet, whichever package it comes from. */
import type { CardErrorContexts } from './card-errors.ts';
import type { ChainErrorContexts } from './chain-errors.ts';
import type { CodedError } from './create-errors.ts';

/** Every code of a {@link SymbolonError}, with what it tells beside its message. */
export type ErrorContexts = CardErrorContexts & ChainErrorContexts;

/** What went wrong, as a word that never changes: `'pin/wrong'`. {@link ErrorContexts} has all of them. */
export type ErrorCode = keyof ErrorContexts & string;

/**
 * The error that every Symbolon package throws. `code` tells programs which one it is and decides the type of
 * `context`; the message tells the person what happened and what to do. A `switch` over `error.code` narrows
 * `error.context`.
 */
export type SymbolonError<Code extends ErrorCode = ErrorCode> = {
  [C in Code]: CodedError<C, ErrorContexts[C]>;
}[Code];

/**
 * Narrows an unknown error to a {@link SymbolonError}, and with `code` to that one code. It goes by the error's name,
 * so it knows errors of another copy of this package too.
 *
 * @example
 * ```ts
 * import { cardError, isSymbolonError } from '@symbolon/interface';
 * const error: unknown = cardError('pin/wrong', { password: 'PIN', triesLeft: 2 });
 * isSymbolonError(error, 'pin/wrong') ? error.context.triesLeft : undefined; // => 2
 * isSymbolonError(error, 'pin/blocked'); // => false
 * isSymbolonError(new Error('something else')); // => false
 * ```
 */
export function isSymbolonError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: Code,
): error is SymbolonError<Code> {
  if (!(error instanceof Error && error.name === 'SymbolonError' && 'code' in error && 'context' in error))
    return false;
  return typeof error.context === 'object' && error.context !== null && (code === undefined || error.code === code);
}
