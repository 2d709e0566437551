/** Sums with a key, before tables of its multiples are made and after. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownKey } from '../../../src/ethereum/sign/known-key.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

const { BASE, Fn } = secp256k1.Point;
const edges = [0n, 1n, 511n, 512n, 513n, 1_023n, 1_024n, 2n ** 250n, Fn.ORDER - 1n];
const factor = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: 0n, max: Fn.ORDER - 1n }));

test('a key that signs often gives the sums that the library for curves gives', () => {
  const publicKey = secp256k1.getPublicKey(new Uint8Array(32).fill(7));
  const point = secp256k1.Point.fromBytes(publicKey);
  fc.assert(
    fc.property(factor, factor, (a, b) => {
      expect(
        knownKey(publicKey)
          .sum(a, b)
          .equals(BASE.mulAddUnsafe(a, point, b)),
      ).toBe(true);
    }),
    { numRuns: Math.max(200, fuzzRuns(200)) },
  );
});

test('a key is known by its bytes, not by the array that holds them', () => {
  const [given, other] = [1, 2].map((fill) => secp256k1.getPublicKey(new Uint8Array(32).fill(fill)));
  if (!given || !other) throw new Error('two keys');
  const { account } = knownKey(given);
  given.set(other);
  expect(knownKey(given).account).toEqual(knownKey(other).account);
  expect(knownKey(given).account).not.toEqual(account);
});
