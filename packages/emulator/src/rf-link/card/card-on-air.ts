import { decodeAnswerToReset } from '@symbolon/protocol/apdu';
import type { UnreliableDevice } from '../../cards/card-device.ts';
import type { Picc } from '../field.ts';
import { createChance } from '../seeded.ts';
import { createPicc } from './picc.ts';

export type CardOnAirOptions = {
  /** Seed of the UIDs, which change at every power-up. Default 1. */
  readonly seed?: number;
  /** Largest frame that the card takes, 0 (16 bytes) to 12 (4,096): ISO/IEC 14443-4 table 1. Default 8 (256 bytes). */
  readonly fsci?: number;
  /** The card's waiting time, 0 (0.3 ms) to 14 (5 s). Default 8 (77 ms). */
  readonly fwi?: number;
  /** Processing time of a command. Default: none. */
  readonly processingMicroseconds?: (command: Uint8Array) => number;
};

/**
 * Gives a device a radio side: all bit rates, the historical bytes of its answer to reset, and random UIDs, by which
 * others can't follow it.
 */
export function createCardOnAir(device: UnreliableDevice, options: CardOnAirOptions): Picc {
  const { seed = 1, fsci = 8, fwi = 8, processingMicroseconds = () => 0 } = options;
  const { historicalBytes } = decodeAnswerToReset(device.powerOn());
  device.powerOff();
  const chance = createChance(seed ^ 0x5eed);
  return createPicc(device, {
    ats: {
      fsci,
      fwi,
      sfgi: 0,
      addresses: 0,
      ratesToCard: [212, 424, 848],
      ratesToReader: [212, 424, 848],
      historicalBytes,
    },
    // ISO/IEC 14443-3:2018 clause 6.5.4: a single-size UID that begins with 08 is random.
    uid: () => Uint8Array.of(0x08, chance.pick(256), chance.pick(256), chance.pick(256)),
    processingMicroseconds,
  });
}
