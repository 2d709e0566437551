/**
 * Typed data as dapps hand them over, read once into a copy that nobody can change: what is shown, hashed and signed is
 * that copy.
 */

import { chainError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import { formatAddress, parseAddress } from '../../firmware/address/address.ts';
import { fromHex, toHex } from '../../firmware/address/hex.ts';
import {
  arrayType,
  baseOf,
  domainMembers,
  domainType,
  isAtomic,
  isDynamic,
  isName,
  maxStructs,
  membersOf,
  type TypedDataMember,
} from '../../firmware/transaction/typed-data/types.ts';
import type { TypedData, TypedDataDomain } from './given.ts';

/**
 * Typed data that no longer change, each value in one form: numbers are bigints, bytes are hexadecimal in lower case,
 * addresses have their checksum.
 */
export type FrozenTypedData = TypedData & {
  /** What was given and is not signed, as its type does not have it: `message.note`. */
  readonly ignored: readonly string[];
};

/**
 * Far beyond any application: structs and arrays inside each other, characters of the type of a member, members of a
 * struct, and values in all.
 */
const limits = { depth: 40, type: 1024, members: 1024, values: 100_000 } as const;

const made = new WeakSet<object>();

/**
 * Copies typed data, reading each property once. Members that their type does not have are left out, as viem, ethers
 * and MetaMask do. A copy is returned as it is.
 *
 * @throws SymbolonError `data/malformed` with the field that is missing or not of its type
 * @example
 * ```ts
 * import { copyTypedData } from '@symbolon/chains/ethereum/transaction';
 * const types = { Login: [{ name: 'site', type: 'string' }] };
 * const message = { site: 'example.com', note: 'not in the type' };
 * copyTypedData({ types, primaryType: 'Login', domain: { chainId: '0x1' }, message }).ignored; // => ['message.note']
 * ```
 */
export function copyTypedData(typedData: TypedData): FrozenTypedData {
  if (typeof typedData === 'object' && typedData !== null && made.has(typedData)) return typedData as FrozenTypedData;
  try {
    const copy = copyOf(record(typedData, 'typed data'));
    made.add(copy);
    return copy;
  } catch (cause) {
    if (isSymbolonError(cause)) throw cause;
    // A getter, or a proxy.
    const context = { what: 'typed data', where: 'start', reason: "it can't be read" };
    throw chainError('data/malformed', context, { cause });
  }
}

function copyOf({ types, primaryType, domain, message }: Values): FrozenTypedData {
  const primary = text(primaryType, 'primaryType');
  const given = record(types, 'types');
  const structs = new Map<string, readonly TypedDataMember[]>();
  addStructs(structs, given, primary);
  if (Object.hasOwn(given, domainType)) addStructs(structs, given, domainType);
  const reading: Reading = { structs, ignored: [], values: 0 };

  const domainCopy = copyDomain(reading, record(domain, 'domain')) as TypedDataDomain;
  const isMessage = primary !== domainType;
  // Nothing of a message is hashed then, so nothing of it is read.
  if (!isMessage && typeof message === 'object' && message !== null && Object.keys(message).length > 0)
    reading.ignored.push('message');
  const place = { where: 'message', depth: 0 };
  return Object.freeze({
    types: Object.freeze(Object.fromEntries(structs)),
    primaryType: primary,
    domain: domainCopy,
    message: isMessage ? copyStruct(reading, primary, message, place) : Object.freeze({}),
    ignored: Object.freeze(reading.ignored),
  });
}

type Values = Readonly<Record<string, unknown>>;

type Reading = {
  readonly structs: ReadonlyMap<string, readonly TypedDataMember[]>;
  readonly ignored: string[];
  /** Read so far. */
  values: number;
};

type Place = { readonly where: string; readonly depth: number };

/** Copies a struct and all that it refers to. Others in `types` are not read. */
function addStructs(structs: Map<string, readonly TypedDataMember[]>, given: Values, primary: string): void {
  const found = new Set([primary]);
  for (const name of found) {
    if (structs.has(name)) continue;
    if (!isName(name) || isAtomic(name) || isDynamic(name)) throw malformed('types', `${name} is no name of a struct`);
    if (!Object.hasOwn(given, name)) {
      if (name === domainType && name === primary) return;
      throw malformed('types', `${name} is not defined`);
    }
    if (structs.size > maxStructs) throw malformed('types', `more than ${maxStructs} structs`);
    const members = copyMembers(given[name], `types.${name}`);
    structs.set(name, members);
    for (const { type } of members) {
      const base = baseOf(type);
      if (!isAtomic(base) && !isDynamic(base)) found.add(base);
    }
  }
}

function copyMembers(given: unknown, where: string): readonly TypedDataMember[] {
  const names = new Set<string>();
  const members = elements(given, where, limits.members).map((member, i) => {
    const place = `${where}[${i}]`;
    const { name, type } = record(member, place);
    const copy = { name: text(name, `${place}.name`), type: text(type, `${place}.type`) };
    if (!isName(copy.name)) throw malformed(`${place}.name`, 'no name of a member');
    if (copy.type.length > limits.type || !isName(baseOf(copy.type))) throw malformed(`${place}.type`, 'no type');
    if (names.has(copy.name)) throw malformed(`${place}.name`, 'a second member of this name');
    names.add(copy.name);
    return Object.freeze(copy);
  });
  return Object.freeze(members);
}

/** The fields that `EIP712Domain` declares; where it is left out, those of EIP-712 that are there. */
function copyDomain(reading: Reading, domain: Values): Values {
  const once = new Map(Object.keys(domain).map((name) => [name, domain[name]]));
  // Some applications write null for a field that they do not have.
  const there = [...once].filter(([, value]) => value !== undefined && value !== null);
  const given = Object.fromEntries(there);
  const place = { where: 'domain', depth: 0 };
  if (reading.structs.has(domainType)) return copyStruct(reading, domainType, given, place);
  const present = domainMembers.filter(({ name }) => Object.hasOwn(given, name));
  const structs = new Map([[domainType, present]]);
  const part = { ...reading, structs };
  const copy = copyStruct(part, domainType, given, place);
  reading.values = part.values;
  return copy;
}

function copyStruct(reading: Reading, name: string, given: unknown, { where, depth }: Place): Values {
  if (depth > limits.depth) throw malformed(where, `more than ${limits.depth} structs and arrays inside each other`);
  if (given === undefined || given === null) throw malformed(where, 'missing');
  if (typeof given !== 'object' || Array.isArray(given)) throw malformed(where, `not a ${name}`);
  const members = membersOf(reading.structs, name);
  const values = given as Values;
  const copy = members.map((member): readonly [string, unknown] => {
    const value = Object.hasOwn(values, member.name) ? values[member.name] : undefined;
    return [
      member.name,
      copyValue(reading, member.type, value, { where: `${where}.${member.name}`, depth: depth + 1 }),
    ];
  });
  const known = new Set(members.map((member) => member.name));
  for (const key of Object.keys(values)) {
    if (known.has(key) || values[key] === undefined) continue;
    count(reading, where);
    reading.ignored.push(`${where}.${key}`);
  }
  return Object.freeze(Object.fromEntries(copy));
}

function copyValue(reading: Reading, type: string, value: unknown, place: Place): unknown {
  const { where, depth } = place;
  count(reading, where);
  if (value === undefined || value === null) throw malformed(where, 'missing');
  const array = arrayType(type);
  if (array) {
    if (depth > limits.depth) throw malformed(where, `more than ${limits.depth} structs and arrays inside each other`);
    const list = elements(value, where, 0xffff);
    if (array.length !== undefined && array.length !== list.length)
      throw malformed(where, `${list.length} elements instead of ${array.length}`);
    return Object.freeze(
      list.map((element, i) =>
        copyValue(reading, array.element, element, { where: `${where}[${i}]`, depth: depth + 1 }),
      ),
    );
  }
  if (type === 'string') return text(value, where);
  if (type === 'bytes') return toHex(bytesOf(value, where));
  return isAtomic(type) ? copyAtomic(type, value, where) : copyStruct(reading, type, value, place);
}

/** EIP-712, "Definition of encodeData". */
function copyAtomic(type: string, value: unknown, where: string): unknown {
  if (type === 'bool') {
    if (typeof value !== 'boolean') throw malformed(where, 'not a boolean');
    return value;
  }
  if (type === 'address') return formatAddress(within(where, () => parseAddress(text(value, where))));
  const size = Number(/\d+$/.exec(type)?.[0]);
  if (type.startsWith('bytes')) {
    const bytes = bytesOf(value, where);
    if (bytes.length !== size) throw malformed(where, `${bytes.length} bytes instead of ${size}`);
    return toHex(bytes);
  }
  const number = integer(value, where);
  const limit = 2n ** BigInt(type.startsWith('u') ? size : size - 1);
  if (number >= limit || number < (type.startsWith('u') ? 0n : -limit))
    throw malformed(where, `out of the range of ${type}`);
  return number;
}

function count(reading: Reading, where: string): void {
  reading.values += 1;
  if (reading.values > limits.values) throw malformed(where, `more than ${limits.values} values in all`);
}

function record(value: unknown, where: string): Values {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(where, 'not an object');
  return value as Values;
}

/** The elements of a list, holes and all, each read once. */
function elements(value: unknown, where: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed(where, 'not an array');
  const { length } = value;
  if (length > most) throw malformed(where, `more than ${most} elements`);
  return Array.from({ length }, (_, i) => value[i] as unknown);
}

/** Text that UTF-8 can write: half of a pair of surrogates would be hashed as another character. */
function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw malformed(where, 'not a string');
  if (/\p{Cs}/u.test(value)) throw malformed(where, 'half of a character (a lone surrogate)');
  return value;
}

function bytesOf(value: unknown, where: string): Uint8Array {
  // Of the memory itself: a subclass may tell another length than it has.
  if (ArrayBuffer.isView(value) && value instanceof Uint8Array) return new Uint8Array(value);
  return within(where, () => fromHex(text(value, where), where));
}

function integer(value: unknown, where: string): bigint {
  if (typeof value === 'bigint') return value;
  const isNumber = typeof value === 'number' && Number.isSafeInteger(value);
  if (isNumber || (typeof value === 'string' && /^(0x[0-9a-f]{1,64}|-?\d{1,78})$/i.test(value)))
    return BigInt(value as number | string);
  if (typeof value === 'number' && Number.isInteger(value))
    throw malformed(where, 'too large for a JSON number, which is exact up to 2^53 - 1: write it as a string');
  throw malformed(where, 'not an integer');
}

/** The reason of another error, at this place. */
function within<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!isSymbolonError(cause) || !('reason' in cause.context)) throw cause;
    throw malformed(where, String(cause.context.reason));
  }
}

const malformed = (where: string, reason: string): SymbolonError =>
  chainError('data/malformed', { what: 'typed data', where, reason });
