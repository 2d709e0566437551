import type { CardDevice, VirtualCard } from '@symbolon/emulator/cards';
import type { Transport } from '@symbolon/protocol/transport';

/** An emulated card whose memory is kept somewhere else as well. */
export type KeptCard = {
  readonly name: string;
  readonly device: CardDevice;
  readonly tap: () => Transport;
};

/**
 * Has everything a card stores kept before anybody learns of it: its answer leaves only when `keep` has returned. A
 * process that ends in between takes the command back, as a card does that loses its power.
 *
 * @param keep stores an image for good; throws if it can't
 */
export function keepCard(card: VirtualCard, keep: (image: Uint8Array) => void): KeptCard {
  let kept = card.power.writes();
  /** Counts from 0 with each power-up. */
  const changed = (): void => {
    const writes = card.power.writes();
    if (writes !== kept) keep(card.image());
    kept = writes;
  };
  const powered = <T>(powerOn: () => T): T => {
    kept = 0;
    const result = powerOn();
    changed();
    return result;
  };
  const { device } = card;
  return Object.freeze({
    name: card.name,
    device: {
      powerOn: () => powered(device.powerOn),
      transmit: (command: Uint8Array) => {
        const response = device.transmit(command);
        changed();
        return response;
      },
      powerOff: device.powerOff,
    },
    tap: () => {
      const transport = powered(card.tap);
      return Object.freeze({
        ...transport,
        exchange: async (command, options) => {
          try {
            return await transport.exchange(command, options);
          } finally {
            changed();
          }
        },
      } satisfies Transport);
    },
  });
}
