/** Ethereum transactions as people and wallets write them in JSON (EIP-1474), to the form that is signed. */
import type { Address } from '@symbolon/chains/ethereum/address';
import type { Hex } from '@symbolon/chains/ethereum/hex';
import type { AccessList, Transaction } from '@symbolon/chains/ethereum/transaction';
import { CliError } from '../../errors/cli-error.ts';

/** Names that others use for the same fields, and numbers of types in JSON-RPC. */
const synonyms: { readonly [name: string]: string } = { gas: 'gasLimit', input: 'data' };
const types: { readonly [type: string]: Transaction['type'] } = {
  legacy: 'legacy',
  eip2930: 'eip2930',
  eip1559: 'eip1559',
  '0x0': 'legacy',
  '0x1': 'eip2930',
  '0x2': 'eip1559',
};

/** Fields of every type, and those of one. */
const common = ['chainId', 'nonce', 'gasLimit', 'to', 'value', 'data'];
const fees = {
  legacy: ['gasPrice'],
  eip2930: ['gasPrice', 'accessList'],
  eip1559: ['maxFeePerGas', 'maxPriorityFeePerGas', 'accessList'],
} as const;
const defaults: { readonly [name: string]: unknown } = { to: '0x', value: '0', data: '0x', accessList: [] };

/**
 * @param file for messages
 * @throws CliError `file/malformed` for a field that is missing, unknown or no number. Addresses and data are checked
 * where they are encoded.
 */
export function parseTransaction(file: string, json: unknown): Transaction {
  const malformed = (reason: string) => new CliError('file/malformed', { file, reason });
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw malformed('not a JSON object');
  const { type: given = 'eip1559', from: _, ...rest } = json as { readonly [name: string]: unknown };
  const type = types[String(given)];
  if (type === undefined || type === 'eip7702')
    throw malformed(`type ${JSON.stringify(given)} is none of legacy, eip2930, eip1559`);
  const fields = new Map(Object.entries(rest).map(([name, value]) => [synonyms[name] ?? name, value]));
  const wanted: readonly string[] = [...common, ...fees[type]];
  const unknown = [...fields.keys()].find((name) => !wanted.includes(name));
  if (unknown !== undefined) throw malformed(`a transaction of type ${type} has no field "${unknown}"`);
  const field = (name: string): unknown => {
    const value = fields.get(name) ?? defaults[name];
    if (value === undefined) throw malformed(`"${name}" is missing`);
    return value;
  };
  const whole = (name: string): bigint => {
    const value = field(name);
    const text = typeof value === 'number' && Number.isSafeInteger(value) ? `${value}` : value;
    if (typeof text !== 'string' || !/^([0-9]+|0x[0-9a-fA-F]+)$/.test(text))
      throw malformed(`"${name}" is no whole number`);
    // As a string of 100 digits at most: reading longer ones takes time, and says nothing more.
    const number = text.length > 100 ? 1n << 256n : BigInt(text);
    if (number >> 256n !== 0n) throw malformed(`"${name}" is greater than 2^256 - 1`);
    return number;
  };
  const text = (name: string): Hex => {
    const value = field(name);
    if (typeof value !== 'string' || !value.startsWith('0x')) throw malformed(`"${name}" does not begin with 0x`);
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
  const accessList = parseAccessList(field('accessList'), malformed);
  if (type === 'eip2930') return { type, ...base, gasPrice: whole('gasPrice'), accessList };
  return {
    type,
    ...base,
    maxFeePerGas: whole('maxFeePerGas'),
    maxPriorityFeePerGas: whole('maxPriorityFeePerGas'),
    accessList,
  };
}

function parseAccessList(value: unknown, malformed: (reason: string) => CliError): AccessList {
  if (!Array.isArray(value)) throw malformed('"accessList" is no list');
  return value.map((item: { readonly address?: unknown; readonly storageKeys?: unknown } | null) => {
    const { address, storageKeys } = item ?? {};
    if (
      typeof address !== 'string' ||
      !Array.isArray(storageKeys) ||
      !storageKeys.every((key) => typeof key === 'string')
    ) {
      throw malformed('"accessList" holds something else than address and storageKeys');
    }
    return { address: address as Address, storageKeys: storageKeys as readonly Hex[] };
  });
}
