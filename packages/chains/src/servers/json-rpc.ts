/** JSON-RPC 2.0 over HTTP, one request at a time. */
import { type AbortSignal, chainError } from '@symbolon/interface';
import { asRecord, type HttpOptions, parseJson, quoted, request } from './http.ts';

/** What goes with a call. */
export type JsonRpcCallOptions = { readonly signal?: AbortSignal | undefined };

/** A JSON-RPC server: a node of an EVM chain, or of Solana. */
export type JsonRpc = {
  /** Names the server in errors. */
  readonly name: string;
  /**
   * The `result`, still to be checked.
   *
   * @throws SymbolonError `server/unreachable`, `server/busy`, `server/wrong-answer`; what the signal aborts with
   */
  readonly call: (method: string, params: readonly unknown[], options?: JsonRpcCallOptions) => Promise<unknown>;
};

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
  const name = url.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/, '');
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
        const { code, message } = asRecord(name, answer['error'], 'the error');
        if (code === limitExceeded) throw chainError('server/busy', { server: name, retryAfterSeconds: undefined });
        throw wrong(`it reports an error: ${quoted(String(message))}`);
      }
      if (!Object.hasOwn(answer, 'result')) throw wrong('no result');
      return answer['result'];
    },
  };
}
