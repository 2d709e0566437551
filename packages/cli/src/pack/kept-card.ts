import type { CardDevice, VirtualCard } from '@symbolon/emulator/cards';
import type { Transport } from '@symbolon/protocol/transport';

/** An emulated card whose memory is also kept elsewhere. */
export type KeptCard = {
  readonly name: string;
  readonly device: CardDevice;
  readonly tap: () => Transport;
};

/**
 * Keeps what a card stores before its answer leaves: the answer waits until `keep` has returned. If the process ends in
 * between, the command is undone, as on a card that loses its power.
 *
 * @param keep stores an image for good; throws if it can't
 */
export function keepCard(card: VirtualCard, keep: (image: Uint8Array) => void): KeptCard {
  let kept = card.power.writes();
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
