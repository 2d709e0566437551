/**
 * Arguments of a call as Solidity's ABI writes them, and in no other way: each offset is where an encoder puts it, all
 * padding is zero (Contract ABI Specification, "Strict Encoding Mode"). So every byte belongs to exactly one value, and
 * encoding the values again gives the same bytes.
 */
import { bytesToNumberBE } from '@noble/curves/utils.js';
import type { Named, SolidityType } from './solidity-types.ts';
import { itemPath, memberPath, type SignedValue, type Struct } from './values.ts';
import { textOf, wordValue } from './word-values.ts';

/** The arguments, and the bytes after them that no parameter takes. */
export type DecodedCall = { readonly values: Struct; readonly rest: Uint8Array };

/** A value, and where the next one begins. */
type Decoded<T> = { readonly value: T; readonly end: number };

/**
 * Decodes arguments.
 *
 * @param bytes What follows the selector.
 * @returns `undefined` if no strict encoder writes them so
 */
export function decodeArguments(inputs: readonly Named[], bytes: Uint8Array): DecodedCall | undefined {
  const decoded = decodeStruct(inputs, { bytes, at: 0, path: '' });
  return decoded && { values: decoded.value, rest: bytes.subarray(decoded.end) };
}

type Place = { readonly bytes: Uint8Array; readonly at: number; readonly path: string };

function decodeStruct(members: readonly Named[], place: Place): Decoded<Struct> | undefined {
  const parts = decodeParts(
    members.map(({ name, type }) => ({ type, path: memberPath(place.path, name) })),
    place,
  );
  if (!parts) return undefined;
  const named = members.map(({ name }, i) => [name, parts.value[i] as SignedValue] as const);
  return { value: { kind: 'struct', path: place.path, members: named }, end: parts.end };
}

type Part = { readonly type: SolidityType; readonly path: string };

/** Parts one after the other: those of a fixed size where they are, for the others an offset, and they follow. */
function decodeParts(parts: readonly Part[], { bytes, at }: Place): Decoded<readonly SignedValue[]> | undefined {
  const values: SignedValue[] = [];
  let end = at + parts.reduce((sum, { type }) => sum + (sizeOf(type) ?? 32), 0);
  if (end > bytes.length) return undefined;
  let head = at;
  for (const { type, path } of parts) {
    const size = sizeOf(type);
    if (size === undefined && readNumber(bytes, head) !== BigInt(end - at)) return undefined;
    const decoded = decodeValue(type, { bytes, at: size === undefined ? end : head, path });
    if (!decoded) return undefined;
    values.push(decoded.value);
    if (size === undefined) end = decoded.end;
    head += size ?? 32;
  }
  return { value: values, end };
}

function decodeValue(type: SolidityType, place: Place): Decoded<SignedValue> | undefined {
  const { bytes, at, path } = place;
  if (type.kind === 'struct') return decodeStruct(type.members, place);
  if (type.kind === 'word') {
    const value = at + 32 <= bytes.length ? wordValue(type.name, bytes.subarray(at, at + 32)) : undefined;
    return value === undefined ? undefined : { value: { kind: 'leaf', path, type: type.name, value }, end: at + 32 };
  }
  if (type.kind === 'array') {
    const start = type.length === undefined ? at + 32 : at;
    const count = type.length ?? smallNumber(bytes, at);
    // Each element takes a word at least.
    if (count === undefined || start + count * 32 > bytes.length) return undefined;
    const parts = Array.from({ length: count }, (_, i) => ({ type: type.element, path: itemPath(path, i) }));
    const items = decodeParts(parts, { bytes, at: start, path });
    return items && { value: { kind: 'list', path, items: items.value }, end: items.end };
  }
  const length = smallNumber(bytes, at);
  if (length === undefined) return undefined;
  const [from, to] = [at + 32, at + 32 + length];
  const end = at + 32 + Math.ceil(length / 32) * 32;
  if (end > bytes.length || bytes.subarray(to, end).some((byte) => byte !== 0)) return undefined;
  const content = bytes.slice(from, to);
  const text = type.kind === 'string' ? textOf(content) : undefined;
  const leaf = text === undefined ? { type: 'bytes', value: content } : { type: 'string', value: text };
  return { value: { kind: 'leaf', path, ...leaf }, end };
}

/** Bytes of a type whose values all have one size; `undefined` for the others. */
function sizeOf(type: SolidityType): number | undefined {
  if (type.kind === 'word') return 32;
  if (type.kind === 'array') {
    const size = type.length === undefined ? undefined : sizeOf(type.element);
    return size === undefined ? undefined : size * (type.length ?? 0);
  }
  if (type.kind !== 'struct') return undefined;
  return type.members.reduce<number | undefined>((sum, member) => {
    const size = sizeOf(member.type);
    return sum === undefined || size === undefined ? undefined : sum + size;
  }, 0);
}

const readNumber = (bytes: Uint8Array, at: number): bigint | undefined =>
  at + 32 <= bytes.length ? bytesToNumberBE(bytes.subarray(at, at + 32)) : undefined;

/** A length: one that is no more than the bytes there are. */
function smallNumber(bytes: Uint8Array, at: number): number | undefined {
  const number = readNumber(bytes, at);
  return number === undefined || number > BigInt(bytes.length) ? undefined : Number(number);
}
