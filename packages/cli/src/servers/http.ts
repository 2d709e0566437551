/** HTTP and JSON-RPC for `discover`, and the URLs it is given. */
import { setTimeout as pause } from 'node:timers/promises';
import { createJsonRpc, type HttpOptions, type JsonRpc } from '@symbolon/chains/servers';
import { wrongUsage } from '../errors/cli-error.ts';
import { untrustedServer } from './certificates.ts';

export function jsonRpcAt(url: URL, { signal }: { readonly signal: AbortSignal }): JsonRpc {
  return createJsonRpc(url.href, httpOptions({ signal }));
}

/** Tells servers with a bad certificate from those that can't be reached. */
export function httpOptions({ signal }: { readonly signal: AbortSignal }): HttpOptions {
  const verifiedFetch: HttpOptions['fetch'] = async (url, options) => {
    try {
      return await fetch(url, options);
    } catch (error) {
      // An untrusted server is not asked again. Of other errors the cause says more than "fetch failed".
      throw (
        untrustedServer(new URL(url).host, error) ??
        (error instanceof Error && error.cause instanceof Error ? error.cause : error)
      );
    }
  };
  return { fetch: verifiedFetch, pause: (milliseconds) => pause(milliseconds, undefined, { signal }) };
}

/** @param command whose option it is. @throws CliError `usage/wrong` */
export function parseServerUrl(text: string, command: { readonly name: string }): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const port = url?.protocol === 'http:' || url?.protocol === 'https:' || (url?.port !== undefined && url.port !== '');
  if (url === undefined || !port || !['http:', 'https:', 'tcp:', 'ssl:'].includes(url.protocol)) {
    throw wrongUsage(
      `--server: "${text}" is not the address of a server: https://host/path, or tcp://host:port or ssl://host:port for Electrum`,
      command,
    );
  }
  return url;
}

/** The server of a chain that takes one. Throws CliError `usage/wrong`. */
export function onlyServer([first, second]: readonly URL[]): URL {
  if (first === undefined || second !== undefined)
    throw wrongUsage('--server: this chain takes one server', { name: 'discover' });
  return first;
}
