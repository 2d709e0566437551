/**
 * Output descriptors: which scripts a wallet has, in one line (BIP-379 to 387, BIP-389). Public keys only.
 */

import { hex } from '@scure/base';
import { chainError, type SymbolonError } from '@symbolon/interface';
import { removeChecksum } from './checksum.ts';
import { type DescriptorKey, isSameKey, type KeyContext, parseKey } from './key.ts';
import {
  keysIn,
  leavesOf,
  type Miniscript,
  type MiniscriptContext,
  type Multisig,
  multisigs,
  type ScriptTree,
} from './miniscript/expression.ts';
import { parseMiniscript, placeIn, shownName, splitTop } from './miniscript/parse.ts';
import { reasonAgainst } from './miniscript/sanity.ts';

/**
 * A parsed script expression, by its name in BIP-381 to 387. The keys of `sortedmulti` stand as they were written: they
 * are sorted once derived.
 */
export type ScriptExpression =
  | { readonly type: 'pk' | 'pkh' | 'wpkh' | 'combo'; readonly key: DescriptorKey }
  | { readonly type: Multisig; readonly threshold: number; readonly keys: readonly DescriptorKey[] }
  | { readonly type: 'sh'; readonly inner: ScriptExpression }
  | { readonly type: 'wsh'; readonly inner: Miniscript<DescriptorKey> }
  | { readonly type: 'tr'; readonly internalKey: DescriptorKey; readonly tree: TreeExpression | undefined }
  | { readonly type: 'raw'; readonly script: Uint8Array }
  | { readonly type: 'addr'; readonly address: string };

/** A script tree of Taproot: a leaf, or a branch with its two sides (BIP-386). */
export type TreeExpression = ScriptTree<DescriptorKey>;

/** A parsed descriptor: one script, or a range of them. */
export type Descriptor = {
  /** Without checksum. */
  readonly text: string;
  /** What the text stands for. */
  readonly expression: ScriptExpression;
  /** Ends in `/*`: has many addresses. */
  readonly ranged: boolean;
  /** Number of alternatives of its multipath steps, 1 without. */
  readonly paths: number;
};

type Place = 'top' | 'sh';

/** Which expressions may stand where (BIP-381 to 386); in `wsh` and `tr` miniscript (BIP-379). */
const places: { readonly [P in Place]: readonly string[] } = {
  top: ['pk', 'pkh', 'wpkh', 'combo', 'multi', 'sortedmulti', 'sh', 'wsh', 'tr', 'raw', 'addr'],
  sh: ['pk', 'pkh', 'wpkh', 'multi', 'sortedmulti', 'wsh'],
};
/** Most keys: bare scripts are relayed with three, P2SH scripts hold 520 bytes (BIP-383). */
const maxKeys: { readonly [P in Place]: number } = { top: 3, sh: 15 };
const maxTreeDepth = 128;

/**
 * Reads a descriptor, with or without checksum; a wrong checksum is refused.
 *
 * @throws `data/malformed`
 * @example
 * ```ts
 * import { parseDescriptor } from '@symbolon/chains/bitcoin/descriptors';
 * const key = '[73c5da0a/84h/0h/0h]xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V';
 * parseDescriptor(`wpkh(${key}/<0;1>/*)`).paths; // => 2
 * ```
 */
export function parseDescriptor(descriptor: string): Descriptor {
  const text = removeChecksum(descriptor);
  const keys: DescriptorKey[] = [];
  const expression = parseScript(text, 'top', keys);
  const counts = new Set(keys.flatMap(({ steps }) => steps.map(({ length }) => length).filter((length) => length > 1)));
  if (counts.size > 1) throw malformed(text, 'multipath steps of different lengths');
  return { text, expression, ranged: keys.some(({ ranged }) => ranged), paths: [...counts][0] ?? 1 };
}

