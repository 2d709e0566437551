/**
 * Roughtime through a relay, for pages and phones that have no UDP: the packet is posted to a URL, and its response
 * comes back. A relay sees a nonce and which server is asked. It can refuse, and can't lie: all is signed.
 */
import { type AbortSignal, chainError, isSymbolonError } from '@symbolon/interface';
import type { TimeTransport } from './time-server.ts';

/** The part of the standard `fetch` that is needed. */
export type RelayFetch = (
  url: string,
  options: {
    readonly method: 'POST';
    readonly headers: Record<string, string>;
    readonly body: Uint8Array<ArrayBuffer>;
    readonly signal?: AbortSignal;
    /** Only the named relay is asked. */
    readonly redirect: 'error';
  },
) => Promise<{
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
}>;

/** No response is longer than a request: RFC 10049, section 5.1. */
const LONGEST_RESPONSE = 1036;

/**
 * Makes a transport that goes through a relay.
 *
 * @param options.url where the relay takes packets
 * @param options.fetch the global `fetch`, or one like it
 * @example
 * ```ts
 * import { relayedTime } from '@symbolon/client/time';
 * import { roughtimeRequest, verifyResponse } from '@symbolon/protocol/time';
 * const send = relayedTime({ url: 'https://relay.example/time', fetch: fetchFromRelay });
 * const [server] = timeServers;
 * const request = roughtimeRequest(crypto.getRandomValues(new Uint8Array(32)), server.publicKey);
 * const response = await send(request, server);
 * verifyResponse({ request, response, serverKey: server.publicKey }).time.midpoint; // => 1_800_000_000n
 * ```
 */
export function relayedTime(options: { readonly url: string; readonly fetch: RelayFetch }): TimeTransport {
  const { url, fetch } = options;
  const relay = /^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? url;
  return async (packet, { name }, { signal } = {}) => {
    try {
      const response = await fetch(url, {
        ...{ method: 'POST', redirect: 'error', body: Uint8Array.from(packet) },
        headers: { 'content-type': 'application/octet-stream' },
        ...(signal !== undefined && { signal }),
      });
      const { status, headers } = response;
      if (status === 404) throw wrongAnswer(relay, `it does not know the server ${name}`);
      if (status === 429 || status === 503) {
        const seconds = Number(headers.get('retry-after') ?? Number.NaN);
        throw chainError('server/busy', { server: relay, retryAfterSeconds: seconds >= 0 ? seconds : undefined });
      }
      if (status >= 500)
        throw chainError('server/unreachable', { server: name, reason: `status ${status} of ${relay}` });
      if (status !== 200) throw wrongAnswer(relay, `status ${status}`);
      if (Number(headers.get('content-length') ?? 0) > LONGEST_RESPONSE) throw wrongAnswer(relay, 'a long answer');
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.length > LONGEST_RESPONSE) throw wrongAnswer(relay, `${bytes.length} bytes`);
      return bytes;
    } catch (cause) {
      if (signal?.aborted === true || isSymbolonError(cause)) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw chainError('server/unreachable', { server: relay, reason }, { cause });
    }
  };
}

function wrongAnswer(server: string, reason: string) {
  return chainError('server/wrong-answer', { server, reason });
}
