/**
 * Randomness that is the same in every run. FOR TESTS AND MEASUREMENTS ONLY, never for keys. JavaScript, because
 * sources of `bench` use it too.
 */
import { rngChacha20 } from '@noble/ciphers/chacha.js';

export function seededRandom(seed) {
  const generator = rngChacha20(new TextEncoder().encode(seed));
  return (length) => generator.randomBytes(length);
}

export function seededChoices(seed) {
  const random = seededRandom(`choices ${seed}`);
  const word = () => new DataView(random(4).buffer).getUint32(0);
  const below = (bound) => word() % bound;
  return {
    below,
    of: (list) => list[below(Math.max(1, list.length))],
    happens: (probability) => word() < probability * 2 ** 32,
  };
}
