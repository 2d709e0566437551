/** Errors about what a caller handed in: arguments, paths, and bytes that do not parse. */
import { type CreateError, createErrors, type ErrorMessages } from './create-errors.ts';

/** What each error about an input tells beside its message. */
export type InputErrorContexts = {
  /** A caller's argument is out of range. */
  'argument/invalid': { readonly argument: string; readonly reason: string };
  /** Bytes or text that do not parse completely: `what` names them, `where` the field, if it is known. */
  'data/malformed': { readonly what: string; readonly where?: string; readonly reason: string };
  /** A derivation path does not parse or has a component out of range. */
  'path/invalid': { readonly path: string; readonly reason: string };
};

export const inputMessages: ErrorMessages<InputErrorContexts> = {
  'argument/invalid': ({ argument, reason }) => `invalid ${argument}: ${reason}`,
  'data/malformed': ({ what, where, reason }) =>
    where === undefined
      ? `malformed ${what}: ${reason}`
      : `malformed ${what} at ${where}: ${reason}; ask its maker for a correct one`,
  'path/invalid': ({ path, reason }) => `invalid derivation path ${path}: ${reason}`,
};

export const inputError: CreateError<InputErrorContexts> = createErrors('SymbolonError', inputMessages);
