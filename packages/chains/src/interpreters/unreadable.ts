import { isSymbolonError } from '@symbolon/interface';

/** Why a card would not read it: what `read` throws, in words; `undefined` if it reads it. */
export function unreadable(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (!isSymbolonError(error)) throw error;
    return error.message;
  }
}
