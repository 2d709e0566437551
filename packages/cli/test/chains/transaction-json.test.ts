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
  const { facts } = previewTransaction(parseTransaction(blobs).transaction, { from: `0x${'00'.repeat(20)}` });
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

const payment = {
  ...{ chainId: 1, nonce: 7, gasLimit: 21_000, to, value: '1', maxFeePerGas: '2', maxPriorityFeePerGas: '1' },
};
const priced = { chainId: 1, nonce: 7, gasLimit: 21_000, to, value: '1', gasPrice: '2' };
const parsed = (json: object) => parseTransaction(json).transaction;

test.each<[string, object, string]>([
  ['a number, as ethers has it', { ...payment, type: 2 }, 'eip1559'],
  ['two digits', { ...payment, type: '0x02' }, 'eip1559'],
  ['0', { ...priced, type: 0 }, 'legacy'],
  ['0x00', { ...priced, type: '0x00' }, 'legacy'],
  ['a price alone', priced, 'legacy'],
  ['a price and an access list', { ...priced, accessList: [] }, 'eip2930'],
  ['nothing else', payment, 'eip1559'],
  ['a price of null', { ...payment, gasPrice: null, from: null, type: null }, 'eip1559'],
])('the type is told by %s', (_, json, type) => expect(parsed(json).type).toBe(type));

test('fields of null and empty data are as absent', () => {
  expect(parsed({ ...payment, type: 2, gasPrice: null, accessList: null, data: '' })).toEqual(parsed(payment));
});

test.each<[string, object, string]>([
  ['4', { type: 4 }, 'type 4 is none of'],
  ['0x02000', { type: '0x0200' }, 'type "0x0200" is none of'],
  ['constructor', { type: 'constructor' }, 'type "constructor" is none of'],
  ['a list', { type: [2] }, 'type [2] is none of'],
])('the type %s is refused', (_, changes, reason) => expect(() => parsed({ ...payment, ...changes })).toThrow(reason));

test.each<[string, object, string]>([
  ['data and input', { data: '0x01', input: '0x02' }, '"data" and "input" differ'],
  ['input of nothing', { input: '', data: '0x02' }, '"input" and "data" differ'],
  ['gas and gasLimit', { gas: '0x5209' }, '"gasLimit" and "gas" differ'],
])('%s that differ are refused', (_, changes, reason) => {
  expect(() => parsed({ ...payment, ...changes })).toThrow(reason);
});

test('two names of one field may say the same, however it is written', () => {
  const json = { ...payment, gas: '0x5208', data: '0xAB', input: '0xab' };
  expect(parsed(json)).toMatchObject({ gasLimit: 21_000n, to });
});

test.each([{}, { to: null }, { data: '' }, { to: '0x', data: '0x' }])(
  'a payment to nobody is refused: %j',
  (changes) => {
    const { to: _, ...rest } = payment;
    expect(() => parsed({ ...rest, ...changes })).toThrow('"to" is missing');
  },
);

test('whose it is said to be is told, and no account is no address', () => {
  expect(parseTransaction({ ...payment, from: to.toLowerCase() }).from).toBe(to);
  expect(parseTransaction(payment).from).toBeUndefined();
  expect(() => parseTransaction({ ...payment, from: 'me' })).toThrow('address');
});
