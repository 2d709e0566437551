/** Typed data as files have it: alone, or as a wallet is asked for it. */
import { expect, test } from 'vitest';
import { parseTypedDataFile } from '../../src/chains/ethereum/typed-data-json.ts';

const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const data = {
  types: { EIP712Domain: [{ name: 'name', type: 'string' }], Mail: [{ name: 'contents', type: 'string' }] },
  primaryType: 'Mail',
  domain: { name: 'Mail' },
  message: { contents: 'Hello' },
};
const parse = (value: unknown) => parseTypedDataFile(value, JSON.stringify(value));
const method = 'eth_signTypedData_v4';

test.each([
  ['alone', data, undefined],
  ['as parameters', [from.toLowerCase(), JSON.stringify(data)], from],
  ['as parameters that are an object', [from, data], from],
  ['as a request', { id: 1, jsonrpc: '2.0', method, params: [from, JSON.stringify(data)] }, from],
])('typed data are read %s', (_, value, account) => {
  expect(parse(value)).toEqual({ data, from: account });
});

test.each<[string, unknown, string]>([
  ['other parameters', [data, from], 'a list has to be the parameters of eth_signTypedData_v4: [address, typed data]'],
  ['an address alone', [from], '[address, typed data]'],
  ['more parameters', [from, data, 1], '[address, typed data]'],
  ['a text that is no JSON', [from, 'Hello'], 'the typed data after the address are not JSON'],
  ['JSON that is no typed data', [from, '[]'], 'expected an object'],
  ['a fraction in the text', [from, JSON.stringify(data).replace('"Hello"', '1.0')], '"contents": 1.0'],
  ['another request', { method: 'personal_sign', params: [from, 'Hello'] }, 'the request is personal_sign'],
  ['a request without parameters', { method, params: data }, 'is not [address, typed data]'],
  ['no address', ['Hello', data], 'address'],
])('%s is refused with what to give', (_, value, reason) => {
  expect(() => parse(value)).toThrow(reason);
});
