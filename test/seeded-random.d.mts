/** Random bytes that follow from the seed: the ChaCha20 generator of `@noble/ciphers`. @param seed any text but `''` */
export function seededRandom(seed: string): (length: number) => Uint8Array;

/** Choices that follow from a seed. */
export type Choices = {
  /** 0 to `bound` - 1. */
  readonly below: (bound: number) => number;
  /** An element of the list; nothing from an empty list. */
  readonly of: <T>(list: readonly T[]) => T | undefined;
  /** True with this probability, 0 to 1. */
  readonly happens: (probability: number) => boolean;
};

export function seededChoices(seed: number | string): Choices;
