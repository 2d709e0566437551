/** Signed data as a tree, each value with its type and its place: what calls and typed data have in common. */
/** One value. Addresses are 20 bytes, `bytesN` N bytes, numbers of any width bigints. */
export type Leaf = {
  readonly kind: 'leaf';
  /** `params.path[0]`, as a person reads it. */
  readonly path: string;
  /** `address`, `uint256`, `bytes`, ...; `bytes` where a `string` is not UTF-8. */
  readonly type: string;
  readonly value: bigint | boolean | string | Uint8Array;
  /** Only some bytes of the value at this place. */
  readonly part?: true;
};

/** Members by name, in the order in which they are signed. */
export type Struct = {
  readonly kind: 'struct';
  readonly path: string;
  readonly members: readonly (readonly [name: string, value: SignedValue])[];
};

/** An array of any length. */
type List = { readonly kind: 'list'; readonly path: string; readonly items: readonly SignedValue[] };

/** A value, or values inside each other. */
export type SignedValue = Leaf | Struct | List;

/**
 * The place of a member. A name that could pass for a place, such as `a.b`, stands in brackets and quotes: no two
 * members have the same place.
 */
export function memberPath(path: string, name: string): string {
  if (!/^[#A-Za-z_$][\w$]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}
/** The place of an element of an array. */
export const itemPath = (path: string, index: number): string => `${path}[${index}]`;

/** Every single value, in order. */
export function leavesOf(value: SignedValue): readonly Leaf[] {
  if (value.kind === 'leaf') return [value];
  return value.kind === 'list'
    ? value.items.flatMap(leavesOf)
    : value.members.flatMap(([, member]) => leavesOf(member));
}
