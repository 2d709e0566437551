/**
 * Roughtime through a relay, for pages and phones that have no UDP: the packet is posted to a URL, and its response
 * comes back. A relay sees a nonce and which server is asked. It can refuse, and can't lie: all is signed.
 */
import { type AbortSignal, chainError, isSymbolonError, onAbort } from '@symbolon/interface';
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
  /** React Native has none. There an answer without `content-length` can't be stopped before it is complete. */
  readonly body?: {
    readonly getReader: () => {
      readonly read: () => Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    };
  } | null;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
}>;

/** No response is longer than a request: RFC 10049, section 5.1. */
const LONGEST_RESPONSE = 1036;

/** The whole way through a relay, in milliseconds: the relay itself waits some seconds for a server. */
const LONGEST_WAIT = 20_000;

/**
 * Makes a transport that goes through a relay. An answer that is too long is not read to its end, and one that does
 * not come in time is given up: a relay can hold nobody.
 *
 * @param options.url where the relay takes packets
 * @param options.fetch the global `fetch`, or one like it
 * @param options.timeout milliseconds for a whole answer. Default 20,000
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
export function relayedTime(options: {
  readonly url: string;
  readonly fetch: RelayFetch;
  readonly timeout?: number;
}): TimeTransport {
  const { url, fetch, timeout = LONGEST_WAIT } = options;
  const relay = /^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? url;
  return async (packet, { name }, { signal } = {}) => {
    try {
      return await withinTime(timeout, signal, async (stop) => {
        const response = await fetch(url, {
          ...{ method: 'POST', redirect: 'error', body: Uint8Array.from(packet), signal: stop },
          headers: { 'content-type': 'application/octet-stream' },
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
        return await readPacket(response, relay);
      });
    } catch (cause) {
      if (signal?.aborted === true || isSymbolonError(cause)) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw chainError('server/unreachable', { server: relay, reason }, { cause });
    }
  };
}

/** Runs `act` with a signal that aborts when the time is over, or with `signal`. Whatever `act` does, it ends then. */
async function withinTime<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  act: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal?.aborted === true) throw signal.reason;
  const controller = new AbortController();
  let letGo: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<never>((_, reject) => {
    const end = (reason: unknown): void => {
      reject(reason);
      controller.abort(reason);
    };
    letGo = signal && onAbort(signal, () => end(signal.reason));
    timer = setTimeout(() => end(new Error(`no whole answer in ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([act(controller.signal), ended]);
  } finally {
    clearTimeout(timer);
    letGo?.();
    // What is not read by now is not wanted.
    controller.abort();
  }
}

async function readPacket(response: Awaited<ReturnType<RelayFetch>>, relay: string): Promise<Uint8Array> {
  const { headers, body } = response;
  if (Number(headers.get('content-length') ?? 0) > LONGEST_RESPONSE) throw tooLong(relay);
  if (!body) {
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length > LONGEST_RESPONSE) throw tooLong(relay);
    return bytes;
  }
  const reader = body.getReader();
  const bytes = new Uint8Array(LONGEST_RESPONSE);
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const { value = new Uint8Array() } = part;
    if (length + value.length > LONGEST_RESPONSE) throw tooLong(relay);
    bytes.set(value, length);
    length += value.length;
  }
  return bytes.slice(0, length);
}

function tooLong(relay: string) {
  return wrongAnswer(relay, `an answer of more than ${LONGEST_RESPONSE} bytes`);
}

function wrongAnswer(server: string, reason: string) {
  return chainError('server/wrong-answer', { server, reason });
}
