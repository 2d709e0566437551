import { expect, test } from 'vitest';
import { formatAmountOf } from '../../src/output/amounts.ts';

test.each([
  ['eip155:1/slip44:60', '1000000000000000000', '1 ETH'],
  ['eip155:1/slip44:60', '1', '0.000000000000000001 ETH'],
  ['eip155:1/slip44:60', '0', '0 ETH'],
  ['eip155:137/slip44:966', '1500000000000000000', '1.5 of the coin of this chain'],
  ['bip122:000000000019d6689c085ae165831e93/slip44:0', '123456789', '1.23456789 BTC'],
  ['solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/slip44:501', '1000000000', '1 SOL'],
  ['eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', '1000000', '1000000'],
])('%s, %s is told as %s', (asset, amount, words) => {
  expect(formatAmountOf(asset, amount)).toBe(words);
});
