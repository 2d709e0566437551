import { expect, test } from 'vitest';
import { blankOf, dealerOf, holdersOf, newSharedWallet, shareIndexOf } from '../../src/web/model/shares.ts';

const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] };
const shared = newSharedWallet(['4', '5', '6', '7', '8', '9'], plan);

test('a box for shares has a card for the wallet, one for each share, and blank ones', () => {
  expect(dealerOf(shared)).toBe('4');
  expect(holdersOf(shared)).toEqual(['5', '6', '7']);
  expect(blankOf(shared)).toBe('9');
});

test('a share card has the index that it was dealt, which may be another one than it was asked in', () => {
  const holder = (card: string, index: number) => ({ label: `card ${card}`, index });
  const dealing = { version: 1, holders: [holder('5', 2), holder('6', 1), holder('7', 0)] } as const;
  expect(['5', '6', '7'].map((card) => shareIndexOf(shared, card))).toEqual([0, 1, 2]);
  expect(['5', '6', '7'].map((card) => shareIndexOf({ ...shared, dealing }, card))).toEqual([2, 1, 0]);
});
