/** Ethereum transactions as people and wallets write them in JSON (EIP-1474), to the form that is signed. */
import { type EthereumAddress, formatAddress, type Hex, parseAddress } from '@symbolon/chains/ethereum/address';
import type { AccessList, EthereumTransaction } from '@symbolon/chains/ethereum/transaction';
import { asFields } from '../../input/json-values.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Other names of the same fields, in JSON-RPC. */
const synonyms: { readonly [name: string]: string } = { gas: 'gasLimit', input: 'data' };
type FileType = Exclude<EthereumTransaction['type'], 'eip7702'>;

const types: { readonly [type: string]: FileType } = {
  legacy: 'legacy',
  eip2930: 'eip2930',
  eip1559: 'eip1559',
  eip4844: 'eip4844',
  '0': 'legacy',
  '1': 'eip2930',
  '2': 'eip1559',
  '3': 'eip4844',
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

/** A transaction, and whose it says it is: to be checked once the key is known. */
export type GivenTransaction = {
  readonly transaction: EthereumTransaction;
  readonly from: EthereumAddress | undefined;
};

/**
 * What ethers, viem and JSON-RPC write: fields of `null` are left out, and no data are `""` as well. Addresses of
 * others and data are checked where they are encoded.
 *
 * @throws RangeError for a field that is missing, unknown, not a number or at odds with another of the same meaning
 * @throws SymbolonError `address/invalid` for `from`
 */
export function parseTransaction(json: unknown): GivenTransaction {
  const given = Object.entries(asFields(json)).filter(([, value]) => value !== undefined && value !== null);
  const { from, ...rest } = Object.fromEntries(given);
  return {
    transaction: parseFields(rest),
    from: from === undefined ? undefined : formatAddress(parseAddress(String(from))),
  };
}
function parseFields({ type: named, ...given }: Fields): EthereumTransaction {
  const type = typeOf(named, given);
  const fields = withoutSynonyms(given);
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
  if ((fields.get('to') ?? '0x') === '0x' && (fields.get('data') ?? '0x') === '0x')
    throw new RangeError('"to" is missing: without it a contract is created, and there is no code in "data"');
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

/** The type that is named; without a name that of the fields: a gas price is of before EIP-1559. */
function typeOf(named: unknown, given: Fields): FileType {
  const implied = given['accessList'] === undefined ? 'legacy' : 'eip2930';
  if (named === undefined) return given['gasPrice'] === undefined ? 'eip1559' : implied;
  const isNumber = typeof named === 'number' || (typeof named === 'string' && /^0x[0-9a-f]{1,2}$/i.test(named));
  const name = isNumber ? `${Number(named)}` : named;
  const type = typeof name === 'string' && Object.hasOwn(types, name) ? types[name] : undefined;
  if (type === undefined)
    throw new RangeError(`type ${JSON.stringify(named)} is none of legacy, eip2930, eip1559, eip4844`);
  return type;
}

/** One value for each field, under whichever of its names. */
function withoutSynonyms(given: Fields): ReadonlyMap<string, unknown> {
  const fields = new Map<string, unknown>();
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const field = synonyms[name] ?? name;
    const plain = field === 'data' && value === '' ? '0x' : value;
    if (fields.has(field) && !isSame(fields.get(field), plain))
      throw new RangeError(`"${names.get(field)}" and "${name}" differ: they are two names of one field`);
    fields.set(field, plain);
    names.set(field, name);
  }
  return fields;
}

/** The same text or number, however it is written. */
function isSame(a: unknown, b: unknown): boolean {
  const plain = (value: unknown): string => {
    const text = String(value).toLowerCase();
    return /^(\d{1,78}|0x[0-9a-f]{1,64})$/.test(text) ? `${BigInt(text)}` : text;
  };
  return plain(a) === plain(b);
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
