import { type Card, createCard } from '@symbolon/card-core/card';
import type { Interpreter, Rng } from '@symbolon/card-core/ports';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { createTransport } from '@symbolon/protocol/create-transport';
import { SymbolonError } from '@symbolon/protocol/errors';
import type { Transport } from '@symbolon/protocol/transport';
import type { CardDevice } from './card-device.ts';
import { type FaultyNvm, faultyNvm } from './faults.ts';
import { firmwareInterpreters, firmwareMeasurement, firmwareRelease } from './firmware.ts';
import { createMemory, type Memory } from './nvm.ts';

/** An emulated card: the firmware, on memory that can be kept and power that can be cut. */
export type VirtualCard = {
  /** What messages call it: "emulated card 2". */
  readonly name: string;
  /** The card's contacts, for a reader that moves bytes itself. */
  readonly device: CardDevice;
  /**
   * Puts the card into the field: powers it and connects. Taking it away is the transport's `close`. One connection at
   * a time.
   */
  readonly tap: () => Transport;
  /** Takes the card away without a word, whoever is using it. */
  readonly remove: () => void;
  /** A copy of all that is stored. It holds keys. */
  readonly image: () => Uint8Array;
  /** The switch between the firmware and its memory. */
  readonly power: Pick<FaultyNvm, 'cut' | 'writes'>;
  /** What the firmware used since power-up: nothing without power. */
  readonly usage: Card['usage'];
};

/** What an emulated card is made of. */
export type VirtualCardOptions = {
  /** What messages call it: "emulated card 2". */
  readonly name: string;
  /** Randomness of the chip. */
  readonly rng: Rng;
  /** The root the firmware trusts. */
  readonly trust: TrustStore;
  /** Memory with the card's state. Default: that of a card never used. */
  readonly memory?: Memory;
  /** Bytes that cross in one APDU. Default: extended length. */
  readonly limits?: Transport['limits'];
  /** Formats of transactions that the firmware reads. Default: all there are. */
  readonly interpreters?: readonly Interpreter[];
  /** Number of the firmware. Default: the newest there is. */
  readonly release?: number;
};

/** ISO/IEC 7816-3:2006 clause 12.1: the longest extended APDUs. */
const extendedLimits = { command: 4 + 3 + 65_535 + 2, response: 65_536 + 2 } as const;

/**
 * Makes an emulated card: the firmware on memory of its own, without power until it is tapped. It has no identity yet:
 * a factory gives it one, as `createPack` does for cards that are ready to use.
 *
 * @param options a name, randomness and a root; the rest has defaults
 * @example
 * ```ts
 * import { createVirtualCard } from '@symbolon/emulator/card';
 * import { createFactory, emulatorTrust } from '@symbolon/emulator/factory';
 * const card = createVirtualCard({ name: 'card 1', rng, trust: emulatorTrust });
 * card.device.powerOn();
 * createFactory(rng).personalise(card.device, { pack: rng(8), can: '123456' }); // from here on it is as out of the box
 * const transport = card.tap();
 * const readCardAccess = Uint8Array.of(0x00, 0xb0, 0x9c, 0x00, 0x00);
 * (await transport.exchange(readCardAccess))[0]; // => 0x31
 * await transport.close();
 * ```
 */
export function createVirtualCard({
  name,
  rng,
  trust,
  memory = createMemory(),
  limits = extendedLimits,
  interpreters = firmwareInterpreters,
  release = firmwareRelease,
}: VirtualCardOptions): VirtualCard {
  const faulty = faultyNvm(memory.nvm);
  const firmware = createCard({ nvm: faulty.nvm, rng, trust, firmware: firmwareMeasurement, release, interpreters });
  /** Counts taps, so that a transport of an earlier one finds its card gone. */
  let current = 0;

  const device: CardDevice = {
    powerOn: () => {
      faulty.restore();
      return firmware.powerOn();
    },
    transmit: (command) => {
      const response = firmware.transmit(command);
      if (!faulty.lost()) return response;
      // What the firmware still did after the power was gone never happened.
      firmware.powerOff();
      return new Uint8Array();
    },
    powerOff: firmware.powerOff,
  };

  function remove(): void {
    current += 1;
    device.powerOff();
  }

  return Object.freeze({
    name,
    device,
    tap: () => {
      remove();
      const tap = current;
      const answerToReset = device.powerOn();
      return createTransport({
        name,
        limits,
        answerToReset,
        carry: async (command) => {
          const response = tap === current ? device.transmit(command) : new Uint8Array();
          if (response.length === 0) throw new SymbolonError('transport/card-removed', { transport: name });
          return response;
        },
        release: async () => {
          if (tap === current) remove();
        },
      });
    },
    remove,
    image: memory.image,
    power: { cut: faulty.cut, writes: faulty.writes },
    usage: firmware.usage,
  });
}
