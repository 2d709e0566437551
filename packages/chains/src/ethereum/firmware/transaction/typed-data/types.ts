/** The types of EIP-712: how they are written (`encodeType`), and their layout, by which a card reads values. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { chainError, type SymbolonError } from '@symbolon/interface';

/** A member of a struct: its name, and its type as Solidity writes it. */
export type TypedDataMember = { readonly name: string; readonly type: string };

/** Structs by name, each a list of members in order. */
export type TypedDataStructs = ReadonlyMap<string, readonly TypedDataMember[]>;

/** `uint256[2][]` is an array of any length of arrays of two numbers. */
export type ArrayType = { readonly element: string; readonly length: number | undefined };

/** EIP-712, "Definition of domainSeparator": the fields in their order. */
export const domainMembers: readonly TypedDataMember[] = Object.freeze([
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
  { name: 'salt', type: 'bytes32' },
]);

/** The struct that a domain is. As the primary type: nothing but the domain is signed. */
export const domainType = 'EIP712Domain';

/** Says in the place of a mask that the domain has a definition of its own. */
export const ownDomain = 0x20;

/**
 * What one name may be: visible characters, none of which has a meaning in `encodeType`. EIP-712 has identifiers of
 * Solidity alone; Hyperliquid's types have a colon in their names. viem and ethers take any.
 */
export const isName = (name: string): boolean => /^[^\s(),[\]\p{C}\p{Z}]+$/u.test(name);

const atomic =
  /^(address|bool|bytes([1-9]|[12]\d|3[0-2])|u?int(8|16|24|32|40|48|56|64|72|80|88|96|104|112|120|128|136|144|152|160|168|176|184|192|200|208|216|224|232|240|248|256))$/;

/**
 * Whether a type fills one word of 32 bytes (EIP-712, "Definition of typed structured data"): numbers, `address`,
 * `bool`, `bytes1` to `bytes32`.
 */
export const isAtomic = (type: string): boolean => atomic.test(type);
/** Whether a type is `string` or `bytes`, which are hashed to one word. */
export const isDynamic = (type: string): boolean => type === 'string' || type === 'bytes';

/** What an array holds and how many; `undefined` if the type is no array. */
export function arrayType(type: string): ArrayType | undefined {
  const match = /^(.+)\[(|[1-9]\d{0,4})\]$/.exec(type);
  const length = match?.[2] ? Number(match[2]) : undefined;
  if (!match?.[1] || (length ?? 0) > 0xffff) return undefined;
  return { element: match[1], length };
}

/** What is left of a type without its array brackets. */
export function baseOf(type: string): string {
  const array = arrayType(type);
  return array ? baseOf(array.element) : type;
}

/** A struct and all that it refers to: itself first, the others in alphabetical order. */
function structsWithin(structs: TypedDataStructs, name: string): readonly string[] {
  const found = new Set([name]);
  for (const each of found) {
    for (const { type } of membersOf(structs, each)) {
      const base = baseOf(type);
      if (!isAtomic(base) && !isDynamic(base)) found.add(base);
    }
  }
  const [, ...others] = found;
  return [name, ...others.sort()];
}

/**
 * EIP-712 `encodeType`: the struct, then all it refers to in alphabetical order.
 *
 * @throws SymbolonError `data/malformed` if a type is not defined
 */
export function encodeType(structs: TypedDataStructs, primary: string): string {
  const members = (name: string) => membersOf(structs, name).map((member) => `${member.type} ${member.name}`);
  return structsWithin(structs, primary)
    .map((name) => `${name}(${members(name).join(',')})`)
    .join('');
}

/**
 * The members of a struct.
 *
 * @throws SymbolonError `data/malformed` if it is not defined
 */
export function membersOf(structs: TypedDataStructs, name: string): readonly TypedDataMember[] {
  const members = structs.get(name);
  if (members === undefined) throw malformedType(`${name} is not defined`);
  return members;
}

/** The first byte of each part of a layout. An atomic type has its size in bytes added. */
export const layoutOf = {
  /** `string` or `bytes`. */
  dynamic: 0x00,
  address: 0x01,
  bool: 0x02,
  /** Of any length; its element follows. */
  array: 0x03,
  /** Its length as 2 bytes follows, then its element. */
  fixedArray: 0x04,
  /** Its place among the structs follows, as 1 byte. */
  struct: 0x05,
  uint: 0x20,
  int: 0x40,
  bytes: 0x60,
} as const;

/** Structs that typed data may have, as their place is one byte. */
export const maxStructs = 255;

/**
 * The layout of a struct: its members without their names, each as its type is laid out above.
 *
 * @param order All structs, by whose places they are known.
 */
function structLayout(structs: TypedDataStructs, name: string, order: readonly string[]): Uint8Array {
  return Uint8Array.from(membersOf(structs, name).flatMap(({ type }) => typeLayout(type, order)));
}

function typeLayout(type: string, order: readonly string[]): readonly number[] {
  const array = arrayType(type);
  if (array?.length !== undefined)
    return [layoutOf.fixedArray, array.length >> 8, array.length & 0xff, ...typeLayout(array.element, order)];
  if (array) return [layoutOf.array, ...typeLayout(array.element, order)];
  if (isDynamic(type)) return [layoutOf.dynamic];
  if (type === 'address' || type === 'bool') return [layoutOf[type]];
  if (!isAtomic(type)) return [layoutOf.struct, order.indexOf(type)];
  const size = Number(/\d+$/.exec(type)?.[0]);
  if (type.startsWith('bytes')) return [layoutOf.bytes + size];
  return [(type.startsWith('u') ? layoutOf.uint : layoutOf.int) + size / 8];
}

/** All that a card is told of types: for each struct `encodeType` as it is hashed, and its layout. */
export type TypeTable = readonly { readonly name: string; readonly text: Uint8Array; readonly layout: Uint8Array }[];

/**
 * The types of a struct, itself first.
 *
 * @throws SymbolonError `data/malformed` if one is not defined
 */
export function typeTable(structs: TypedDataStructs, primary: string): TypeTable {
  const order = structsWithin(structs, primary);
  return order.map((name) => ({
    name,
    text: utf8ToBytes(encodeType(structs, name)),
    layout: structLayout(structs, name, order),
  }));
}

/**
 * The structs of an `encodeType` that is part of the program.
 *
 * @throws SymbolonError `data/malformed` for what is none
 */
export function parseEncodedType(text: string): { readonly primary: string; readonly structs: TypedDataStructs } {
  const structs = new Map(
    [...text.matchAll(/([^(),\s]+)\(([^()]*)\)/g)].map(([, name = '', list = '']) => [
      name,
      (list === '' ? [] : list.split(',')).map((member) => {
        const [type = '', name = ''] = member.split(' ');
        return { type, name };
      }),
    ]),
  );
  const [primary = ''] = structs.keys();
  if (encodeType(structs, primary) !== text) throw malformedType('not in the order of EIP-712');
  return { primary, structs };
}

const malformedType = (reason: string): SymbolonError =>
  chainError('data/malformed', { what: 'typed data', where: 'types', reason });
