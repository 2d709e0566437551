/** Whom `discover` asks, from the URLs that were given. */
import { setTimeout as pause } from 'node:timers/promises';
import type { HttpOptions } from '@symbolon/chains/http';
import { createJsonRpc, type JsonRpc } from '@symbolon/chains/json-rpc';
import { wrongUsage } from '../errors/cli-error.ts';
import { untrusted } from './certificates.ts';

export function jsonRpc(url: URL, signal: AbortSignal): JsonRpc {
  return createJsonRpc(url.href, http(signal));
}

export function http(signal: AbortSignal): HttpOptions {
  const trusting: HttpOptions['fetch'] = async (url, options) => {
    try {
      return await fetch(url, options);
    } catch (error) {
      // Asking again would not help.
      // "fetch failed" is what all of them say first.
      throw (
        untrusted(new URL(url).host, error) ??
        (error instanceof Error && error.cause instanceof Error ? error.cause : error)
      );
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
  if (first === undefined || second !== undefined)
    throw wrongUsage('--server: this chain takes one server', { name: 'discover' });
  return first;
}
