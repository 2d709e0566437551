/** Whom `discover` asks, from the URLs that were given. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ChainServer } from '@symbolon/chains/bitcoin/chain-server';
import { electrumServer } from '@symbolon/chains/bitcoin/electrum';
import { esploraServer } from '@symbolon/chains/bitcoin/esplora';
import type { HttpOptions } from '@symbolon/chains/http';
import { createJsonRpc, type JsonRpc } from '@symbolon/chains/json-rpc';
import { wrongUsage } from '../errors.ts';
import { openLineSocket } from '../line-socket.ts';
import { untrusted } from '../server-certificates.ts';

export async function bitcoinServer(url: URL, signal: AbortSignal): Promise<{ readonly server: ChainServer; readonly close: () => void }> {
  if (url.protocol === 'tcp:' || url.protocol === 'ssl:') {
    const { socket, close } = await openLineSocket(url, signal);
    try {
      return { server: await electrumServer(url.host, socket), close };
    } catch (error) {
      // Open, it would keep the process alive for as long as the server is silent.
      close();
      throw error;
    }
  }
  return { server: esploraServer({ ...http(signal), url: url.href.replace(/\/$/, '') }), close: () => {} };
}

export function jsonRpc(url: URL, signal: AbortSignal): JsonRpc {
  return createJsonRpc(url.href, http(signal));
}

function http(signal: AbortSignal): HttpOptions {
  const trusting: HttpOptions['fetch'] = async (url, options) => {
    try {
      return await fetch(url, options);
    } catch (error) {
      // Asking again would not help.
      // "fetch failed" is what all of them say first.
      throw untrusted(new URL(url).host, error) ?? (error instanceof Error && error.cause instanceof Error ? error.cause : error);
    }
  };
  return { fetch: trusting, pause: (milliseconds) => pause(milliseconds, undefined, { signal }) };
}

export function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const port = url?.protocol === 'http:' || url?.protocol === 'https:' || (url?.port !== undefined && url.port !== '');
  if (url === undefined || !port || !['http:', 'https:', 'tcp:', 'ssl:'].includes(url.protocol)) {
    throw wrongUsage(
      `--server: "${text}" is no address of a server: https://host/path, or tcp://host:port or ssl://host:port for Electrum`,
      { name: 'discover' },
    );
  }
  return url;
}

export function only([first, second]: readonly URL[]): URL {
  if (first === undefined || second !== undefined) throw wrongUsage('--server: this chain takes one server', { name: 'discover' });
  return first;
}
