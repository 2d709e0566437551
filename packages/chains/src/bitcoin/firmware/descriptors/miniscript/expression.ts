/** Miniscript (BIP-379) as data: what it takes to spend, over keys of any kind. Host and card share it. */

/** Hashes by the bytes that stand in a script. */
export const hashLengths = { sha256: 32, hash256: 32, ripemd160: 20, hash160: 20 } as const;
export type HashName = keyof typeof hashLengths;

/** The wrappers that are fragments of their own; `t`, `l` and `u` are short for others. */
export const wrappers = ['a', 's', 'c', 'd', 'v', 'j', 'n'] as const;
export type Wrapper = (typeof wrappers)[number];

/** How many parts each combination has. */
export const combinations = { andor: 3, and_v: 2, and_b: 2, or_b: 2, or_c: 2, or_d: 2, or_i: 2 } as const;
export type Combination = keyof typeof combinations;

export const multisigs = ['multi', 'sortedmulti', 'multi_a', 'sortedmulti_a'] as const;
export type Multisig = (typeof multisigs)[number];

/**
 * A fragment with its parts. `pk(K)` is `c:pk_k(K)`, `pkh(K)` is `c:pk_h(K)`. The keys of `sortedmulti` stand as they
 * were written: they are sorted once derived. That one is no miniscript, so it stands alone.
 */
export type Miniscript<K> =
  | { readonly type: '0' | '1' }
  | { readonly type: 'pk_k' | 'pk_h'; readonly key: K }
  | { readonly type: 'older' | 'after'; readonly value: number }
  | { readonly type: HashName; readonly hash: Uint8Array }
  | { readonly type: Multisig; readonly threshold: number; readonly keys: readonly K[] }
  | { readonly type: 'thresh'; readonly threshold: number; readonly parts: readonly Miniscript<K>[] }
  | { readonly type: Combination | Wrapper; readonly parts: readonly Miniscript<K>[] };

/** A script tree of Taproot: a leaf, or a branch with its two sides (BIP-386). */
export type ScriptTree<K> = Miniscript<K> | readonly [ScriptTree<K>, ScriptTree<K>];

/** Whether a part of a script tree is a branch, not a leaf. */
export function isBranch<K>(tree: ScriptTree<K>): tree is readonly [ScriptTree<K>, ScriptTree<K>] {
  return Array.isArray(tree);
}

/** The leaves of a tree, from left to right. */
export function leavesOf<K>(tree: ScriptTree<K>): readonly Miniscript<K>[] {
  return isBranch(tree) ? tree.flatMap(leavesOf) : [tree];
}

/** Where it stands: rules and sizes differ (BIP-379, BIP-342). */
export type MiniscriptContext = 'wsh' | 'tr';

/** Its parts, if it has any. */
export function partsOf<K>(node: Miniscript<K>): readonly Miniscript<K>[] {
  return 'parts' in node ? node.parts : [];
}

/** Its keys, in the order of the text; one that stands in it twice comes twice. */
export function keysIn<K>(node: Miniscript<K>): readonly K[] {
  if ('key' in node) return [node.key];
  return 'keys' in node ? node.keys : partsOf(node).flatMap(keysIn);
}

/** The same over other keys. */
export function mapKeys<K, L>(node: Miniscript<K>, change: (key: K) => L): Miniscript<L> {
  if ('key' in node) return { ...node, key: change(node.key) };
  if ('keys' in node) return { ...node, keys: node.keys.map(change) };
  return 'parts' in node ? { ...node, parts: node.parts.map((part) => mapKeys(part, change)) } : node;
}
