/** A TCP or TLS connection that carries lines, for Electrum servers. */

import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { LineSocket } from '@symbolon/chains/bitcoin/discover';
import { maxAnswer } from '@symbolon/chains/servers';
import { chainError } from '@symbolon/interface';
import { messageOf } from '../errors/cli-error.ts';
import { plainServer, untrustedServer } from './certificates.ts';

const SILENCE_MILLISECONDS = 30_000;

/** For one line: a server that sends a byte now and then is never silent. */
const LONGEST_WAIT_MILLISECONDS = 120_000;

export type OpenSocket = { readonly socket: LineSocket; readonly close: () => void };

/**
 * @param url `tcp://host:port` or `ssl://host:port`
 * @throws SymbolonError `server/unreachable`, `server/untrusted`
 */
export async function openLineSocket(url: URL, { signal }: { readonly signal: AbortSignal }): Promise<OpenSocket> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port);
  // RFC 6066, section 3: a server name is never an address.
  const named = isIP(host) === 0 ? { servername: host } : {};
  const connection = url.protocol === 'ssl:' ? connectTls({ host, port, ...named }) : connectTcp(port, host);
  connection.setTimeout(SILENCE_MILLISECONDS, () => connection.destroy(new Error('it is silent')));
  signal.addEventListener('abort', () => connection.destroy(new Error('it was aborted')), { once: true });
  // Whoever waits for a line is told. Where nobody does, as between two calls, an error would end the process.
  connection.on('error', () => {});
  const lines = linesOf(connection, url.host);
  // Bytes of a handshake, one now and then, are no silence.
  const late = setTimeout(() => connection.destroy(new Error('it does not connect')), SILENCE_MILLISECONDS);
  try {
    await once(connection, url.protocol === 'ssl:' ? 'secureConnect' : 'connect');
  } catch (error) {
    connection.destroy();
    signal.throwIfAborted();
    throw (
      untrustedServer(url.host, error) ??
      chainError(
        'server/unreachable',
        { server: url.host, reason: messageOf(plainServer(error) ?? error) },
        { cause: error },
      )
    );
  } finally {
    clearTimeout(late);
  }
  return {
    socket: {
      send: (line) =>
        new Promise((resolve, reject) => connection.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))),
      receive: async () => {
        const late = () => connection.destroy(new Error(`no whole answer in ${LONGEST_WAIT_MILLISECONDS / 1000} s`));
        const timer = setTimeout(late, LONGEST_WAIT_MILLISECONDS);
        try {
          const { value, done } = await lines.next();
          if (done === true) throw new Error('it ended the connection');
          return value;
        } finally {
          clearTimeout(timer);
        }
      },
    },
    close: () => connection.destroy(),
  };
}

async function* linesOf(connection: Socket, server: string): AsyncGenerator<string, undefined> {
  let pending: string[] = [];
  let length = 0;
  connection.setEncoding('utf8');
  for await (const text of connection) {
    const lines = String(text).split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      yield [...pending, line].join('');
      pending = [];
      length = 0;
    }
    pending.push(rest);
    length += rest.length;
    if (length > maxAnswer)
      throw chainError('server/wrong-answer', { server, reason: `an answer of more than ${maxAnswer} bytes` });
  }
  return undefined;
}
