/** Typed data as a tree, read from the very bytes that are hashed: what the caller's object holds later has no say. */
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { U16BE, U32BE } from 'micro-packed';
import {
  arrayType,
  domainMembers,
  domainType,
  isAtomic,
  isDynamic,
  ownDomain,
  parseEncodedType,
  type TypedDataStructs,
} from '../firmware/transaction/typed-data/types.ts';
import { malformedDescriptor } from './errors.ts';
import { itemPath, memberPath, type SignedValue, type Struct } from './values.ts';
import { textOf, wordValue } from './word-values.ts';

/** The type as it is hashed, the fields of the domain, and the message. */
export type DecodedTypedData = { readonly type: string; readonly domain: Struct; readonly message: Struct };

/**
 * Reads what `encodeTypedData` writes.
 *
 * @throws SymbolonError `data/malformed`
 */
export function decodeTypedData(bytes: Uint8Array): DecodedTypedData {
  let at = 0;
  const take = (length: number): Uint8Array => {
    at += length;
    if (at > bytes.length) throw malformedDescriptor('typed data', 'cut off');
    return bytes.slice(at - length, at);
  };
  const read = (structs: TypedDataStructs, type: string, path: string): SignedValue => {
    const array = arrayType(type);
    if (array) {
      const length = array.length ?? U16BE.decode(take(2));
      const items = Array.from({ length }, (_, i) => read(structs, array.element, itemPath(path, i)));
      return { kind: 'list', path, items };
    }
    if (isAtomic(type)) {
      const word = take(32);
      return { kind: 'leaf', path, type, value: wordValue(type, word) ?? bytesToNumberBE(word) };
    }
    if (!isDynamic(type)) return readStruct(structs, type, path);
    const content = take(U32BE.decode(take(4)));
    const text = type === 'string' ? textOf(content) : undefined;
    return { kind: 'leaf', path, ...(text === undefined ? { type: 'bytes', value: content } : { type, value: text }) };
  };
  const readStruct = (structs: TypedDataStructs, name: string, path: string): Struct => {
    const members = (structs.get(name) ?? []).map(
      (member) => [member.name, read(structs, member.type, memberPath(path, member.name))] as const,
    );
    return { kind: 'struct', path, members };
  };
  /** The primary type of a table: `encodeType` of the first struct has those of all others in it. */
  const readTypes = (): string => {
    const [count = 0] = take(1);
    const texts = Array.from({ length: count }, () => {
      const text = String(textOf(take(U16BE.decode(take(2)))));
      take(U16BE.decode(take(2)));
      return text;
    });
    return texts[0] ?? '';
  };
  const type = readTypes();
  const [mask = 0] = take(1);
  const present = domainMembers.filter((_, bit) => (mask & (1 << bit)) !== 0);
  const own = mask === ownDomain ? parseEncodedType(readTypes()).structs : new Map([[domainType, present]]);
  const domain = readStruct(own, domainType, '');
  // Nothing but the domain is signed.
  if (type === '') return { type, domain, message: { kind: 'struct', path: '', members: [] } };
  const { primary, structs } = parseEncodedType(type);
  return { type, domain, message: readStruct(structs, primary, '') };
}
