/** Ethereum transactions as people and wallets write them in JSON (EIP-1474), to the form that is signed. */
import type { EthereumAddress, Hex } from '@symbolon/chains/ethereum/address';
import type { AccessList, EthereumTransaction } from '@symbolon/chains/ethereum/transaction';
import { asFields } from '../../input/json-values.ts';

/** Other names of the same fields, and the numbers of types in JSON-RPC. */
const synonyms: { readonly [name: string]: string } = { gas: 'gasLimit', input: 'data' };
const types: { readonly [type: string]: EthereumTransaction['type'] } = {
  legacy: 'legacy',
  eip2930: 'eip2930',
  eip1559: 'eip1559',
  eip4844: 'eip4844',
  '0x0': 'legacy',
  '0x1': 'eip2930',
  '0x2': 'eip1559',
  '0x3': 'eip4844',
};

/** Fields of every type, and those of one. */
const common = ['chainId', 'nonce', 'gasLimit', 'to', 'value', 'data'];
const fees = {
  legacy: ['gasPrice'],
  eip2930: ['gasPrice', 'accessList'],
  eip1559: ['maxFeePerGas', 'maxPriorityFeePerGas', 'accessList'],
  eip4844: ['maxFeePerGas', 'maxPriorityFeePerGas', 'accessList', 'maxFeePerBlobGas', 'blobVersionedHashes'],
} as const;
const defaults: { readonly [name: string]: unknown } = { to: '0x', value: '0', data: '0x', accessList: [] };

/** What a transaction without a field would be. */
const without: { readonly [name: string]: string } = {
  chainId: ': a transaction without it, as before EIP-155, can be sent on every chain, and is not signed',
};

/**
 * Addresses and data are checked where they are encoded.
 *
 * @throws RangeError for a field that is missing, unknown or not a number
 */
export function parseTransaction(json: unknown): EthereumTransaction {
  const { type: given = 'eip1559', from: _, ...rest } = asFields(json);
  const type = types[String(given)];
  if (type === undefined || type === 'eip7702')
    throw new RangeError(`type ${JSON.stringify(given)} is none of legacy, eip2930, eip1559, eip4844`);
  const fields = new Map(Object.entries(rest).map(([name, value]) => [synonyms[name] ?? name, value]));
  const wanted: readonly string[] = [...common, ...fees[type]];
  const unknown = [...fields.keys()].find((name) => !wanted.includes(name));
  if (unknown !== undefined) throw new RangeError(`a transaction of type ${type} has no field "${unknown}"`);
  const field = (name: string): unknown => {
    const value = fields.get(name) ?? defaults[name];
    if (value === undefined) throw new RangeError(`"${name}" is missing${without[name] ?? ''}`);
    return value;
  };
  const whole = (name: string): bigint => {
    const value = field(name);
    const text = typeof value === 'number' && Number.isSafeInteger(value) ? `${value}` : value;
    if (typeof text !== 'string' || !/^([0-9]+|0x[0-9a-fA-F]+)$/.test(text))
      throw new RangeError(`"${name}" is not a whole number`);
    // Longer texts are too large anyway, and take long to parse.
    const number = text.length > 100 ? 1n << 256n : BigInt(text);
    if (number >> 256n !== 0n) throw new RangeError(`"${name}" is greater than 2^256 - 1`);
    return number;
  };
  const text = (name: string): Hex => {
    const value = field(name);
    if (typeof value !== 'string' || !value.startsWith('0x')) throw new RangeError(`"${name}" does not begin with 0x`);
    return value as Hex;
  };
  const base = {
    chainId: whole('chainId'),
    nonce: whole('nonce'),
    gasLimit: whole('gasLimit'),
    to: text('to'),
    value: whole('value'),
    data: text('data'),
  };
  if (type === 'legacy') return { type, ...base, gasPrice: whole('gasPrice') };
  const accessList = parseAccessList(field('accessList'));
  if (type === 'eip2930') return { type, ...base, gasPrice: whole('gasPrice'), accessList };
  const market = {
    maxFeePerGas: whole('maxFeePerGas'),
    maxPriorityFeePerGas: whole('maxPriorityFeePerGas'),
    accessList,
  };
  if (type === 'eip1559') return { type, ...base, ...market };
  const blobVersionedHashes = parseHexList(field('blobVersionedHashes'), '"blobVersionedHashes"');
  return { type, ...base, ...market, maxFeePerBlobGas: whole('maxFeePerBlobGas'), blobVersionedHashes };
}

function parseHexList(value: unknown, name: string): readonly Hex[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new RangeError(`${name} is not a list of texts`);
  return value as readonly Hex[];
}

function parseAccessList(value: unknown): AccessList {
  if (!Array.isArray(value)) throw new RangeError('"accessList" is not a list');
  return value.map((item: { readonly address?: unknown; readonly storageKeys?: unknown } | null) => {
    const { address, storageKeys } = item ?? {};
    if (
      typeof address !== 'string' ||
      !Array.isArray(storageKeys) ||
      !storageKeys.every((key) => typeof key === 'string')
    ) {
      throw new RangeError('"accessList" must hold objects with address and storageKeys');
    }
    return { address: address as EthereumAddress, storageKeys: storageKeys as readonly Hex[] };
  });
}
