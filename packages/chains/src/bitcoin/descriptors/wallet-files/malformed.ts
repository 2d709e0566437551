import { chainError, type SymbolonError } from '@symbolon/interface';

/** What is wrong with the file of a wallet. */
export function malformed(reason: string): SymbolonError {
  return chainError('data/malformed', { what: 'wallet file', where: 'content', reason });
}
