/** What the tests of parsers share: random bytes, damaged messages, and the rule that only our own errors come out. */

import { concatBytes } from '@noble/hashes/utils.js';
import { type ErrorCode, isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { expect } from 'vitest';

/** Lengths on both sides of every boundary of a length field. */
export const edgeLengths = [0, 1, 127, 128, 129, 255, 256, 257, 511, 600];

/** Bytes up to `maxLength` long, the edges of length fields among them. */
export function bytesUpTo(maxLength: number): fc.Arbitrary<Uint8Array> {
  const edges = edgeLengths
    .filter((length) => length <= maxLength)
    .map((length) => fc.uint8Array({ minLength: length, maxLength: length }));
  return fc.oneof(fc.uint8Array({ maxLength }), ...edges);
}

export function byte(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 0xff });
}

/** The code of the SymbolonError that `run` throws; anything else it throws fails the test. */
export function refusal(run: () => unknown): ErrorCode | 'accepted' {
  try {
    run();
  } catch (error) {
    expect(error).toMatchObject({ name: 'SymbolonError' });
    if (isSymbolonError(error)) return error.code;
  }
  return 'accepted';
}

/** Every proper prefix of a message, and the message with a byte too many. */
export function cutOrExtended(message: Uint8Array): readonly Uint8Array[] {
  const prefixes = Array.from(message, (_, length) => message.subarray(0, length));
  return [...prefixes, concatBytes(message, Uint8Array.of(0)), concatBytes(message, message)];
}

/** A copy with another byte in one place. */
export function withByte(message: Uint8Array, at: number, value: number): Uint8Array {
  const changed = Uint8Array.from(message);
  changed[at] = value;
  return changed;
}

/** A message with one bit flipped, for every bit or every n-th: an odd n reaches every place in a byte. */
export function bitFlips(message: Uint8Array, n = 1): readonly Uint8Array[] {
  return Array.from({ length: Math.floor((message.length * 8) / n) }, (_, index) => index * n).map((bit) =>
    withByte(message, bit >> 3, (message[bit >> 3] ?? 0) ^ (1 << (bit & 7))),
  );
}
