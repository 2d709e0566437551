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

test('children of many parents are not mixed up, though only those of the latest are kept', () => {
  const parents = Array.from({ length: 10 }, (_, n) => bothOf(new Uint8Array(32).fill(n + 1)));
  for (const _ of [1, 2])
    for (const { ours, theirs } of parents) expect(ours(7)).toEqual(theirs.deriveChild(7).publicKey);
  const again = parents.map((_, n) => bothOf(new Uint8Array(32).fill(n + 1)));
  for (const { ours, theirs } of [...again].reverse()) expect(ours(7)).toEqual(theirs.deriveChild(7).publicKey);
});

test('whoever gave the parent may change it afterwards', () => {
  const { theirs } = bothOf(new Uint8Array(32).fill(11));
  const parent = { publicKey: theirs.publicKey!.slice(), chainCode: theirs.chainCode!.slice() };
  const ours = createPublicChildren(parent);
  parent.publicKey.fill(0);
  parent.chainCode.fill(0);
  expect(ours(0)).toEqual(theirs.deriveChild(0).publicKey);
});
