import { line } from '@symbolon/interface';
import { expect, test } from 'vitest';
import { parseCoins } from '../../src/chains/coin-amounts.ts';
import { coinUnits, createUnits, feeAssetOf } from '../../src/output/amounts.ts';

const ether = 'eip155:1/slip44:60';
const usdc = `eip155:1/erc20:0x${'a0'.repeat(20)}`;

test.each([
  [ether, '1000000000000000000', '1 ETH', 'ETH on Ethereum'],
  [ether, '1', '0.000000000000000001 ETH', 'ETH on Ethereum'],
  [ether, '0', '0 ETH', 'ETH on Ethereum'],
  ['eip155:137/slip44:60', '1500000000000000000', '1.5 POL', 'POL on Polygon'],
  ['eip155:999999/slip44:60', '1500000000000000000', '1.5 coins', 'coins on chain 999999 (not known to this wallet)'],
  ['bip122:000000000019d6689c085ae165831e93/slip44:0', '123456789', '1.23456789 BTC', 'BTC on Bitcoin'],
  ['bip122:0f9188f13cb7b2c71f2a335e3a4fc328/slip44:1', '1', '0.00000001 BTC', 'BTC on Bitcoin regtest'],
  ['solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/slip44:501', '1000000000', '1 SOL', 'SOL on Solana'],
  [usdc, '1000000', '1000000', usdc],
  ['eip155:1', '7', '7', 'Ethereum'],
])('%s, %s is told as %s of %s', (asset, amount, words, called) => {
  expect(coinUnits.format(asset, amount)).toBe(words);
  expect(coinUnits.called(asset)).toBe(called);
});

test.each([
  ['1.5', 18, 1_500_000_000_000_000_000n],
  ['1.50', 1, 15n],
  ['3.00', 0, 3n],
  ['1.25', 1, 'has 2 decimals, and TST has 1 at most'],
  ['1.5', 0, 'is not a whole number, and there is no part of one TST'],
])('%s with %i decimals is one amount, in a file as on the command line', (typed, decimals, wanted) => {
  const units = createUnits([{ asset: usdc, symbol: 'TST', decimals }]);
  const ways = [
    () => units.parse(usdc, `${typed} TST`),
    () => parseCoins(typed, { symbol: line`TST`, decimals }, { where: 'AMOUNT', command: 'send' }),
  ];
  for (const read of ways) {
    if (typeof wanted === 'bigint') expect(read()).toBe(wanted);
    else expect(read).toThrow(wanted);
  }
});

test('a token is counted as the owner noted it, and called by its contract too', () => {
  const units = createUnits([{ asset: usdc, symbol: 'USDC', decimals: 6 }]);
  expect(units.format(usdc, 12_500_000n)).toBe('12.5 USDC');
  expect(units.called(usdc)).toBe(`USDC (${usdc})`);
  expect(units.countedIn('usdc')).toEqual([usdc]);
});

test('a token that calls itself a coin is counted in its smallest unit', () => {
  const units = createUnits([{ asset: usdc, symbol: 'Eth', decimals: 0 }]);
  expect(units.format(usdc, 5n)).toBe('5');
  expect(units.countedIn('ETH')).not.toContain(usdc);
});

test('the fee of a chain is counted in its coin', () => {
  expect(feeAssetOf('eip155:8453')).toBe('eip155:8453/slip44:60');
  expect(feeAssetOf('eip155:999999')).toBe('eip155:999999/slip44:60');
  expect(feeAssetOf('bip122:000000000019d6689c085ae165831e93')).toMatch(/slip44:0$/);
});

test.each([
  ['1.5 ETH', 1_500_000_000_000_000_000n],
  ['1.5eth', 1_500_000_000_000_000_000n],
  [' 2 gwei ', 2_000_000_000n],
  ['21000', 21_000n],
])('%s is read', (text, amount) => {
  expect(coinUnits.parse(ether, text)).toBe(amount);
});
