import { expect, test } from 'vitest';
import { signersNeeded } from '../../src/set/signers-needed.ts';

test.each([
  [1, 2, true],
  [2, 2, true],
  [3, 2, false],
  [4, 3, false],
  [5, 3, false],
  [9, 5, false],
])('of %i members %i agree, or one with its PUK: %s', (members, cards, puk) => {
  expect(signersNeeded(members)).toEqual({ cards, puk });
});
