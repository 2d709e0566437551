/** The fields of EVM transactions: one row for each type says which, in which order, and what each of them is. */
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { checkArgument, word } from '@symbolon/interface';
import type { RLPInput } from 'micro-eth-signer/core/rlp.js';
import { formatAddress, parseAddress } from '../firmware/address/address.ts';
import { fromHex, toHex } from '../firmware/address/hex.ts';

/** Makes the error for a field: `accessList[0].address`. */
export type FieldFailure = (where: string, reason: string) => Error;

/** A field as data and as RLP. Both directions refuse what the other would not make. */
type FieldCodec = {
  readonly encode: (value: unknown, where: string, fail: FieldFailure) => RLPInput;
  readonly decode: (item: RLPInput, where: string, fail: FieldFailure) => unknown;
};

/** A field by its name. */
export type Field = readonly [name: string, codec: FieldCodec];

function bytesIn(item: RLPInput, where: string, fail: FieldFailure): Uint8Array {
  if (!(item instanceof Uint8Array)) throw fail(where, 'a list');
  return item;
}

function textOf(value: unknown, where: string, fail: FieldFailure): string {
  checkArgument(where, value, 'text', fail);
  return value as string;
}

/**
 * A whole number of at most so many bytes. Yellow Paper, appendix B: big-endian without leading zeros, zero is empty.
 */
export const uint = (size: number): FieldCodec => ({
  encode(value, where, fail) {
    if (value === undefined) throw fail(where, 'missing');
    if (typeof value !== 'bigint') throw fail(where, 'expected a bigint');
    if (value < 0n || value >> BigInt(8 * size) !== 0n) throw fail(where, `not from 0 to 2^${8 * size} - 1`);
    return value;
  },
  decode(item, where, fail) {
    const bytes = bytesIn(item, where, fail);
    if (bytes.length > size) throw fail(where, `longer than ${size} bytes`);
    if (bytes[0] === 0) throw fail(where, 'leading zero');
    return bytes.length === 0 ? 0n : bytesToNumberBE(bytes);
  },
});

/** `0x` and digits in either case, of so many bytes; two ways to write a byte would be two texts for one thing. */
export const bytesOfSize = (size?: number): FieldCodec => ({
  encode(value, where, fail) {
    const text = textOf(value, where, fail);
    if (/^0x([0-9a-fA-F]{2})*$/.test(text) && (size === undefined || text.length === 2 + 2 * size))
      return fromHex(text, where);
    throw fail(where, `not 0x and ${size === undefined ? 'pairs of' : 2 * size} hexadecimal digits`);
  },
  decode(item, where, fail) {
    const bytes = bytesIn(item, where, fail);
    if (size !== undefined && bytes.length !== size) throw fail(where, `${bytes.length} bytes instead of ${size}`);
    return toHex(bytes);
  },
});

const bytes20 = bytesOfSize(20);

/** The last address whose checksum was right: a checksum costs a hash, and most transactions go where one went. */
let lastRight = '';

/** With the EIP-55 checksum, or in one case. */
const address: FieldCodec = {
  encode(value, where, fail) {
    const bytes = bytes20.encode(value, where, fail);
    if (value === lastRight) return bytes;
    try {
      parseAddress(value as string);
    } catch {
      throw fail(where, 'the checksum is wrong (EIP-55)');
    }
    lastRight = value as string;
    return bytes;
  },
  decode(item, where, fail) {
    bytes20.decode(item, where, fail);
    return formatAddress(item as Uint8Array);
  },
};

const addressOrNone: FieldCodec = {
  encode(value, where, fail) {
    if (value === '0x') return new Uint8Array();
    if (value === undefined || value === null) throw fail(where, "missing: an address, or '0x' to create a contract");
    return address.encode(value, where, fail);
  },
  decode: (item, where, fail) =>
    item instanceof Uint8Array && item.length === 0 ? '0x' : address.decode(item, where, fail),
};

const parity: FieldCodec = {
  encode(value, where, fail) {
    if (value !== 0 && value !== 1) throw fail(where, 'expected 0 or 1');
    return value;
  },
  decode(item, where, fail) {
    const number = uint(1).decode(item, where, fail);
    if (number !== 0n && number !== 1n) throw fail(where, 'neither 0 nor 1');
    return Number(number);
  },
};

