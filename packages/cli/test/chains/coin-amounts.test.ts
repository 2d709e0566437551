/** What a fee is to an amount is never told as less than it is. */
import { line } from '@symbolon/interface';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownShare, parseCoins, share } from '../../src/chains/coin-amounts.ts';

test.each([
  [1n, 1_000_000n, '0.01 %'],
  [1n, 3n, '33.34 %'],
  [1n, 4n, '25 %'],
  [3n, 1n, '300 %'],
  [0n, 1n, '0 %'],
])('%s of %s is %s', (fee, amount, told) => {
  expect(share(fee, amount)).toBe(told);
});

test.each([
  [6n, 1_000_000n, 'less than 0.01 %'],
  [1n, 10_000n, 'exactly 0.01 %'],
  [1n, 3n, 'about 33.34 %'],
  [0n, 1n, 'exactly 0 %'],
])('of a fee that is known, %s of %s is %s', (fee, amount, told) => {
  expect(knownShare(fee, amount)).toBe(told);
});

test('it is rounded up, by less than a hundredth of a percent', () => {
  const amounts = fc.bigInt({ min: 1n, max: 10n ** 24n });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), amounts, (fee, amount) => {
      const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d{1,2}))? %$/.exec(share(fee, amount)) ?? [];
      const told = BigInt(whole + fraction.padEnd(2, '0')) * amount;
      expect(told >= fee * 10_000n && told < fee * 10_000n + amount).toBe(true);
    }),
  );
});

test.each(['0.25', ' 0.25', '0.25\r\n', '0.25 ETH', '0.25eth', '0.250'])('%j is a quarter', (typed) => {
  const unit = { symbol: line`ETH`, decimals: 18 };
  expect(parseCoins(typed, unit, { where: 'AMOUNT', command: 'send' })).toBe(10n ** 18n / 4n);
});
