/** Reproducible randomness for noise and UIDs, never for keys. */
export type Chance = {
  /** True with this probability. */
  readonly happens: (probability: number) => boolean;
  /** 0 to `below` - 1. */
  readonly pick: (below: number) => number;
};

/**
 * The same seed gives the same sequence. An LCG modulo 2^32 (Numerical Recipes, section 7.1); only its high bits are
 * used.
 */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 0x1_00_00_00;
  };
  // Neighbouring seeds start with similar values.
  for (let round = 0; round < 4; round++) next();
  return { happens: (probability) => next() < probability, pick: (below) => Math.floor(next() * below) };
}
