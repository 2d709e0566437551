/** Ethereum transactions as files have them. */
import { previewTransaction } from '@symbolon/chains/ethereum/sign';
import { expect, test } from 'vitest';
import { parseTransaction } from '../../src/chains/ethereum/transaction-json.ts';

const to = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const blobs = {
  ...{
    chainId: '0x1',
    nonce: '0x0',
    gas: '0x5208',
    maxFeePerGas: '0x1',
    maxPriorityFeePerGas: '0x0',
    to,
    value: '0x0',
  },
  ...{ type: '0x3', maxFeePerBlobGas: '0x1', blobVersionedHashes: [`0x01${'00'.repeat(31)}`] },
};

test('a blob transaction is understood, its blobs counted into the fee', () => {
  const { facts } = previewTransaction(parseTransaction(blobs), { from: `0x${'00'.repeat(20)}` });
  expect(facts.fee.amount).toBe(21_000n + 131_072n);
});

test('a transaction without a chain id is refused, with the reason and what to do', () => {
  const pre155 = { nonce: '0x0', gas: '0x186a0', gasPrice: '0x174876e800', type: 'legacy', value: '0x0', data: '0x60' };
  expect(() => parseTransaction(pre155)).toThrow(
    '"chainId" is missing: a transaction without it, as before EIP-155, can be sent on every chain, and is not signed',
  );
});

test.each<[string, object, string]>([
  ['hashes that are no list', { blobVersionedHashes: {} }, '"blobVersionedHashes" is not a list of texts'],
  ['a field of another type', { gasPrice: '0x1' }, 'a transaction of type eip4844 has no field "gasPrice"'],
])('%s', (_, changes, reason) => {
  expect(() => parseTransaction({ ...blobs, ...changes })).toThrow(reason);
});
