/** Typed data (EIP-712) as dapps hand it over: checked, and encoded for the interpreter. */

import { numberToBytesBE } from '@noble/curves/utils.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { chainError, checkArgument } from '@symbolon/interface';
import { U16BE, U32BE } from 'micro-packed';
import { parseAddress } from '../../address/address.ts';
import { fromHex } from '../../address/hex.ts';
import {
  arrayType,
  domainMembers,
  encodeType,
  hostLimits,
  isAtomic,
  isDynamic,
  type TypedDataMember,
  type TypedDataStructs,
} from './types.ts';

/**
 * What a signature is bound to (EIP-712, "Definition of domainSeparator"). At least one field; those that are
 * `undefined` are left out.
 */
export type TypedDataDomain = {
  /** Of the application, as people know it. */
  readonly name?: string | undefined;
  /** Of the application: signatures for others do not hold. */
  readonly version?: string | undefined;
  /** EIP-155. Without it a signature may be used on any chain. */
  readonly chainId?: number | bigint | string | undefined;
  /** Address of the contract that checks the signature. */
  readonly verifyingContract?: string | undefined;
  /** `0x` and 64 hexadecimal digits, where all else is not enough. */
  readonly salt?: string | undefined;
};

/** As in `eth_signTypedData_v4`. Numbers may be bigints, safe integers, or decimal or 0x-hexadecimal strings. */
export type TypedData = {
  /** `EIP712Domain` may be left out. */
  readonly types: { readonly [struct: string]: readonly TypedDataMember[] };
  /** The struct that `message` is. */
  readonly primaryType: string;
  readonly domain: TypedDataDomain;
  /** A value for each member of the primary type. */
  readonly message: { readonly [member: string]: unknown };
};

/**
 * Typed data as the interpreter reads it, without the path.
 *
 * @throws SymbolonError `data/malformed` with the field that is missing, unknown or not of its type
 * @example
 * ```ts
 * import { utf8 } from '@scure/base';
 * import { encodeTypedData } from '@symbolon/chains/ethereum/transaction';
 * const [domain, message] = [{ name: 'Example' }, { site: 'example.com' }];
 * const bytes = encodeTypedData({ types: { Login: [{ name: 'site', type: 'string' }] }, primaryType: 'Login', domain, message });
 * utf8.encode(bytes.subarray(2, 20)); // => 'Login(string site)'
 * ```
 */
export function encodeTypedData(typedData: TypedData): Uint8Array {
  checkArgument('typed data', typedData, shape, (where, reason) => malformed(where.replace('typed data.', ''), reason));
  const { types, primaryType, domain, message } = typedData;
  const structs: TypedDataStructs = new Map(Object.entries(types));
  const type = encodeType(structs, primaryType);
  if (type.length > hostLimits.typeLength) throw malformed('types', `longer than ${hostLimits.typeLength} characters`);
  const present = domainMembers.filter(
    ({ name }) => Object.hasOwn(domain, name) && domain[name as keyof TypedDataDomain] !== undefined,
  );
  const declared = structs.get('EIP712Domain') ?? present;
  const fields = declared.map(({ name, type }) => `${type} ${name}`).join(',');
  if (fields !== present.map(({ name, type }) => `${type} ${name}`).join(',')) {
    throw malformed('types.EIP712Domain', 'not the fields of the domain in the order of EIP-712');
  }
  const mask = domainMembers.reduce((bits, member, bit) => (present.includes(member) ? bits | (1 << bit) : bits), 0);
  return concatBytes(
    U16BE.encode(type.length),
    utf8ToBytes(type),
    Uint8Array.of(mask),
    encodeStruct(new Map([['EIP712Domain', present]]), 'EIP712Domain', definedFields(domain), 'domain'),
    encodeStruct(structs, primaryType, message, 'message'),
  );
}

const shape = {
  types: { '*': [{ name: 'text', type: 'text' }] },
  primaryType: 'text',
  domain: 'object',
  message: 'object',
} as const;

