/** JSON-RPC 2.0 over HTTP, one request at a time. */
import { type AbortSignal, chainError, isSymbolonError } from '@symbolon/interface';
import { asRecord, type HttpOptions, hostIn, parseJson, quoted, request } from './http.ts';

/** What goes with a call. */
export type JsonRpcCallOptions = { readonly signal?: AbortSignal | undefined };

/** A JSON-RPC server: a node of an EVM chain, or of Solana. */
export type JsonRpc = {
  /** Names the server in errors. */
  readonly name: string;
  /**
   * The `result`, still to be checked.
   *
   * @throws SymbolonError `server/unreachable`, `server/busy`, `server/wrong-answer`, of which `serverErrorOf` gives
   * the error that the server reported; what the signal aborts with
   */
  readonly call: (method: string, params: readonly unknown[], options?: JsonRpcCallOptions) => Promise<unknown>;
};

/** What a server says against a request (JSON-RPC 2.0, section 5.1). `data` may tell why a contract failed. */
export type JsonRpcError = { readonly code: number; readonly message: string; readonly data?: unknown };

/** EIP-1474 error code: the server refuses for load. */
const limitExceeded = -32005;

/**
 * A client of one server. Busy and failing servers are asked again; see `http`.
 *
 * @param url Where requests are sent by POST.
 * @example
 * ```ts
 * import { createJsonRpc } from '@symbolon/chains/servers';
 * const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
 * const rpc = createJsonRpc('https://ethereum.example.org', { fetch, pause });
 * await rpc.call('eth_chainId', []); // => '0x1'
 * ```
 */
export function createJsonRpc(url: string, http: HttpOptions): JsonRpc {
  const name = hostIn(url);
  let id = 0;
  return {
    name,
    async call(method, params, { signal } = {}) {
      id += 1;
      const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
      const text = await request(
        name,
        { url, body, headers: { 'content-type': 'application/json' }, ...(signal ? { signal } : {}) },
        http,
      );
      const answer = asRecord(name, parseJson(name, text), 'the answer');
      const wrong = (reason: string) =>
        chainError('server/wrong-answer', { server: name, reason: `${method}: ${reason}` });
      if (answer['jsonrpc'] !== '2.0' || answer['id'] !== id) throw wrong('not the answer to this request');
      if (answer['error'] !== undefined) {
        const { code, message, data } = asRecord(name, answer['error'], 'the error');
        if (code === limitExceeded) throw chainError('server/busy', { server: name, retryAfterSeconds: undefined });
        if (typeof code !== 'number' || typeof message !== 'string') throw wrong('an error of no kind');
        const reason = `${method}: it reports an error: ${quoted(message)}`;
        const cause: JsonRpcError = Object.freeze({ code, message, ...(data === undefined ? {} : { data }) });
        throw chainError('server/wrong-answer', { server: name, reason }, { cause });
      }
      if (!Object.hasOwn(answer, 'result')) throw wrong('no result');
      return answer['result'];
    },
  };
}

/**
 * The error that a server reported, as it said it: with what a contract says for itself, in `data`.
 *
 * @returns `undefined` for an error that no server reported
 * @example
 * ```ts
 * import { createJsonRpc, serverErrorOf } from '@symbolon/chains/servers';
 * const answer = { jsonrpc: '2.0', id: 1, error: { code: 3, message: 'execution reverted', data: '0x08c379a0' } };
 * const failing = async () => new Response(JSON.stringify(answer));
 * const rpc = createJsonRpc('https://ethereum.example.org', { fetch: failing, pause: async () => {} });
 * await rpc.call('eth_call', []).catch(serverErrorOf); // => { code: 3, message: 'execution reverted', data: '0x08c379a0' }
 * ```
 */
export function serverErrorOf(error: unknown): JsonRpcError | undefined {
  if (!isSymbolonError(error, 'server/wrong-answer') || error.cause instanceof Error) return undefined;
  const cause = (error.cause ?? {}) as Partial<JsonRpcError>;
  return typeof cause.code === 'number' && typeof cause.message === 'string' ? (cause as JsonRpcError) : undefined;
}
