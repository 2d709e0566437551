/** Typed data (EIP-712) as dapps hand them over, and as the interpreter reads them. */

import { numberToBytesBE } from '@noble/curves/utils.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { chainError } from '@symbolon/interface';
import { U16BE, U32BE } from 'micro-packed';
import {
  arrayType,
  domainMembers,
  domainType,
  isAtomic,
  membersOf,
  ownDomain,
  type TypedDataMember,
  type TypedDataStructs,
  typeTable,
} from '../../firmware/transaction/typed-data/types.ts';
import { copyTypedData, type FrozenTypedData } from './copy.ts';
import type { TypedData } from './given.ts';

export type { TypedData, TypedDataDomain } from './given.ts';

/**
 * Typed data as the interpreter reads them, without the path.
 *
 * @throws SymbolonError `data/malformed` with the field that is missing or not of its type
 * @example
 * ```ts
 * import { utf8 } from '@scure/base';
 * import { encodeTypedData } from '@symbolon/chains/ethereum/transaction';
 * const [domain, message] = [{ name: 'Example' }, { site: 'example.com' }];
 * const bytes = encodeTypedData({ types: { Login: [{ name: 'site', type: 'string' }] }, primaryType: 'Login', domain, message });
 * utf8.encode(bytes.subarray(3, 21)); // => 'Login(string site)'
 * ```
 */
export function encodeTypedData(typedData: TypedData): Uint8Array {
  const copy = copyTypedData(typedData);
  const { primaryType, domain, message } = copy;
  const structs: TypedDataStructs = new Map(Object.entries(copy.types));
  const members = domainMembersOf(copy);
  const domainStructs: TypedDataStructs = new Map([...structs, [domainType, members]]);
  const mask = domainMask(members);
  return concatBytes(
    ...(primaryType === domainType ? [Uint8Array.of(0)] : encodeTypes(structs, primaryType)),
    Uint8Array.of(mask),
    ...(mask === ownDomain ? encodeTypes(domainStructs, domainType) : []),
    ...encodeValue(domainStructs, domainType, domain),
    ...(primaryType === domainType ? [] : encodeValue(structs, primaryType, message)),
  );
}

/** The fields of a domain in their order, declared or those that are there. */
export function domainMembersOf({ types, domain }: FrozenTypedData): readonly TypedDataMember[] {
  return types[domainType] ?? domainMembers.filter(({ name }) => Object.hasOwn(domain, name));
}

/** One bit for each field of EIP-712, where they are no others and in this order. */
function domainMask(members: readonly TypedDataMember[]): number {
  const written = (list: readonly TypedDataMember[]) => list.map(({ name, type }) => `${type} ${name}`).join();
  const names = new Set(members.map(({ name }) => name));
  const standard = domainMembers.filter(({ name }) => names.has(name));
  if (written(standard) !== written(members)) return ownDomain;
  return domainMembers.reduce((bits, { name }, bit) => (names.has(name) ? bits | (1 << bit) : bits), 0);
}

function encodeTypes(structs: TypedDataStructs, primary: string): readonly Uint8Array[] {
  const table = typeTable(structs, primary);
  return [
    Uint8Array.of(table.length),
    ...table.flatMap(({ name, text, layout }) => {
      if (Math.max(text.length, layout.length) > 0xffff) {
        const where = `types.${name}`;
        throw chainError('data/malformed', { what: 'typed data', where, reason: 'longer than 65535 bytes' });
      }
      return [U16BE.encode(text.length), text, U16BE.encode(layout.length), layout];
    }),
  ];
}

/** A value of a copy, whose values are of their types. */
function encodeValue(structs: TypedDataStructs, type: string, value: unknown): readonly Uint8Array[] {
  const array = arrayType(type);
  if (array) {
    const elements = value as readonly unknown[];
    const length = array.length === undefined ? [U16BE.encode(elements.length)] : [];
    return [...length, ...elements.flatMap((element) => encodeValue(structs, array.element, element))];
  }
  if (type === 'string' || type === 'bytes') {
    const bytes = type === 'string' ? utf8ToBytes(value as string) : hexBytes(value);
    return [U32BE.encode(bytes.length), bytes];
  }
  if (isAtomic(type)) return [encodeAtomic(type, value)];
  const members = value as Readonly<Record<string, unknown>>;
  return membersOf(structs, type).flatMap((member) => encodeValue(structs, member.type, members[member.name]));
}

/** EIP-712, "Definition of encodeData". */
function encodeAtomic(type: string, value: unknown): Uint8Array {
  const word = new Uint8Array(32);
  if (type === 'bool') word[31] = value === true ? 1 : 0;
  else if (type === 'address') word.set(hexBytes(value), 12);
  else if (type.startsWith('bytes')) word.set(hexBytes(value));
  else word.set(numberToBytesBE(BigInt.asUintN(256, value as bigint), 32));
  return word;
}

const hexBytes = (value: unknown): Uint8Array => hexToBytes((value as string).slice(2));
