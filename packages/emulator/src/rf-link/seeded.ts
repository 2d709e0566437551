import { rngChacha20 } from '@noble/ciphers/chacha.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Chance that can be played again: for noise on a simulated medium and UIDs of simulated cards, never for keys. */
export type Chance = {
  /** True with this probability. */
  readonly happens: (probability: number) => boolean;
  /** 0 to `below` - 1. */
  readonly pick: (below: number) => number;
};

/** The same seed gives the same chances. */
export function createChance(seed: number): Chance {
  const generator = rngChacha20(utf8ToBytes(`${seed}`));
  const next = () => new DataView(generator.randomBytes(4).buffer).getUint32(0) / 2 ** 32;
  return { happens: (probability) => next() < probability, pick: (below) => Math.floor(next() * below) };
}