/** Fields of a domain that are given as `undefined` are not there. */
const definedFields = (domain: TypedDataDomain) =>
  Object.fromEntries(Object.entries(domain).filter(([, value]) => value !== undefined));

function encodeStruct(structs: TypedDataStructs, name: string, value: unknown, where: string, depth = 0): Uint8Array {
  if (depth > hostLimits.depth) throw malformed(where, `more than ${hostLimits.depth} structs inside each other`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(where, `not a ${name}`);
  const members = structs.get(name) ?? [];
  const extra = Object.keys(value).find((key) => !members.some((member) => member.name === key));
  if (extra !== undefined) throw malformed(`${where}.${extra}`, `not a member of ${name}`);
  const values = new Map<string, unknown>(Object.entries(value));
  return concatBytes(
    ...members.map((member) =>
      encodeValue(structs, member.type, values.get(member.name), `${where}.${member.name}`, depth),
    ),
  );
}

function encodeValue(
  structs: TypedDataStructs,
  type: string,
  value: unknown,
  where: string,
  depth: number,
): Uint8Array {
  if (value === undefined || value === null) throw malformed(where, 'missing');
  const array = arrayType(type);
  if (array) {
    if (!Array.isArray(value)) throw malformed(where, 'not an array');
    if (array.length !== undefined && array.length !== value.length)
      throw malformed(where, `${value.length} elements instead of ${array.length}`);
    if (value.length > 0xffff) throw malformed(where, 'more than 65535 elements');
    // Not `map`, which passes over holes.
    const elements = Array.from(value, (element: unknown, i) =>
      encodeValue(structs, array.element, element, `${where}[${i}]`, depth + 1),
    );
    return concatBytes(...(array.length === undefined ? [U16BE.encode(value.length)] : []), ...elements);
  }
  if (isDynamic(type)) {
    const bytes = type === 'string' ? utf8ToBytes(text(value, where)) : bytesOf(value, where);
    return concatBytes(U32BE.encode(bytes.length), bytes);
  }
  return isAtomic(type) ? encodeAtomic(type, value, where) : encodeStruct(structs, type, value, where, depth + 1);
}

/** EIP-712, "Definition of encodeData". */
function encodeAtomic(type: string, value: unknown, where: string): Uint8Array {
  const word = new Uint8Array(32);
  const size = Number(/\d+$/.exec(type)?.[0] ?? 0);
  if (type === 'bool') {
    if (typeof value !== 'boolean') throw malformed(where, 'not a boolean');
    word[31] = value ? 1 : 0;
  } else if (type === 'address') {
    word.set(parseAddress(text(value, where)), 12);
  } else if (type.startsWith('bytes')) {
    const bytes = bytesOf(value, where);
    if (bytes.length !== size) throw malformed(where, `${bytes.length} bytes instead of ${size}`);
    word.set(bytes);
  } else {
    const number = integer(value, where);
    const limit = 2n ** BigInt(type.startsWith('u') ? size : size - 1);
    if (number >= limit || number < (type.startsWith('u') ? 0n : -limit))
      throw malformed(where, `out of the range of ${type}`);
    word.set(numberToBytesBE(BigInt.asUintN(256, number), 32));
  }
  return word;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw malformed(where, 'not a string');
  return value;
}

function bytesOf(value: unknown, where: string): Uint8Array {
  return value instanceof Uint8Array ? value : fromHex(text(value, where), where);
}

function integer(value: unknown, where: string): bigint {
  if (typeof value === 'bigint') return value;
  if (Number.isSafeInteger(value) || (typeof value === 'string' && /^(0x[0-9a-fA-F]+|-?\d+)$/.test(value)))
    return BigInt(value as number | string);
  throw malformed(where, 'not an integer');
}

const malformed = (where: string, reason: string) =>
  chainError('data/malformed', { what: 'typed data', where, reason });
