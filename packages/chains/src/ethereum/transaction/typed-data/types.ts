/** The types of EIP-712: reading and writing `encodeType`. */
import { chainError, type SymbolonError } from '@symbolon/interface';

/** A member of a struct: its name, and its type as Solidity writes it. */
export type TypedDataMember = { readonly name: string; readonly type: string };

/** Structs by name, each a list of members in order. */
export type TypedDataStructs = ReadonlyMap<string, readonly TypedDataMember[]>;

/** A primary type, and all structs in it. */
export type EncodedType = { readonly primary: string; readonly structs: TypedDataStructs };

/** `uint256[2][]` is an array of any length of arrays of two numbers. */
export type ArrayType = { readonly element: string; readonly length: number | undefined };

/** How long a type may be, in characters, and how many structs and arrays may be inside each other. */
export type TypedDataLimits = { readonly typeLength: number; readonly depth: number };

/** What a card takes, which has 2 KiB for it. */
export const cardLimits: TypedDataLimits = Object.freeze({ typeLength: 512, depth: 4 });
/** What a host takes, which has more memory: far more than any application asks for. */
export const hostLimits: TypedDataLimits = Object.freeze({ typeLength: 8192, depth: 16 });

/** EIP-712, "Definition of domainSeparator": the fields in their order. */
export const domainMembers: readonly TypedDataMember[] = Object.freeze([
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
  { name: 'salt', type: 'bytes32' },
]);

const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
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
  const match = /^(.+)\[(|[1-9]\d{0,3})\]$/.exec(type);
  if (!match?.[1]) return undefined;
  return { element: match[1], length: match[2] ? Number(match[2]) : undefined };
}

/** What is left of a type without its array brackets. */
const baseOf = (type: string): string => type.replace(/\[.*$/, '');

/**
 * EIP-712 `encodeType`: the struct, then all it refers to in alphabetical order.
 *
 * @throws SymbolonError `data/malformed` if a type is not defined
 */
export function encodeType(structs: TypedDataStructs, primary: string): string {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const { type } of structs.get(name) ?? unknown(name)) {
      const base = baseOf(type);
      if (!isAtomic(base) && !isDynamic(base)) visit(base);
    }
  };
  visit(primary);
  const [, ...others] = found;
  return [primary, ...others.sort()].map((name) => `${name}(${members(structs.get(name) ?? unknown(name))})`).join('');
}

const members = (list: readonly TypedDataMember[]): string => list.map(({ name, type }) => `${type} ${name}`).join(',');

function unknown(name: string): never {
  throw chainError('data/malformed', { what: 'typed data', where: 'types', reason: `${name} is not defined` });
}

/**
 * Reads what {@link encodeType} writes, and nothing else.
 *
 * @throws SymbolonError `data/malformed`
 */
export function parseEncodedType(text: string): EncodedType {
  const fail = (reason: string) => chainError('data/malformed', { what: 'typed data', where: 'types', reason });
  const structs = new Map<string, readonly TypedDataMember[]>();
  let primary: string | undefined;
  for (const definition of text.split(/(?<=\))/)) {
    const match = /^([^(]+)\(([^)]*)\)$/.exec(definition);
    const [, name = '', list = ''] = match ?? [];
    if (!match || !identifier.test(name) || isAtomic(name) || isDynamic(name))
      throw fail(`"${definition}" is not a struct`);
    primary ??= name;
    structs.set(
      name,
      list.split(',').map((member) => parseMember(member, fail)),
    );
  }
  if (primary === undefined) throw fail('none');
  if (encodeType(structs, primary) !== text) throw fail('not in the order of EIP-712, or with more than is used');
  return { primary, structs };
}

function parseMember(text: string, fail: (reason: string) => SymbolonError): TypedDataMember {
  const [type = '', name = '', ...rest] = text.split(' ');
  const valid = rest.length === 0 && identifier.test(name) && /^[A-Za-z_$][A-Za-z0-9_$]*(\[\d*\])*$/.test(type);
  let element = type;
  for (let array = arrayType(element); array; array = arrayType(element)) element = array.element;
  if (!valid || element.includes('[')) throw fail(`"${text}" is not a member`);
  return { type, name };
}
