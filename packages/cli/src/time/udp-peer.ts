/** Datagrams to and from one server. A datagram of anybody else is never seen: the sockets are connected. */
import { createSocket, type Socket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { messageOf } from '../errors/cli-error.ts';

/** A server at one or more addresses, of which the next is used for each datagram that is sent. */
export type UdpPeer = {
  /** To the next address that has a route. @throws the last error of the network, where none has */
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
  let next = 0;
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
      // Where there is no route it is called with the error.
      socket.connect(port, address, (error?: Error) => {
        socket.off('error', reject);
        if (error === undefined) return resolve(socket);
        socket.close();
        reject(error);
      });
    });
  };

  const sendTo = async (to: LookupAddress, packet: Uint8Array): Promise<void> => {
    const opening = sockets.get(to.address) ?? connected(to);
    sockets.set(to.address, opening);
    const socket = await opening;
    await new Promise<void>((resolve, reject) => {
      socket.send(packet, (error) => (error ? reject(error) : resolve()));
    });
  };

  return {
    send: async (packet) => {
      let failure: unknown = new Error('its name has no address');
      // What can't be sent burdens nobody: so it is no try.
      for (const _ of addresses) {
        const to = addresses[next % addresses.length] as LookupAddress;
        next += 1;
        try {
          return await sendTo(to, packet);
        } catch (error) {
          failure = error;
        }
      }
      throw failure;
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
