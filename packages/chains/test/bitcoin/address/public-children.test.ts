import { HDKey } from '@scure/bip32';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPublicChildren } from '../../../src/bitcoin/address/public-children.ts';

const highest = 0x7fffffff;

function bothOf(seed: Uint8Array) {
  const theirs = HDKey.fromExtendedKey(HDKey.fromMasterSeed(seed).publicExtendedKey);
  return { theirs, ours: createPublicChildren({ publicKey: theirs.publicKey!, chainCode: theirs.chainCode! }) };
}

test('public children are those of @scure/bip32', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.array(fc.nat(highest), { maxLength: 3 }),
      (seed, indexes) => {
        const { ours, theirs } = bothOf(seed);
        for (const index of [0, 1, highest, ...indexes])
          expect(ours(index)).toEqual(theirs.deriveChild(index).publicKey);
      },
    ),
    { numRuns: 10 },
  );
});

test('they stay so in a long scan, wherever it jumps to and at its end', () => {
  const { ours, theirs } = bothOf(new Uint8Array(32).fill(1));
  for (let index = 0; index < 201; index += 1) ours(index);
  const jumps = [201, 202, 216, 217, 218, 210, 202, 0, 1, 2, highest - 1, highest, 300, 301, 317];
  for (const index of jumps) expect(ours(index)).toEqual(theirs.deriveChild(index).publicKey);
});

test('what a caller does to a key changes no other', () => {
  const { ours } = bothOf(new Uint8Array(32).fill(1));
  const key = ours(5);
  const before = key.slice();
  key.fill(0);
  expect(ours(5)).toEqual(before);
});
