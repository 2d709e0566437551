import { equalBytes } from '@noble/curves/utils.js';
import fc from 'fast-check';

/** What a card is given to read, by a name for people. */
export type Streams = readonly (readonly [name: string, stream: Uint8Array])[];

/** Longer random streams only make the file longer. */
const longest = 900;

/** Some values of an arbitrary, always the same. */
export function sampled<T>(values: fc.Arbitrary<T>, count: number, encode: (value: T) => Uint8Array): Streams {
  return fc
    .sample(values, { seed: 16, numRuns: 4 * count })
    .map(encode)
    .filter(({ length }, n, all) => length <= longest && all.findIndex((one) => equalBytes(one, all[n] ?? one)) === n)
    .slice(0, count)
    .map((stream, n) => [`random ${n + 1}`, stream] as const);
}
