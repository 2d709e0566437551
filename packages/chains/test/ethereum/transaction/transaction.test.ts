import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { decodeTransaction } from '../../../src/ethereum/transaction/decode.ts';
import { type EthereumTransaction, encodeTransaction } from '../../../src/ethereum/transaction/transaction.ts';

const key = `0x${'ab'.repeat(32)}`;
const to = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const payment = {
  type: 'eip1559',
  chainId: 1n,
  nonce: 0n,
  maxPriorityFeePerGas: 1n,
  maxFeePerGas: 2n,
  gasLimit: 21_000n,
  to,
  value: 1n,
  data: '0x',
  accessList: [{ address: to, storageKeys: [key] }],
};

describe('encodeTransaction refuses', () => {
  test.each<[string, object, string]>([
    ['an odd number of digits', { data: '0xabc' }, 'data'],
    ['data without 0x', { data: 'abcd' }, 'data'],
    ['a recipient without 0x', { to: to.slice(2) }, 'to'],
    ['a recipient of a wrong checksum', { to: to.replace('d8dA', 'D8dA') }, 'to'],
    ['a recipient that is missing', { to: undefined }, 'to'],
    ['a payment to nobody', { to: '0x' }, 'to: missing'],
    [
      'a storage key of 63 digits',
      { accessList: [{ address: to, storageKeys: [key.slice(0, -1)] }] },
      'accessList[0].storageKeys[0]',
    ],
    [
      'an access list address cut short',
      { accessList: [{ address: to.slice(0, -2), storageKeys: [] }] },
      'accessList[0].address',
    ],
    ['a negative value', { value: -1n }, 'value'],
    ['a value beyond 256 bits', { value: 2n ** 256n }, 'value'],
    ['a number that is no bigint', { nonce: 1 }, 'nonce'],
    ['a field of another type', { gasPrice: 1n }, 'gasPrice'],
    ['a signature', { r: 1n, s: 1n, yParity: 0 }, ''],
    ['a tip above the whole fee', { maxPriorityFeePerGas: 3n }, 'maxPriorityFeePerGas'],
  ])('%s', (_, changes, where) => {
    expect(() => encodeTransaction({ ...payment, ...changes } as unknown as EthereumTransaction)).toThrow(
      expect.objectContaining({ code: 'data/malformed', message: expect.stringContaining(where) }),
    );
  });

  test('an unknown type', () => {
    expect(() => encodeTransaction({ ...payment, type: 'eip9999' } as unknown as EthereumTransaction)).toThrow(
      expect.objectContaining({ code: 'transaction/refused' }),
    );
  });
});

describe('decodeTransaction refuses', () => {
  test.each<[string, string, string]>([
    ['one that ends early', '0x03f0010101', 'data/malformed'],
    ['an unknown type', '0x05c0', 'transaction/refused'],
    ['nothing', '0x', 'data/malformed'],
    ['a legacy transaction for any chain', `0xdc800182520894${'00'.repeat(20)}0180`, 'transaction/refused'],
    [
      'trailing bytes',
      `0x${Buffer.from(encodeTransaction(payment as unknown as EthereumTransaction)).toString('hex')}00`,
      'data/malformed',
    ],
  ])('%s', (_, hex, code) => {
    expect(() => decodeTransaction(fromHex(hex, 'transaction'))).toThrow(expect.objectContaining({ code }));
  });
});