/** At least so many of the same. */
export const list = (of: FieldCodec, least = 0): FieldCodec => ({
  encode(value, where, fail) {
    if (!Array.isArray(value)) throw fail(where, value === undefined ? 'missing' : 'expected a list');
    if (value.length < least) throw fail(where, 'empty');
    return value.map((item, at) => of.encode(item, `${where}[${at}]`, fail));
  },
  decode(item, where, fail) {
    if (!Array.isArray(item)) throw fail(where, 'not a list');
    if (item.length < least) throw fail(where, 'empty');
    return Object.freeze(item.map((inner, at) => of.decode(inner, `${where}[${at}]`, fail)));
  },
});

const struct = (fields: readonly Field[]): FieldCodec => ({
  encode(value, where, fail) {
    checkArgument(where, value, 'object', fail);
    const held = value as Readonly<Record<string, unknown>>;
    const inside = (name: string): string => (where === '' ? name : `${where}.${name}`);
    const unknown = Object.keys(held).find((name) => !fields.some(([known]) => known === name));
    if (unknown !== undefined) throw fail(inside(word(unknown)), 'there is no such field');
    return fields.map(([name, codec]) => codec.encode(held[name], inside(name), fail));
  },
  decode(item, where, fail) {
    if (!Array.isArray(item)) throw fail(where, 'not a list');
    if (item.length !== fields.length) throw fail(where, `${item.length} fields instead of ${fields.length}`);
    const inside = (name: string): string => (where === '' ? name : `${where}.${name}`);
    return Object.freeze(
      Object.fromEntries(fields.map(([name, codec], at) => [name, codec.decode(item[at] ?? null, inside(name), fail)])),
    );
  },
});

const [uint64, uint256] = [uint(8), uint(32)];
const chainId: Field = ['chainId', uint256];
const nonce: Field = ['nonce', uint64];
const gasPrice: readonly Field[] = [
  ['gasPrice', uint256],
  ['gasLimit', uint64],
];
const feeMarket: readonly Field[] = [
  ['maxPriorityFeePerGas', uint256],
  ['maxFeePerGas', uint256],
  ['gasLimit', uint64],
];
const recipientOrCreation: Field = ['to', addressOrNone];
const recipient: Field = ['to', address];
const payload: readonly Field[] = [
  ['value', uint256],
  ['data', bytesOfSize()],
];
const accessList: Field = [
  'accessList',
  list(
    struct([
      ['address', address],
      ['storageKeys', list(bytesOfSize(32))],
    ]),
  ),
];
/** What an authorization says (EIP-7702), before its signature. */
export const authorizationFields: readonly Field[] = [chainId, ['address', address], nonce];
const authorizationList: Field = [
  'authorizationList',
  list(struct([...authorizationFields, ['yParity', parity], ['r', uint256], ['s', uint256]]), 1),
];
const blobs: readonly Field[] = [
  ['maxFeePerBlobGas', uint256],
  ['blobVersionedHashes', list(bytesOfSize(32), 1)],
];

/** Writes the fields of an object in their order. Throws what `fail` makes, also for a field that is not among them. */
export const encodeFields = (fields: readonly Field[], held: object, fail: FieldFailure): RLPInput[] =>
  struct(fields).encode(held, '', fail) as RLPInput[];

/** Reads a list of items as fields, frozen with all in them. Throws what `fail` makes. */
export const decodeFields = (fields: readonly Field[], items: readonly RLPInput[], fail: FieldFailure): object =>
  struct(fields).decode(items as RLPInput[], '', fail) as object;

/** How a type of transaction is called, its byte in front (EIP-2718), and its fields before the signature. */
export type Layout = {
  readonly name: string;
  /** 0 for none. */
  readonly first: number;
  readonly fields: readonly Field[];
};

/** All types, each as the EIP says that it is named after. */
export const layouts = {
  /** In the order in which they are written; EIP-155 puts the chain id where the signature will be. */
  legacy: {
    name: 'legacy transaction',
    first: 0,
    fields: [nonce, ...gasPrice, recipientOrCreation, ...payload, chainId],
  },
  eip2930: {
    name: 'EIP-2930 transaction',
    first: 1,
    fields: [chainId, nonce, ...gasPrice, recipientOrCreation, ...payload, accessList],
  },
  eip1559: {
    name: 'EIP-1559 transaction',
    first: 2,
    fields: [chainId, nonce, ...feeMarket, recipientOrCreation, ...payload, accessList],
  },
  eip4844: {
    name: 'EIP-4844 transaction',
    first: 3,
    fields: [chainId, nonce, ...feeMarket, recipient, ...payload, accessList, ...blobs],
  },
  eip7702: {
    name: 'EIP-7702 transaction',
    first: 4,
    fields: [chainId, nonce, ...feeMarket, recipient, ...payload, accessList, authorizationList],
  },
} as const satisfies { readonly [type: string]: Layout };
