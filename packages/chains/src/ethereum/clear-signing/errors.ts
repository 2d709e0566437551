import { chainError, type SymbolonError } from '@symbolon/interface';

/** A descriptor that is not one, or that does not fit what it is to describe. */
export const malformedDescriptor = (where: string, reason: string): SymbolonError =>
  chainError('data/malformed', { what: 'clear-signing descriptor', where, reason });
