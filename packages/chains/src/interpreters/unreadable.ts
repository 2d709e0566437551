import type { SymbolonError } from '@symbolon/interface';

/** Where it is wrong and why, without the advice: that of an error is for whoever has nothing better to say. */
function reasonOf({ context, message }: SymbolonError): string {
  if (!('reason' in context)) return message;
  return 'where' in context && context.where !== undefined ? `${context.where}: ${context.reason}` : context.reason;
}
