/** Datagrams to and from one server. A datagram of anybody else is never seen: the sockets are connected. */
import { createSocket, type Socket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { messageOf } from '../errors/cli-error.ts';

/** A server at one or more addresses, of which the next is used for each datagram that is sent. */
export type UdpPeer = {
  /** @throws the error of the network */
  readonly send: (packet: Uint8Array) => Promise<void>;
  /** Resolves to the first datagram that is accepted, whenever it came; to nothing after so long. */
  readonly answer: (milliseconds: number) => Promise<Uint8Array | undefined>;
  /** What went wrong last, if something did. */
  readonly trouble: () => string | undefined;
  readonly close: () => void;
};

/**
 * @param accept tells whether a datagram is the one that is waited for. The others are skipped, so one that is forged,
 *   late or greased does no harm
 */
export function openUdpPeer(
  addresses: readonly LookupAddress[],
  port: number,
  accept: (datagram: Uint8Array) => boolean,
): UdpPeer {
  const sockets = new Map<string, Promise<Socket>>();
  let sent = 0;
  let trouble: string | undefined;
  let found: Uint8Array | undefined;
  let notify: () => void = () => {};
  let closed = false;

  const connected = ({ address, family }: LookupAddress): Promise<Socket> => {
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    socket.on('message', (datagram) => {
      if (found === undefined && accept(datagram)) {
        found = Uint8Array.from(datagram);
        notify();
      }
    });
    // Nobody listens there (ECONNREFUSED): the next try may find another address.
    socket.on('error', (error) => {
      trouble = messageOf(error);
    });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(port, address, () => {
        socket.off('error', reject);
        resolve(socket);
      });
    });
  };

  return {
    send: async (packet) => {
      const to = addresses[sent % addresses.length];
      if (to === undefined) throw new Error('its name has no address');
      sent += 1;
      const opening = sockets.get(to.address) ?? connected(to);
      sockets.set(to.address, opening);
      const socket = await opening;
      await new Promise<void>((resolve, reject) => {
        socket.send(packet, (error) => (error ? reject(error) : resolve()));
      });
    },
    answer: (milliseconds) =>
      new Promise((resolve) => {
        if (found !== undefined) return resolve(found);
        const timer = setTimeout(() => resolve(undefined), milliseconds);
        notify = () => {
          clearTimeout(timer);
          resolve(found);
        };
      }),
    trouble: () => trouble,
    close: () => {
      if (closed) return;
      closed = true;
      notify();
      for (const opening of sockets.values())
        opening.then(
          (socket) => socket.close(),
          () => {},
        );
    },
  };
}
