/** One request and one response over TCP: RFC 10049, section 5. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** "ROUGHTIM", and the length of the message that follows. */
const HEAD = 12;

/** No response is longer than a request. */
const LONGEST_MESSAGE = 1024;

/** Where a server listens, and for how long it may take. */
export type TcpExchangeOptions = {
  readonly host: string;
  readonly port: number;
  readonly milliseconds: number;
  readonly signal: AbortSignal;
};

/**
 * Sends a packet, and reads one.
 *
 * @throws Error, which says why there is none; what `signal` aborts with
 */
export async function exchangeOverTcp(packet: Uint8Array, options: TcpExchangeOptions): Promise<Uint8Array> {
  const { host, port, milliseconds, signal } = options;
  const socket = connect({ host, port });
  const stop = (): void => void socket.destroy(new Error('it was stopped'));
  signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(() => socket.destroy(new Error('no whole answer in time')), milliseconds);
  try {
    await once(socket, 'connect');
    socket.write(packet);
    return await readPacket(socket);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    socket.on('error', () => {});
    socket.destroy();
  }
}

/** The first packet of a connection. */
async function readPacket(socket: Socket): Promise<Uint8Array> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk]);
    const length = packetLength(bytes);
    if (length !== undefined && bytes.length >= length) return Uint8Array.from(bytes.subarray(0, length));
  }
  throw new Error('it ended the connection');
}

/**
 * Length of the packet that begins here, in bytes; nothing before its head is complete.
 *
 * @throws Error for one that is longer than any, or no packet
 */
export function packetLength(bytes: Buffer): number | undefined {
  if (bytes.length < HEAD) return undefined;
  if (bytes.toString('latin1', 0, 8) !== 'ROUGHTIM') throw new Error('it does not speak Roughtime');
  const message = bytes.readUInt32LE(8);
  if (message > LONGEST_MESSAGE) throw new Error(`an answer of ${message} bytes`);
  return HEAD + message;
}
