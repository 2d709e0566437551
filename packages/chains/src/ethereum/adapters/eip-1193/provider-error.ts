/** What a provider rejects with (EIP-1193 "Errors", EIP-1474 "Error codes"). */
import { type ErrorCode, isSymbolonError, type SymbolonError, toPlainError } from '@symbolon/interface';
import { serverErrorOf } from '../../../servers/json-rpc.ts';

/** EIP-1193, EIP-3085 (4902) and EIP-1474 (the others). */
export const codes = {
  rejected: 4001,
  unauthorized: 4100,
  unsupported: 4200,
  disconnected: 4900,
  unknownChain: 4902,
  limitExceeded: -32005,
  invalidRequest: -32600,
  invalidParams: -32602,
  internal: -32603,
} as const;

/** Beside its code, what a {@link ProviderRpcError} has. */
export type ProviderRpcErrorOptions = { readonly cause?: unknown; readonly data?: unknown };

/** What a provider throws (EIP-1193, "Errors"). */
export class ProviderRpcError extends Error {
  override readonly name = 'ProviderRpcError';
  /**
   * 4001: a person said no. 4100: not connected to this page. 4200: not supported. 4900: no card or no server is
   * reached. 4902: unknown chain. -32005: the server is busy. -32600 and -32602: malformed request or parameters.
   * -32603: the card, the server or the wallet failed; the message is what it says. Any other code is the server's own.
   */
  readonly code: number;
  /**
   * The `SymbolonError` below it, as a `PlainError`: `fromPlainError` makes it again, also on the other side of a port.
   * Where the server of the chain reported the error, its own `data`, such as what a contract reverted with.
   */
  readonly data: unknown;

  constructor(code: number, message: string, { cause, data }: ProviderRpcErrorOptions = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.data = data;
  }
}

/** An error for the page's parameters. */
export function invalidParams(reason: string, cause?: unknown): ProviderRpcError {
  return new ProviderRpcError(codes.invalidParams, reason, { cause });
}

/** The error for a page, with the sentence of what was thrown below. */
export function toProviderError(error: unknown): ProviderRpcError {
  if (error instanceof ProviderRpcError) return error;
  const refusal = refusalIn(error);
  if (refusal !== undefined) return providerError(codes.rejected, refusal, error);
  const reported = serverErrorOf(error);
  if (reported !== undefined)
    return new ProviderRpcError(reported.code, reported.message, { cause: error, data: reported.data });
  // What another library says may quote what it was about.
  if (!isSymbolonError(error)) return new ProviderRpcError(codes.internal, 'the wallet failed', { cause: error });
  return providerError(codeOf(error), error, error);
}

function providerError(code: number, told: SymbolonError, cause: unknown): ProviderRpcError {
  return new ProviderRpcError(code, told.message, { cause, data: toPlainError(told) });
}

const byCode: { readonly [C in ErrorCode]?: number } = {
  'address/invalid': codes.invalidParams,
  'argument/invalid': codes.invalidParams,
  'fee/excessive': codes.invalidParams,
  'transaction/inconsistent': codes.invalidParams,
  'transaction/refused': codes.invalidParams,
  'transport/card-removed': codes.disconnected,
  'transport/closed': codes.disconnected,
  'transport/unavailable': codes.disconnected,
  'channel/closed': codes.disconnected,
  'server/unreachable': codes.disconnected,
  'server/busy': codes.limitExceeded,
};

function codeOf(error: SymbolonError): number {
  // Only what a page hands in is malformed at a field; what a card answers is not the page's fault.
  if (isSymbolonError(error, 'data/malformed') && error.context.where !== undefined) return codes.invalidParams;
  return byCode[error.code] ?? codes.internal;
}

/** A person's no, also where it was the reason to stop something: a cancelled dialog aborts a command. */
function refusalIn(error: unknown): SymbolonError<'confirmation/refused'> | undefined {
  let cause = error;
  for (let depth = 0; depth < 8 && cause instanceof Error; depth += 1) {
    if (isSymbolonError(cause, 'confirmation/refused')) return cause;
    cause = cause.cause;
  }
  return undefined;
}
