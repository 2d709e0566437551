import { isSymbolonError, type SymbolonError } from '@symbolon/interface';

/** Why a card would not read it: what `read` throws, in words; `undefined` if it reads it. */
export function unreadable(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (!isSymbolonError(error)) throw error;
    return reasonOf(error);
  }
}

/** Where it is wrong and why, without the advice: that of an error is for whoever has nothing better to say. */
function reasonOf({ context, message }: SymbolonError): string {
  if (!('reason' in context)) return message;
  return 'where' in context && context.where !== undefined ? `${context.where}: ${context.reason}` : context.reason;
}
