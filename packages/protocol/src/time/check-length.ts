import { cardError } from '@symbolon/interface';

/** @throws SymbolonError `argument/invalid` for another length */
export function checkLength(argument: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw cardError('argument/invalid', { argument, reason: `${bytes.length} bytes` });
}
