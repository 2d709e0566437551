/** HTTP and JSON-RPC for `discover`, and the URLs it is given. */
import { setTimeout as pause } from 'node:timers/promises';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { createJsonRpc, type HttpOptions, type JsonRpc } from '@symbolon/chains/servers';
import { onAbort } from '@symbolon/interface';
import { wrongUsage } from '../errors/cli-error.ts';
import { plainServer, untrustedServer } from './certificates.ts';
import { sayLater, type Told } from './waiting.ts';

/** What ends a request, and where a person is told of waiting. */
export type Asking = { readonly signal: AbortSignal } & Told;

/** Milliseconds. */
const longestSilence = 30_000;

export function jsonRpcAt(url: URL, asking: Asking): JsonRpc {
  return createJsonRpc(url.href, httpOptions(asking));
}

/** Tells servers with a bad certificate from those that can't be reached. */
export function httpOptions({ signal, screen }: Asking): HttpOptions {
  const told = screen === undefined ? {} : { screen };
  let host = '';
  /** Of the try before the next one. */
  let last = 'gave no answer';
  const verifiedFetch: HttpOptions['fetch'] = async (url, options) => {
    host = new URL(url).host;
    const end = sayLater(host, told);
    // It aborts at the end of every try, of one that has its whole answer too.
    if (options.signal !== undefined) onAbort(options.signal, end);
    try {
      const response = await fetch(...withLogin(url, options));
      last = response.status === 429 ? 'is busy' : `answered with status ${response.status}`;
      return response;
    } catch (error) {
      last = isRefused(error) ? 'takes no connection' : 'gave no answer';
      // An untrusted server is not asked again. Of other errors the cause says more than "fetch failed".
      throw (
        untrustedServer(host, error) ??
        plainServer(error) ??
        (error instanceof Error && error.cause instanceof Error ? error.cause : error)
      );
    }
  };
  return {
    fetch: verifiedFetch,
    silence: longestSilence,
    pause: (milliseconds) => {
      screen?.progress(`Waiting for ${host}, which ${last}`);
      return pause(milliseconds, undefined, { signal });
    },
  };
}

function isRefused(error: unknown): boolean {
  const { cause } = error instanceof Error ? error : {};
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}

/** A login in the URL goes as Basic (RFC 7617): `fetch` refuses it there, with the URL in its words. */
function withLogin(text: string, options: Parameters<HttpOptions['fetch']>[1]) {
  const url = new URL(text);
  const { username, password } = url;
  if (username === '' && password === '') return [text, options] as const;
  url.username = '';
  url.password = '';
  const login = utf8ToBytes(`${plain(username)}:${plain(password)}`);
  return [
    url.href,
    { ...options, headers: { ...options.headers, authorization: `Basic ${base64.encode(login)}` } },
  ] as const;
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param command whose option it is. @throws CliError `usage/wrong` */
export function parseServerUrl(text: string, command: { readonly name: string }): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const port = url?.protocol === 'http:' || url?.protocol === 'https:' || (url?.port !== undefined && url.port !== '');
  if (url === undefined || !port || !['http:', 'https:', 'tcp:', 'ssl:'].includes(url.protocol)) {
    throw wrongUsage(
      `--server: "${text.replace(/^.*@/s, '')}" is not the address of a server: https://host/path, or tcp://host:port or ssl://host:port for Electrum`,
      command,
    );
  }
  if (!url.protocol.startsWith('http') && `${url.username}${url.password}` !== '')
    throw wrongUsage(
      `--server: an Electrum server takes no login: leave out what stands before "@", as in ${url.protocol}//${url.host}`,
      command,
    );
  return url;
}

/** The server of a chain that takes one. Throws CliError `usage/wrong`. */
export function onlyServer([first, second]: readonly URL[]): URL {
  if (first === undefined || second !== undefined)
    throw wrongUsage('--server: this chain takes one server', { name: 'discover' });
  return first;
}
