import { type CardUsage, createCardFirmware, type Rng } from '@symbolon/card-core/card';
import { cardError, type Interpreter } from '@symbolon/interface';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import type { CardDevice } from './card-device.ts';
import { createFaultyNvm, type PowerSwitch } from './faulty-nvm.ts';
import { firmwareInterpreters, firmwareMeasurement, firmwareRelease } from './firmware.ts';
import { createMemory, type Memory } from './memory.ts';

/** An emulated card: the firmware with memory that can be kept and power that can be cut. */
export type VirtualCard = {
  /** Name in messages: "emulated card 2". */
  readonly name: string;
  /** The card's contacts, for a reader that moves bytes itself. */
  readonly device: CardDevice;
  /** Powers the card and connects. The transport's `close` takes it away. One connection at a time. */
  readonly tap: () => Transport;
  /** Takes the card away, also in the middle of an exchange. */
  readonly remove: () => void;
  /** A copy of everything stored. It contains keys. */
  readonly image: () => Uint8Array;
  /** Cuts the firmware's power. */
  readonly power: PowerSwitch;
  /** What the firmware used since power-up; zero without power. */
  readonly usage: () => CardUsage;
};

/** What an emulated card is made of. */
export type VirtualCardOptions = {
  /** Name in messages: "emulated card 2". */
  readonly name: string;
  /** Randomness of the chip. */
  readonly rng: Rng;
  /** The root the firmware trusts. */
  readonly trust: TrustStore;
  /** Memory with the card's state. Default: unused memory. */
  readonly memory?: Memory;
  /** Longest APDUs. Default: extended length. */
  readonly limits?: Transport['limits'];
  /** Transaction formats that the firmware reads. Default: all. */
  readonly interpreters?: readonly Interpreter[];
  /** Number of the firmware. Default: the newest. */
  readonly release?: number;
};

/** ISO/IEC 7816-3:2006 clause 12.1: the longest extended APDUs. */
const extendedLimits = { command: 4 + 3 + 65_535 + 2, response: 65_536 + 2 } as const;

/**
 * Creates an emulated card without power and without an identity. A factory gives it one; `createPack` returns cards
 * that have it.
 *
 * @param options name, randomness and root; the rest has defaults
 * @example
 * ```ts
 * import { createFactory, createVirtualCard, emulatorTrust } from '@symbolon/emulator/cards';
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
  const faulty = createFaultyNvm(memory.nvm);
  const firmware = createCardFirmware({
    nvm: faulty.nvm,
    rng,
    trust,
    firmware: firmwareMeasurement,
    release,
    interpreters,
  });
  /** Counts taps: a transport of an earlier tap finds its card gone. */
  let current = 0;
  /** Tells the transport of the current tap that its card left. */
  let leave = () => {};

  const device: CardDevice = {
    powerOn: () => {
      faulty.restore();
      return firmware.powerOn();
    },
    transmit: (command) => {
      const response = firmware.transmit(command);
      if (!faulty.lost()) return response;
      // The firmware ran on after the power was gone: discard that.
      firmware.powerOff();
      return new Uint8Array();
    },
    powerOff: firmware.powerOff,
  };

  function remove(): void {
    current += 1;
    leave();
    device.powerOff();
  }

  return Object.freeze({
    name,
    device,
    tap: () => {
      remove();
      const tap = current;
      const answerToReset = device.powerOn();
      const removed = new Promise<void>((resolve) => {
        leave = resolve;
      });
      return createTransport({
        name,
        limits,
        answerToReset,
        removed,
        carry: async (command) => {
          const response = tap === current ? device.transmit(command) : new Uint8Array();
          if (response.length === 0) throw cardError('transport/card-removed', { transport: name });
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
