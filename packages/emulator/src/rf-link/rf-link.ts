/**
 * A card over a simulated radio link: ISO/IEC 14443 type A with noise, removal and airtime, reproducible from a seed.
 */
import { cardError } from '@symbolon/interface';
import { cardCapabilities } from '@symbolon/protocol/apdu';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import type { UnreliableDevice } from '../cards/card-device.ts';
import { type CardOnAirOptions, createCardOnAir } from './card/card-on-air.ts';
import { type Airtime, createField, type FieldOptions } from './field.ts';
import type { BitRate } from './frame.ts';
import { type Activated, activateProtocol, selectCard } from './reader/activation.ts';
import { createReaderProtocol } from './reader/protocol.ts';

/** How radio, card and reader behave: noise and its seed, frame sizes, waiting time, bit rate. */
export type RfLinkOptions = FieldOptions &
  CardOnAirOptions & {
    /** Highest bit rate in kbit/s; the reader takes the fastest that the card offers up to it. Default 424. */
    readonly bitRate?: BitRate;
    /**
     * Largest frame that the reader takes, 0 (16 bytes) to 12 (4,096): ISO/IEC 14443-4 table 1. Default 8 (256 bytes).
     */
    readonly fsdi?: number;
  };

/** The radio link of one card. */
export type RfLink = {
  /**
   * Puts the card on the reader and connects. Closing the transport takes it off. Rejects with `transport/card-removed`
   * if noise hides the card.
   */
  readonly tap: () => Promise<Transport>;
  /** Takes the card off, also in the middle of an exchange. */
  readonly remove: () => void;
  /** Takes the card off after the reader has sent this many more frames. The next tap cancels it. */
  readonly removeAfter: (frames: number) => void;
  /** Interrupts the field: the card loses its power and starts again, unselected. */
  readonly dropField: () => void;
  /** What was on the air so far, over all taps. */
  readonly airtime: () => Airtime;
};

/** Activations before a tap fails. */
const ATTEMPTS = 4;
const NAME = 'simulated NFC';
const SHORT = { command: 261, response: 258 } as const;
const EXTENDED = { command: 65_535, response: 65_535 } as const;

/**
 * Creates the radio link of one card. Its time is simulated: nothing waits, and the same options give the same frames.
 *
 * @param device the card's contacts: `VirtualCard.device`
 * @example
 * ```ts
 * import { createRfLink } from '@symbolon/emulator/rf-link';
 * const link = createRfLink(card.device, { seed: 7, frameErrorRate: 0.01 });
 * const transport = await link.tap();
 * const response = await transport.exchange(Uint8Array.of(0x00, 0xa4, 0x00, 0x0c, 0x02, 0x3f, 0x00));
 * response; // => Uint8Array.of(0x90, 0x00)
 * link.airtime().microseconds > 1000; // => true
 * ```
 */
export function createRfLink(device: UnreliableDevice, options: RfLinkOptions = {}): RfLink {
  const { bitRate = 424, fsdi = 8 } = options;
  const field = createField(options);
  const picc = createCardOnAir(device, options);
  const gone = () => cardError('transport/card-removed', { transport: NAME });
  /** Counts taps: a transport of an earlier tap does not touch the card of a later one. */
  let current = 0;

  const activate = (): Activated => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const selected = selectCard(field);
      const activated = selected && activateProtocol(field, selected, { fsdi, fastest: bitRate });
      if (activated !== undefined) return activated;
      // A card that has entered the protocol, unlike the reader, ignores REQA. Without the field it starts again.
      field.drop();
    }
    throw gone();
  };

  return Object.freeze({
    tap: async () => {
      const tap = ++current;
      field.take(picc);
      field.put(picc);
      const activated = activate();
      const protocol = createReaderProtocol(field, activated);
      const { historicalBytes } = activated.ats;
      return createTransport({
        name: NAME,
        limits: cardCapabilities(historicalBytes).extendedLength ? EXTENDED : SHORT,
        answerToReset: historicalBytes,
        carry: async (command) => {
          const response = tap === current ? await protocol.exchange(command) : undefined;
          if (response === undefined) throw gone();
          return response;
        },
        release: async () => {
          if (tap !== current) return;
          protocol.deselect();
          field.take(picc);
        },
      });
    },
    remove: () => field.take(picc),
    removeAfter: field.takeAllAfter,
    dropField: field.drop,
    airtime: field.airtime,
  });
}
