/**
 * Budgets of several assets side by side: what one of them gives away, gets back or shares is nothing to the others.
 */
import { type Budgets, nameOf, type Policy, type Share, strictPolicy } from '@symbolon/protocol/policy';
import { describe, expect, test } from 'vitest';
import { giveBack } from '../../src/policy/budgets.ts';
import { afterClone, cloneBudgets } from '../../src/policy/shares.ts';

const [coin, token, other] = ['coin', 'token', 'other'].map(nameOf) as [string, string, string];
const policyOf = (allowances: { readonly [asset: string]: bigint | undefined }): Policy => ({
  ...strictPolicy,
  assets: Object.entries(allowances).map(([asset, allowance]) => ({
    asset,
    ...(allowance !== undefined && { allowance }),
  })),
});
const two = policyOf({ [coin]: 10n, [token]: 20n });
const spent: Budgets = [
  { asset: coin, spent: 4n },
  { asset: token, spent: 15n },
];

describe('a voucher', () => {
  test.each<[string, string, bigint, readonly bigint[] | undefined]>([
    ['the first asset', coin, 4n, [0n, 15n]],
    ['the second', token, 5n, [4n, 10n]],
    ['the first, for what was spent of the second', coin, 5n, undefined],
    ['nothing', token, 0n, [4n, 15n]],
  ])('of %s', (_, asset, amount, expected) => {
    expect(giveBack({ policy: two, budgets: spent, now: 0n }, { asset, amount })?.map((one) => one.spent)).toEqual(
      expected,
    );
  });
});

describe('shares', () => {
  const give = (...shares: readonly (readonly [string, bigint])[]): readonly Share[] =>
    shares.map(([asset, left]) => ({ asset, left }));

  test.each<[string, readonly Share[], readonly bigint[] | undefined]>([
    ['of both', give([coin, 6n], [token, 5n]), [10n, 20n]],
    ['in another order', give([token, 5n], [coin, 6n]), [10n, 20n]],
    ['of the second alone', give([token, 1n]), [4n, 16n]],
    ['of nothing', give([coin, 0n]), [4n, 15n]],
    ['above what is left of the second, though that is left of the first', give([token, 6n]), undefined],
    ['of an asset that the source has no allowance of', give([other, 1n]), undefined],
  ])('%s: what the source has spent then', (_, shares, expected) => {
    expect(afterClone({ policy: two, budgets: spent, now: 0n }, two, shares)?.budgets.map((one) => one.spent)).toEqual(
      expected,
    );
  });

  test.each<[string, Policy, Policy, readonly Share[], readonly bigint[] | undefined]>([
    ['of both', two, two, give([coin, 6n], [token, 5n]), [4n, 15n]],
    ['of all that the clone is allowed', two, two, give([coin, 10n], [token, 20n]), [0n, 0n]],
    ['of nothing', two, two, give([coin, 0n]), [10n, 20n]],
    ['above the allowance of the second', two, policyOf({ [coin]: 10n, [token]: 5n }), give([token, 6n]), undefined],
    ['of what only the source has an allowance of', two, policyOf({ [coin]: 10n }), give([token, 1n]), undefined],
    [
      'of what only the clone has an allowance of',
      policyOf({ [coin]: 10n, [token]: undefined }),
      two,
      give([token, 1n]),
      undefined,
    ],
    ['of what neither has a rule for', two, two, give([other, 0n]), undefined],
    ['of one asset twice, with another between', two, two, give([coin, 1n], [token, 1n], [coin, 1n]), undefined],
  ])('%s: what the clone begins with', (_, source, clone, shares, expected) => {
    expect(cloneBudgets(source, clone, shares)?.map((one) => one.spent)).toEqual(expected);
  });

  test('are not needed of what the source may spend without a limit: the clone has the allowance of its own policy', () => {
    const unlimited = policyOf({ [coin]: 10n, [token]: undefined });
    expect(cloneBudgets(unlimited, two, give([coin, 3n]))).toEqual([
      { asset: coin, spent: 7n },
      { asset: token, spent: 0n },
    ]);
  });
});
