/**
 * Passes Roughtime packets on for pages and phones, which have no UDP. It sees a nonce and which server is asked, and
 * keeps nothing. It sends only requests of the one form that wallets make, and only to servers that it was given, so it
 * is of no use to anybody else.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { TimeServer, TimeTransport } from '@symbolon/client/time';
import { isSymbolonError } from '@symbolon/interface';
import { readRoughtimeRequest, roughtimeRequest, roughtimeServerId } from '@symbolon/protocol/time';

/** Length of the requests that wallets make. */
const REQUEST_BYTES = 1036;

/** What a relay is made of. */
export type TimeRelayOptions = {
  /** Servers that it passes packets on to. */
  readonly servers: readonly TimeServer[];
  readonly send: TimeTransport;
  /** Packets on their way at once, above which it is busy. Default 64. */
  readonly most?: number;
};

type Reply = { readonly status: number; readonly body?: Uint8Array; readonly headers?: Record<string, string> };

const binary = 'application/octet-stream';

/** Any page may ask: it learns no more than from a server of its own. */
const open = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };
const preflight = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
};

/**
 * Makes the listener of an HTTP server: `POST` of a packet, `application/octet-stream` in and out.
 *
 * 400 is a body that is no request of a wallet, 404 an unknown server, 502 one that answers wrongly, 503 is busy, and
 * 504 a server that does not answer.
 */
export function createTimeRelay({ servers, send, most = 64 }: TimeRelayOptions): RequestListener {
  const byId = new Map(servers.map((server) => [roughtimeServerId(server.publicKey).join(), server]));
  let onTheirWay = 0;

  const passOn = async (packet: Uint8Array, signal: AbortSignal): Promise<Reply> => {
    const asked = nonceAndServer(packet);
    if (asked === undefined) return { status: 400 };
    const server = byId.get(asked.server.join());
    if (server === undefined) return { status: 404 };
    if (!isSame(packet, roughtimeRequest(asked.nonce, server.publicKey))) return { status: 400 };
    if (onTheirWay >= most) return { status: 503, headers: { 'retry-after': '1' } };
    onTheirWay += 1;
    try {
      return { status: 200, body: await send(packet, server, { signal }), headers: { 'content-type': binary } };
    } catch (error) {
      if (isSymbolonError(error, 'server/busy'))
        return { status: 503, headers: { 'retry-after': `${error.context.retryAfterSeconds ?? 1}` } };
      if (isSymbolonError(error, 'server/wrong-answer')) return { status: 502 };
      if (isSymbolonError(error, 'server/unreachable')) return { status: 504 };
      // Whoever asked has left, or it is our own fault: nothing about it is told.
      return { status: 500 };
    } finally {
      onTheirWay -= 1;
    }
  };

  const replyTo = async (request: IncomingMessage, signal: AbortSignal): Promise<Reply> => {
    if (request.method === 'OPTIONS') return { status: 204, headers: preflight };
    if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST, OPTIONS' } };
    if (request.headers['content-type'] !== binary) return { status: 415 };
    const packet = await bodyOf(request);
    return packet === undefined ? { status: 413, headers: { connection: 'close' } } : passOn(packet, signal);
  };

  return (request, response) => {
    const left = new AbortController();
    response.once('close', () => left.abort());
    replyTo(request, left.signal).then(
      (reply) => write(response, reply),
      () => response.destroy(),
    );
  };
}

/** The body, or nothing if it is longer than a packet: then it is not read to its end. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length > REQUEST_BYTES) return undefined;
  }
  return Uint8Array.from(bytes);
}

function nonceAndServer(packet: Uint8Array): { readonly nonce: Uint8Array; readonly server: Uint8Array } | undefined {
  try {
    const { nonce, server } = readRoughtimeRequest(packet);
    return server === undefined ? undefined : { nonce, server };
  } catch (error) {
    if (isSymbolonError(error, 'data/malformed')) return undefined;
    throw error;
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function write(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { ...open, ...headers, 'content-length': `${body?.length ?? 0}` });
  response.end(body);
}