function parseScript(text: string, place: Place, seen: DescriptorKey[]): ScriptExpression {
  const match = /^([a-z_]+)\((.*)\)$/s.exec(text);
  if (match === null) throw malformed(text, 'not a script expression');
  const [, name = '', inside = ''] = match;
  if (!places[place].includes(name))
    throw malformed(
      text,
      place === 'top'
        ? `${shownName(name) ?? 'this'} is not known here`
        : `${shownName(name) ?? 'this'} can't stand in ${place}`,
    );
  const context: KeyContext = name === 'tr' ? 'taproot' : name === 'wpkh' ? 'compressed' : 'any';
  const key = (keyText: string): DescriptorKey => {
    const parsed = parseKey(keyText, context);
    seen.push(parsed);
    return parsed;
  };
  switch (name) {
    case 'pk':
    case 'pkh':
    case 'wpkh':
    case 'combo':
      return { type: name, key: key(inside) };
    case 'sh':
      return { type: name, inner: parseScript(inside, name, seen) };
    case 'wsh':
      return { type: name, inner: parseSane(inside, name, seen) };
    case 'multi':
    case 'sortedmulti': {
      const [threshold = '', ...keyTexts] = splitTop(inside);
      const keys = keyTexts.map(key);
      const needed = /^[1-9]\d*$/.test(threshold) ? Number(threshold) : Number.NaN;
      if (!(needed <= keys.length)) throw malformed(text, 'the threshold is not between 1 and the number of keys');
      if (keys.length > maxKeys[place]) throw malformed(text, `more than ${maxKeys[place]} keys`);
      return { type: name, threshold: needed, keys };
    }
    case 'tr': {
      const [internal = '', tree, ...more] = splitTop(inside);
      if (more.length > 0) throw malformed(text, 'tr takes a key and a tree');
      return {
        type: name,
        internalKey: key(internal),
        tree: tree === undefined ? undefined : parseTree(tree, 0, seen),
      };
    }
    case 'raw':
      if (!/^(?:[0-9a-f]{2})*$/.test(inside)) throw malformed(text, 'not hexadecimal');
      return { type: name, script: hex.decode(inside) };
    default:
      return { type: 'addr', address: inside };
  }
}

function parseTree(text: string, depth: number, seen: DescriptorKey[]): TreeExpression {
  if (depth > maxTreeDepth) throw malformed(text, 'the tree is too deep');
  if (!text.startsWith('{')) return parseSane(text, 'tr', seen);
  const [left, right, ...more] = splitTop(text.slice(1, -1));
  if (!text.endsWith('}') || left === undefined || right === undefined || more.length > 0)
    throw malformed(text, 'a branch has two sides');
  return [parseTree(left, depth + 1, seen), parseTree(right, depth + 1, seen)];
}

function parseSane(text: string, context: MiniscriptContext, seen: DescriptorKey[]): Miniscript<DescriptorKey> {
  const node = parseMiniscript(text, context, (key) => {
    const parsed = parseKey(key, context === 'tr' ? 'taproot' : 'compressed');
    seen.push(parsed);
    return parsed;
  });
  const wrong = reasonAgainst(node, context, isSameKey);
  if (wrong !== undefined) throw malformed(text, wrong);
  return node;
}

/** Every key that stands in it, in the order of the text. */
export function descriptorKeys({ expression }: Pick<Descriptor, 'expression'>): readonly DescriptorKey[] {
  if (expression.type === 'sh') return descriptorKeys({ expression: expression.inner });
  if (expression.type === 'wsh') return keysIn(expression.inner);
  if (expression.type === 'tr')
    return [
      expression.internalKey,
      ...(expression.tree === undefined ? [] : leavesOf(expression.tree).flatMap(keysIn)),
    ];
  if ('keys' in expression) return expression.keys;
  return 'key' in expression ? [expression.key] : [];
}

/** Whether an expression holds several keys itself. */
export function isMultisig(
  expression: ScriptExpression,
): expression is Extract<ScriptExpression, { readonly type: Multisig }> {
  return (multisigs as readonly string[]).includes(expression.type);
}

function malformed(text: string, reason: string): SymbolonError {
  return chainError('data/malformed', {
    what: 'descriptor',
    where: placeIn(text),
    reason,
  });
}
