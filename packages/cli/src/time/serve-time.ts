/** A Roughtime server on UDP and TCP: for tests, and for whoever wants one of their own at hand. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { RoughtimeServer } from '@symbolon/emulator/roughtime-server';
import { packetLength } from './tcp-exchange.ts';

/** A server that listens. */
export type ServedTime = { readonly port: number; readonly close: () => Promise<void> };

/** Where it listens. */
export type ServeOptions = {
  /** An IPv4 or IPv6 address of this machine. */
  readonly host: string;
  /** 0 is any free one. */
  readonly port: number;
};

/** A connection that says nothing for so long is ended. */
const SILENCE_MILLISECONDS = 10_000;

/**
 * Answers datagrams. Those that arrive at once share a signature.
 *
 * @throws the error of the network, if the port is taken
 */
export async function serveTimeOverUdp(server: RoughtimeServer, { host, port }: ServeOptions): Promise<ServedTime> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  let waiting: { readonly packet: Uint8Array; readonly port: number; readonly address: string }[] = [];
  const answerAll = (): void => {
    const batch = waiting;
    waiting = [];
    for (const [index, response] of server.answerAll(batch.map(({ packet }) => packet)).entries()) {
      const from = batch[index];
      if (response !== undefined && from !== undefined) socket.send(response, from.port, from.address);
    }
  };
  socket.on('message', (packet, from) => {
    // RFC 768: the sender of port 0 expects no answer, and nothing can be sent there.
    if (from.port === 0) return;
    if (waiting.length === 0) setImmediate(answerAll);
    waiting.push({ packet, port: from.port, address: from.address });
  });
  socket.bind(port, host);
  await once(socket, 'listening');
  // What can't be sent is lost, as datagrams may be: whoever asks by a forged address ends no server.
  socket.on('error', () => {});
  return {
    port: socket.address().port,
    close: async () => {
      waiting = [];
      socket.close();
      await once(socket, 'close');
    },
  };
}

/**
 * Answers packets on connections, one after the other.
 *
 * @throws the error of the network, if the port is taken
 */
export async function serveTimeOverTcp(server: RoughtimeServer, { host, port }: ServeOptions): Promise<ServedTime> {
  const connections = new Set<Socket>();
  const listener = createServer((socket) => {
    connections.add(socket);
    socket.setTimeout(SILENCE_MILLISECONDS, () => socket.destroy());
    socket.on('error', () => {});
    socket.once('close', () => connections.delete(socket));
    void answerEach(server, socket).catch(() => socket.destroy());
  });
  listener.listen(port, host);
  await once(listener, 'listening');
  // Where no more connections can be opened, those that are open go on.
  listener.on('error', () => {});
  return {
    port: (listener.address() as AddressInfo).port,
    close: async () => {
      for (const socket of connections) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

async function answerEach(server: RoughtimeServer, socket: Socket): Promise<void> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk]);
    for (let length = packetLength(bytes); length !== undefined && bytes.length >= length; ) {
      const response = server.answer(Uint8Array.from(bytes.subarray(0, length)));
      if (response === undefined) return void socket.destroy();
      // Whoever reads nothing is sent nothing more.
      if (!socket.write(response)) await once(socket, 'drain');
      bytes = bytes.subarray(length);
      length = packetLength(bytes);
    }
  }
}
