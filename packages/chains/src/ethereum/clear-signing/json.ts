/** JSON of a descriptor, node by node, each with its place for the error. */
import { visible } from '@symbolon/interface';
import { malformedDescriptor } from './errors.ts';

/** A node of JSON, and where it is. */
export type Node = { readonly value: unknown; readonly where: string };

/** The place of a member, with what would not show of its name written out. */
const below = (where: string, key: string): string => {
  const shown = key.length > 60 ? `${key.slice(0, 60)}...` : key;
  return where === '' ? visible(shown) : `${where}.${visible(shown)}`;
};

const wrong = ({ where }: Node, expected: string) => malformedDescriptor(where || 'the file', `expected ${expected}`);

/** Members of an object, at most `most`. A member that is `undefined` is not there. */
export function membersOf(node: Node, most = 1000): ReadonlyMap<string, Node> {
  const { value, where } = node;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(node, 'an object');
  const entries = Object.entries(value);
  if (entries.length > most) throw malformedDescriptor(where, `more than ${most} members`);
  return new Map(
    entries
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, { value: member, where: below(where, key) }]),
  );
}

/** Elements of a list, at most `most`. */
export function itemsOf(node: Node, most = 1000): readonly Node[] {
  const { value, where } = node;
  if (!Array.isArray(value)) throw wrong(node, 'a list');
  if (value.length > most) throw malformedDescriptor(where, `more than ${most} elements`);
  return Array.from(value, (item: unknown, i) => ({ value: item, where: `${where}[${i}]` }));
}

/** A text of at most so many characters. */
export function textOf(node: Node, most: number): string {
  if (typeof node.value !== 'string') throw wrong(node, 'a text');
  if (node.value.length > most) throw malformedDescriptor(node.where, `longer than ${most} characters`);
  return node.value;
}

/** A text that is one of some. */
export function oneOf<T extends string>(node: Node, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === node.value);
  if (found === undefined) throw wrong(node, allowed.join(', '));
  return found;
}

/** A whole number from 0: as such, or as a text, decimal or 0x-hexadecimal. */
export function numberOf(node: Node): bigint {
  const { value } = node;
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? `${value}` : value;
  if (typeof text !== 'string' || !/^(\d{1,78}|0x[0-9a-fA-F]{1,64})$/.test(text)) throw wrong(node, 'a whole number');
  return BigInt(text);
}
