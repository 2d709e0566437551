/** Transfers as transactions, whose calldata viem reads. */
import { decodeFunctionData, erc20Abi } from 'viem';
import { expect, test } from 'vitest';
import { buildTransfer } from '../../../src/ethereum/transaction/transfer.ts';

const to = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const token = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
const given = { chainId: 1n, to, nonce: 3n, maxFeePerGas: 10n, maxPriorityFeePerGas: 1n } as const;

test('a coin goes as value, without data', () => {
  const { maxFeePerGas, maxPriorityFeePerGas } = given;
  expect(buildTransfer({ ...given, amount: 5n })).toEqual({
    ...{ type: 'eip1559', chainId: 1n, nonce: 3n, gasLimit: 21_000n, to, value: 5n, data: '0x', accessList: [] },
    ...{ maxFeePerGas, maxPriorityFeePerGas },
  });
});

test('a token goes as a call of its contract', () => {
  const { to: called, value, data } = buildTransfer({ ...given, amount: 2n ** 256n - 1n, token, gasLimit: 60_000n });
  expect([called, value]).toEqual([token, 0n]);
  expect(decodeFunctionData({ abi: erc20Abi, data })).toEqual({
    functionName: 'transfer',
    args: [to, 2n ** 256n - 1n],
  });
});

test('nothing, too much, and a token to its own contract are refused', () => {
  for (const amount of [0n, -1n, 2n ** 256n])
    expect(() => buildTransfer({ ...given, amount })).toThrow(expect.objectContaining({ code: 'argument/invalid' }));
  expect(() => buildTransfer({ ...given, amount: 1n, to: token, token })).toThrow(/keeps it for ever/);
  expect(() => buildTransfer({ ...given, amount: 1n, to: `${to.slice(0, -1)}6` as typeof to })).toThrow(/EIP-55/);
});
