/** An emulated PN532 on a TCP port, for drivers and tools of the real one. Node only. */
import { createServer, type Socket } from 'node:net';
import type { UnreliableDevice } from '../cards/card-device.ts';
import { type CardOnAirOptions, createCardOnAir } from '../rf-link/card/card-on-air.ts';
import { createField, type FieldOptions, type Picc } from '../rf-link/field.ts';
import { createPn532Chip, type Pn532Chip } from './pn532-chip.ts';

/** An emulated PN532 that listens, and the cards on its antenna. */
export type Pn532Server = {
  /** TCP port on 127.0.0.1. */
  readonly port: number;
  /** Puts a card on the antenna, or another PN532, which may be a card to this one. */
  readonly put: (card: UnreliableDevice | Pn532Server) => void;
  /** Takes it off. */
  readonly take: (card: UnreliableDevice | Pn532Server) => void;
  /** Ends all connections and frees the port. */
  readonly close: () => Promise<void>;
};

/** Seed, noise and timing of the radio link, all reproducible, and the port. */
export type Pn532ServerOptions = FieldOptions &
  CardOnAirOptions & {
    /** TCP port on 127.0.0.1. Default: any free port. */
    readonly port?: number;
  };

const chips = new WeakMap<object, Pn532Chip>();

/**
 * Starts a chip with an empty antenna. Cards stay on it when hosts come and go.
 *
 * @throws the error of `node:net` if the port is taken
 * @example
 * ```ts
 * import { startPn532 } from '@symbolon/emulator/readers';
 * const chip = await startPn532();
 * chip.put(card.device);
 * // chip.port is for our driver; `socat PTY,link=pn532,raw,echo=0 TCP:127.0.0.1:PORT` makes it a serial line for others
 * chip.port > 0; // => true
 * await chip.close();
 * ```
 */
export async function startPn532(options: Pn532ServerOptions = {}): Promise<Pn532Server> {
  const field = createField(options);
  const cards = new Map<object, Picc>();
  const sockets = new Set<Socket>();
  const chip = createPn532Chip(field, (bytes) => {
    for (const socket of sockets) socket.write(bytes);
  });
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('data', chip.receive);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    // It stays: where a connection can't be opened later, the others go on.
    server.on('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const onAir = (card: UnreliableDevice | Pn532Server): Picc => {
    if ('transmit' in card) return createCardOnAir(card, options);
    const target = chips.get(card)?.target;
    if (target === undefined) throw new TypeError('not a chip of startPn532');
    target.onListening(chip.cardsMoved);
    return target.picc;
  };
  const running: Pn532Server = {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    put: (card) => {
      if (cards.has(card)) return;
      const picc = onAir(card);
      cards.set(card, picc);
      field.put(picc);
      chip.cardsMoved();
    },
    take: (card) => {
      const picc = cards.get(card);
      cards.delete(card);
      if (picc !== undefined) field.take(picc);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  chips.set(running, chip);
  return running;
}
