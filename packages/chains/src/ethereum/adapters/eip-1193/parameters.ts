/** What a page hands in, checked, and completed with what it leaves out. */
import { chainError, checkArgument, word } from '@symbolon/interface';
import { asRecord } from '../../../servers/http.ts';
import type { JsonRpc } from '../../../servers/json-rpc.ts';
import { type EthereumAddress, parseAddress } from '../../firmware/address/address.ts';
import { fromHex, type Hex } from '../../firmware/address/hex.ts';
import type { AccessList, EthereumTransaction } from '../../transaction/transaction.ts';
import type { TypedData } from '../../transaction/typed-data/typed-data.ts';
import { invalidParams } from './provider-error.ts';

type Fields = Readonly<Record<string, unknown>>;

const known = [
  'from',
  'to',
  'value',
  'data',
  'input',
  'gas',
  'nonce',
  'chainId',
  'type',
  'gasPrice',
  'maxFeePerGas',
  'maxPriorityFeePerGas',
  'accessList',
];

/** Fills in what an application leaves out of a transaction, as the server of the chain says. */
export async function completeTransaction(given: Fields, chainId: bigint, rpc: JsonRpc): Promise<EthereumTransaction> {
  // Some applications write null for a field that they leave out.
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidParams(`${word(unknown)} is not supported`);
  if (fields['chainId'] !== undefined && number(fields['chainId'], 'chainId') !== chainId)
    throw invalidParams('the transaction is for another chain');
  if (fields['data'] !== undefined && fields['input'] !== undefined && fields['data'] !== fields['input'])
    throw invalidParams('data and input differ');
  const data = text(fields['data'] ?? fields['input'] ?? '0x', 'data') as Hex;
  const type = typeOf(fields);
  const to = text(fields['to'] ?? '0x', 'to') as EthereumAddress;
  if (to !== '0x') parseAddress(to);
  else if (data === '0x') throw invalidParams('to is missing: without it a contract is created, and there is no code');
  if (!/^0x([0-9a-f]{2})*$/i.test(data)) throw invalidParams('data is not 0x and pairs of hexadecimal digits');

  const ask = async (method: string, ...params: readonly unknown[]): Promise<bigint> =>
    answered(rpc, method, await rpc.call(method, params));
  const orAsk = async (name: string, otherwise: () => Promise<bigint>): Promise<bigint> =>
    fields[name] === undefined ? otherwise() : number(fields[name], name);
  const common = {
    chainId,
    to,
    data,
    value: number(fields['value'] ?? '0x0', 'value'),
    nonce: await orAsk('nonce', () => ask('eth_getTransactionCount', fields['from'], 'pending')),
    gasLimit: await orAsk('gas', () => ask('eth_estimateGas', fields)),
  };
  const accessList = accessListOf(fields['accessList'] ?? []);
  if (type !== 'eip1559') {
    const gasPrice = await orAsk('gasPrice', () => ask('eth_gasPrice'));
    return type === 'legacy' ? { ...common, type, gasPrice } : { ...common, type, gasPrice, accessList };
  }
  const maxPriorityFeePerGas = await orAsk('maxPriorityFeePerGas', () => ask('eth_maxPriorityFeePerGas'));
  const maxFeePerGas = await orAsk('maxFeePerGas', async () => {
    const method = 'eth_getBlockByNumber';
    const { baseFeePerGas } = asRecord(rpc.name, await rpc.call(method, ['latest', false]), method);
    // Enough for six full blocks in a row, each of which raises the base fee by an eighth (EIP-1559).
    return 2n * answered(rpc, method, baseFeePerGas) + maxPriorityFeePerGas;
  });
  return { ...common, type: 'eip1559', maxPriorityFeePerGas, maxFeePerGas, accessList };
}

const types = { '0x0': 'legacy', '0x1': 'eip2930', '0x2': 'eip1559' } as const;

/** The type that is named, or the one that the fields are of. */
function typeOf(fields: Fields): (typeof types)[keyof typeof types] {
  const has = (name: string): boolean => fields[name] !== undefined;
  const implied = has('accessList') ? '0x1' : '0x0';
  const named = fields['type'] ?? (has('gasPrice') ? implied : '0x2');
  const type = Object.entries(types).find(([number]) => number === named)?.[1];
  if (type === undefined) throw invalidParams('transactions of this type are not supported: send one of type 0x2');
  const market = ['maxFeePerGas', 'maxPriorityFeePerGas'];
  const foreign = [...(type === 'eip1559' ? ['gasPrice'] : market), ...(type === 'legacy' ? ['accessList'] : [])].find(
    has,
  );
  if (foreign !== undefined) throw invalidParams(`a transaction of this type has no ${foreign}`);
  return type;
}

function accessListOf(value: unknown): AccessList {
  checkArgument('accessList', value, [{ address: 'text', storageKeys: ['text'] }], (where, reason) =>
    invalidParams(`${where}: ${reason}`),
  );
  return value as AccessList;
}

/** Typed data for this chain. The shape alone is checked here, its content when it is encoded. */
export function parseTypedData(value: unknown, chain: bigint): TypedData {
  const { types, primaryType, domain, message } = record(typeof value === 'string' ? json(value) : value, 'typed data');
  const typedData = {
    types: record(types, 'types'),
    primaryType: text(primaryType, 'primaryType'),
    domain: record(domain, 'domain'),
    // Where the domain is all that is signed, there need be no message.
    message: record(primaryType === 'EIP712Domain' ? (message ?? {}) : message, 'message'),
  };
  const { chainId } = typedData.domain;
  if (chainId !== undefined && chainId !== null && integer(chainId, 'chainId') !== chain)
    throw invalidParams('the typed data are for another chain');
  return typedData as unknown as TypedData;
}

export function record(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null) throw invalidParams(`${what} is not an object`);
  return value as Fields;
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw invalidParams(`${what} is not a string`);
  return value;
}

/**
 * A message of `personal_sign`: bytes where it is hexadecimal data (EIP-1474), else text, as pages send it that do not
 * keep to that. An odd number of digits after 0x is refused: wallets do not agree what that is.
 */
export function messageOf(value: unknown): string | Uint8Array {
  const message = text(value, 'the message');
  if (!/^0x/i.test(message)) return message;
  try {
    return fromHex(message.replace(/^0X/, '0x'), 'message');
  } catch (cause) {
    if (/^0x[0-9a-f]*$/i.test(message))
      throw invalidParams('the message has an odd number of hexadecimal digits', cause);
    return message;
  }
}

/** A quantity (EIP-1474) of the page. */
export function number(value: unknown, what: string): bigint {
  const quantity = quantityIn(value);
  if (quantity === undefined) throw invalidParams(`${what} is not a number`);
  return quantity;
}

function answered({ name }: JsonRpc, method: string, value: unknown): bigint {
  const quantity = quantityIn(value);
  if (quantity === undefined)
    throw chainError('server/wrong-answer', { server: name, reason: `${method}: not a number` });
  return quantity;
}

function quantityIn(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^0x[0-9a-f]{1,64}$/i.test(value) ? BigInt(value) : undefined;
}

/** Typed data have numbers in each of the ways that JSON allows. */
function integer(value: unknown, what: string): bigint {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) return BigInt(value);
  if (typeof value === 'string' && /^(\d{1,78}|0x[0-9a-f]{1,64})$/i.test(value)) return BigInt(value);
  throw invalidParams(`${what} is not a number`);
}

function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw invalidParams('the typed data are not JSON', cause);
  }
}
