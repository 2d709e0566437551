/** The ways to spend: who has to sign, and when. For words, and for the choice of what to sign. */
import { type HashName, keysIn, type Miniscript } from '../../firmware/descriptors/miniscript/expression.ts';
import { isPassed, type Locks } from './satisfy.ts';

/** What one way takes, all of it. */
export type Condition<K> =
  | { readonly type: 'keys'; readonly threshold: number; readonly keys: readonly K[] }
  | { readonly type: 'older' | 'after'; readonly value: number }
  | { readonly type: HashName; readonly hash: Uint8Array };
export type Way<K> = readonly Condition<K>[];

/** More are no longer read by anybody. */
export const mostWays = 32;

/** All ways, in the order of the text; `undefined` where there are more than {@link mostWays}. */
export function waysToSpend<K>(node: Miniscript<K>): readonly Way<K>[] | undefined {
  const sides = 'parts' in node ? node.parts.map(waysToSpend) : [];
  if (sides.includes(undefined)) return undefined;
  const ways = combine(node, sides as readonly (readonly Way<K>[])[]);
  return ways.length > mostWays ? undefined : ways;
}

function combine<K>(node: Miniscript<K>, sides: readonly (readonly Way<K>[])[]): readonly Way<K>[] {
  const [x = [], y = [], z = []] = sides;
  switch (node.type) {
    case '0':
      return [];
    case '1':
      return [[]];
    case 'pk_k':
    case 'pk_h':
      return [[{ type: 'keys', threshold: 1, keys: [node.key] }]];
    case 'older':
    case 'after':
      return [[{ type: node.type, value: node.value }]];
    case 'sha256':
    case 'hash256':
    case 'ripemd160':
    case 'hash160':
      return [[{ type: node.type, hash: node.hash }]];
    case 'multi':
    case 'sortedmulti':
    case 'multi_a':
    case 'sortedmulti_a':
      return [[{ type: 'keys', threshold: node.threshold, keys: node.keys }]];
    case 'thresh':
      return thresholdWays(node, sides);
    case 'andor':
      return [...together(x, y), ...z];
    case 'and_v':
    case 'and_b':
      return together(x, y);
    case 'or_b':
    case 'or_c':
    case 'or_d':
    case 'or_i':
      return [...x, ...y];
    default:
      return x;
  }
}

function together<K>(x: readonly Way<K>[], y: readonly Way<K>[]): readonly Way<K>[] {
  // Past the limit one way more says it all, whatever the product would be.
  return x.flatMap((a) => y.map((b) => [...a, ...b])).slice(0, mostWays + 1);
}

function thresholdWays<K>(
  { threshold, parts }: Extract<Miniscript<K>, { readonly type: 'thresh' }>,
  sides: readonly (readonly Way<K>[])[],
): readonly Way<K>[] {
  const isKey = (ways: readonly Way<K>[]) => ways.length === 1 && ways[0]?.length === 1 && ways[0][0]?.type === 'keys';
  if (sides.every(isKey) && parts.every((part) => keysIn(part).length === 1))
    return [[{ type: 'keys', threshold, keys: parts.flatMap(keysIn) }]];
  let counted: readonly (readonly Way<K>[])[] = [[[]]];
  for (const side of sides) {
    counted = [...counted, []].map((ways, count) =>
      [...ways, ...together(counted[count - 1] ?? [], side)].slice(0, mostWays + 1),
    );
  }
  return counted[threshold] ?? [];
}

/** A key that takes part in a way whose locks have passed, and whether that way has any. */
export type UsableKey<K> = { readonly key: K; readonly locked: boolean };

/**
 * Keys whose signatures are of use to a transaction with these locks; all, where there are more ways than anybody could
 * read.
 */
export function usableKeys<K>(node: Miniscript<K>, locks: Locks): readonly UsableKey<K>[] {
  const ways = waysToSpend(node);
  if (ways === undefined) return keysIn(node).map((key) => ({ key, locked: false }));
  return ways.flatMap((way): readonly UsableKey<K>[] => {
    const times = way.filter((one) => 'value' in one);
    if (!times.every((time) => isPassed(time, locks))) return [];
    return way.flatMap((one) => ('keys' in one ? one.keys.map((key) => ({ key, locked: times.length > 0 })) : []));
  });
}
