/** Errors that both lists have: about what a caller handed in, and a person's no. */
import { type CreateError, createErrors, type ErrorMessages } from './create-errors.ts';

/** What each error that both lists have tells beside its message. */
export type InputErrorContexts = {
  /** A caller's argument is out of range. */
  'argument/invalid': { readonly argument: string; readonly reason: string };
  /** Bytes or text that do not parse completely: `what` names them, `where` the field, if it is known. */
  'data/malformed': { readonly what: string; readonly where?: string; readonly reason: string };
  /** A derivation path does not parse or has a component out of range. */
  'path/invalid': { readonly path: string; readonly reason: string };
  /** A person was asked, and said no: to `what`, such as "sign the message". A dialog that was closed is a no. */
  'confirmation/refused': { readonly what: string };
};

export const inputMessages: ErrorMessages<InputErrorContexts> = {
  'argument/invalid': ({ argument, reason }) => `invalid ${argument}: ${reason}`,
  'data/malformed': ({ what, where, reason }) =>
    where === undefined
      ? `malformed ${what}: ${reason}`
      : `malformed ${what} at ${where}: ${reason}; ask its maker for a correct one`,
  'path/invalid': ({ path, reason }) => `invalid derivation path ${path}: ${reason}`,
  'confirmation/refused': ({ what }) => `you did not agree to ${what}, so it was not done`,
};

export const inputError: CreateError<InputErrorContexts> = createErrors('SymbolonError', inputMessages);
