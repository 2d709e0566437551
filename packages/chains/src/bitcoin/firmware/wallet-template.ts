/**
 * The template of a wallet policy (BIP-388) in few bytes, as a card reads and keeps it: what it takes to spend, each
 * fragment by its number, before its parts.
 *
 *     template = fragment; of a Taproot output: internal key, then a tree
 *     tree     = leaf fragment | 0x30, tree, tree
 *     key      = position among the keys in the lower four bits, above them n of the path /<2n;2n+1>/*
 */
import {
  combinations,
  type HashName,
  hashLengths,
  isBranch,
  type Miniscript,
  type Multisig,
  multisigs,
  partsOf,
  type ScriptTree,
  wrappers,
} from './descriptors/miniscript/expression.ts';

/** Most bytes of a template, and most keys of a wallet: what fits in the card's memory. */
export const maxTemplate = 128;
export const maxWalletKeys = 6;
/** Of the path `/<2n;2n+1>/*` below a key, the highest n. */
export const maxPair = 15;

/** Numbers of fragments. Append only. */
const fragments = [
  ...['0', '1', 'pk_k', 'pk_h', 'older', 'after'],
  ...(Object.keys(hashLengths) as HashName[]),
  ...multisigs,
  'thresh',
  ...(Object.keys(combinations) as (keyof typeof combinations)[]),
  ...wrappers,
] as const;
type Fragment = Miniscript<unknown>['type'];
const branch = 0x30;

/** Where a key of the wallet stands: its position, and n of the path `/<2n;2n+1>/*` below it. */
export type KeyPlace = { readonly position: number; readonly pair: number };

/** Writes a tree, or the one script of a version 0 output. */
export function encodeTree<K>(tree: ScriptTree<K>, placeOf: (key: K) => KeyPlace): readonly number[] {
  return isBranch(tree)
    ? [branch, ...encodeTree(tree[0], placeOf), ...encodeTree(tree[1], placeOf)]
    : encodeFragment(tree, placeOf);
}

export const encodeKey = ({ position, pair }: KeyPlace): number => position | (pair << 4);
export const decodeKey = (byte: number): KeyPlace => ({ position: byte & 15, pair: byte >> 4 });

function encodeFragment<K>(node: Miniscript<K>, placeOf: (key: K) => KeyPlace): number[] {
  const number = (fragments as readonly string[]).indexOf(node.type);
  const parts = partsOf(node).flatMap((part) => encodeFragment(part, placeOf));
  if ('key' in node) return [number, encodeKey(placeOf(node.key))];
  if ('value' in node) return [number, ...[24, 16, 8, 0].map((shift) => (node.value >>> shift) & 255)];
  if ('hash' in node) return [number, ...node.hash];
  if ('keys' in node)
    return [number, node.threshold, node.keys.length, ...node.keys.map((key) => encodeKey(placeOf(key)))];
  return 'threshold' in node ? [number, node.threshold, node.parts.length, ...parts] : [number, ...parts];
}

/** Reads a template in order. `next` gives a byte, and throws at the end. */
export type TemplateReader = { readonly next: () => number; readonly fail: (reason: string) => never };

/** Most fragments inside each other: {@link maxTemplate} bytes could nest deeper than the card's stack. */
export const maxNesting = 32;

/** How deep its fragments are inside each other; 0 for one without parts. */
export function nestingOf<K>(tree: ScriptTree<K>): number {
  const parts = isBranch(tree) ? tree : partsOf(tree);
  return parts.length === 0 ? 0 : 1 + Math.max(...parts.map(nestingOf));
}

/** A tree as {@link encodeTree} writes it. */
export function decodeTree<K>(reader: TemplateReader, keyAt: (place: KeyPlace) => K, depth = 0): ScriptTree<K> {
  const number = reader.next();
  if (depth > maxNesting) return reader.fail('its template is nested too deep');
  if (number !== branch) return decodeFragment(number, reader, keyAt, depth);
  return [decodeTree(reader, keyAt, depth + 1), decodeTree(reader, keyAt, depth + 1)];
}

function decodeFragment<K>(
  number: number,
  reader: TemplateReader,
  keyAt: (place: KeyPlace) => K,
  depth: number,
): Miniscript<K> {
  if (depth > maxNesting) return reader.fail('its template is nested too deep');
  const type = (fragments as readonly Fragment[])[number];
  const { next } = reader;
  const bytes = (length: number): number[] => Array.from({ length }, next);
  const below = (length: number): Miniscript<K>[] =>
    Array.from({ length }, () => decodeFragment(next(), reader, keyAt, depth + 1));
  switch (type) {
    case '0':
    case '1':
      return { type };
    case 'pk_k':
    case 'pk_h':
      return { type, key: keyAt(decodeKey(next())) };
    case 'older':
    case 'after':
      return { type, value: bytes(4).reduce((value, byte) => value * 256 + byte, 0) };
    case 'sha256':
    case 'hash256':
    case 'ripemd160':
    case 'hash160':
      return { type, hash: Uint8Array.from(bytes(hashLengths[type])) };
    case 'multi':
    case 'sortedmulti':
    case 'multi_a':
    case 'sortedmulti_a': {
      const [threshold = 0, count = 0] = bytes(2);
      return { type: type satisfies Multisig, threshold, keys: bytes(count).map((byte) => keyAt(decodeKey(byte))) };
    }
    case 'thresh': {
      const [threshold = 0, count = 0] = bytes(2);
      return { type, threshold, parts: below(count) };
    }
    case undefined:
      return reader.fail(`no fragment has number ${number}`);
    default:
      return { type, parts: below(type in combinations ? combinations[type as keyof typeof combinations] : 1) };
  }
}
