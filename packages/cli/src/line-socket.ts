/** A TCP or TLS connection that carries lines, for Electrum servers. */
import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { LineSocket } from '@symbolon/chains/bitcoin/electrum';
import { ChainError } from '@symbolon/chains/errors';
import { messageOf } from './errors.ts';
import { untrusted } from './server-certificates.ts';

/** Nothing an Electrum server answers here comes near it: a longer line is refused before it fills the memory. */
const LONGEST_LINE = 8_000_000;
const SILENCE_MILLISECONDS = 60_000;

export type OpenSocket = { readonly socket: LineSocket; readonly close: () => void };

/**
 * @param url `tcp://host:port` or `ssl://host:port`
 * @throws ChainError `server/unreachable`, `server/untrusted`
 */
export async function openLineSocket(url: URL, signal: AbortSignal): Promise<OpenSocket> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port);
  // RFC 6066, 3: the name that is sent is never an address.
  const named = isIP(host) === 0 ? { servername: host } : {};
  const connection = url.protocol === 'ssl:' ? connectTls({ host, port, ...named }) : connectTcp(port, host);
  connection.setTimeout(SILENCE_MILLISECONDS, () => connection.destroy(new Error('it is silent')));
  signal.addEventListener('abort', () => connection.destroy(new Error('it was not waited for')), { once: true });
  const lines = linesOf(connection);
  try {
    await once(connection, url.protocol === 'ssl:' ? 'secureConnect' : 'connect');
  } catch (error) {
    connection.destroy();
    signal.throwIfAborted();
    throw (
      untrusted(url.host, error) ?? new ChainError('server/unreachable', { server: url.host, reason: messageOf(error) }, { cause: error })
    );
  }
  return {
    socket: {
      send: (line) => new Promise((resolve, reject) => connection.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))),
      receive: async () => {
        const { value, done } = await lines.next();
        if (done === true) throw new Error('it ended the connection');
        return value;
      },
    },
    close: () => connection.destroy(),
  };
}

async function* linesOf(connection: Socket): AsyncGenerator<string, undefined> {
  let pending = '';
  connection.setEncoding('utf8');
  for await (const text of connection) {
    const parts = `${pending}${text}`.split('\n');
    pending = parts.pop() ?? '';
    if (pending.length > LONGEST_LINE) throw new Error('it sends a line without end');
    yield* parts;
  }
  return undefined;
}
