import { p256 } from '@noble/curves/nist.js';
import { numberToBytesBE } from '@noble/curves/utils.js';
import { expect, test } from 'vitest';
import { makeSecretKey } from '../../src/keys/random.ts';

const { ORDER } = p256.Point.Fn;

/** Gives these numbers, one a draw. */
function drawing(...numbers: readonly bigint[]): (length: number) => Uint8Array {
  const rest = [...numbers];
  return (length) => {
    const next = rest.shift();
    if (next === undefined) throw new Error('drawn too often');
    return numberToBytesBE(next, length);
  };
}

test('a draw outside 1 to n - 1 is drawn again, never reduced', () => {
  expect(makeSecretKey(drawing(0n, ORDER, ORDER + 1n, 2n ** 256n - 1n, 5n))).toEqual(numberToBytesBE(5n, 32));
});

test('the first and the last key are taken', () => {
  for (const key of [1n, ORDER - 1n]) expect(makeSecretKey(drawing(key))).toEqual(numberToBytesBE(key, 32));
});

test('what the source throws passes through', () => {
  expect(() => makeSecretKey(drawing())).toThrow('drawn too often');
});
