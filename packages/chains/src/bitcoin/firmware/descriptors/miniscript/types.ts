/**
 * The type of a miniscript: whether it is one, and what holds of every way to satisfy it (BIP-379, "Type system",
 * "Malleability", "Timelock mixing"). Host and card judge by it.
 */
import { type Combination, type Miniscript, type MiniscriptContext, partsOf } from './expression.ts';

/**
 * A set of properties, a bit each. B, V, K and W are the basic types. z, o, n, d, u: what it takes from the stack and
 * leaves there. e, f, s, m: dissatisfied in one way, never, satisfied with a signature only, not malleable. g and h: a
 * relative lock by time, by height; i and j: an absolute one; k: no way needs both of a kind.
 */
export type MiniscriptType = number;

const letters = 'BVKWzondufesmghijk';

/** The set of the letters. */
const setOf = (properties: string): MiniscriptType =>
  [...properties].reduce((set, letter) => set | (1 << letters.indexOf(letter)), 0);

/** Whether it has all of them. */
export const has = (type: MiniscriptType, properties: string): boolean =>
  (type & setOf(properties)) === setOf(properties);

const basic = setOf('BVKW');
const invalid: MiniscriptType = 0;
const only = (type: MiniscriptType, properties: string): MiniscriptType => type & setOf(properties);
const when = (condition: boolean, properties: string): MiniscriptType => (condition ? setOf(properties) : 0);
const locks = (type: MiniscriptType): MiniscriptType => only(type, 'ghij');

/** Both in one way: heights and times don't go together, as an input has one sequence, and a transaction one lock. */
const mixed = (x: MiniscriptType, y: MiniscriptType): boolean =>
  ['gh', 'hg', 'ij', 'ji'].some(([a = '', b = '']) => has(x, a) && has(y, b));

/** Consensus: bit 22 of a relative lock says time (BIP-68), from here on an absolute lock is a time (BIP-65). */
export const relativeTimeFlag = 0x400000;
export const firstMoment = 500_000_000;

/** The type of a whole; 0 where it has none, so that it is no miniscript. */
export function typeOf<K>(node: Miniscript<K>, context: MiniscriptContext): MiniscriptType {
  const parts = partsOf(node).map((part) => typeOf(part, context));
  if (parts.includes(invalid)) return invalid;
  const type = combined(node, parts, context);
  return (type & basic) === 0 ? invalid : type;
}

function combined<K>(
  node: Miniscript<K>,
  parts: readonly MiniscriptType[],
  context: MiniscriptContext,
): MiniscriptType {
  const [x = 0] = parts;
  switch (node.type) {
    case '0':
      return setOf('Bzudemsk');
    case '1':
      return setOf('Bzufmk');
    case 'pk_k':
      return setOf('Konudemsk');
    case 'pk_h':
      return setOf('Knudemsk');
    case 'older':
      return setOf('Bzfmk') | setOf((node.value & relativeTimeFlag) === 0 ? 'h' : 'g');
    case 'after':
      return setOf('Bzfmk') | setOf(node.value < firstMoment ? 'j' : 'i');
    case 'sha256':
    case 'hash256':
    case 'ripemd160':
    case 'hash160':
      return setOf('Bonudmk');
    case 'multi':
    case 'sortedmulti':
      return when(context === 'wsh', 'Bnudemsk');
    case 'multi_a':
    case 'sortedmulti_a':
      return when(context === 'tr', 'Budemsk');
    case 'thresh':
      return threshold(node.threshold, parts);
    case 'a':
      return when(has(x, 'B'), 'W') | only(x, 'ghijkudfems');
    case 's':
      return when(has(x, 'Bo'), 'W') | only(x, 'ghijkudfems');
    case 'c':
      return when(has(x, 'K'), 'B') | only(x, 'ghijkondfem') | setOf('us');
    case 'd':
      // BIP-342 makes MINIMALIF consensus, so what it leaves is 1.
      return (
        when(has(x, 'Vz'), 'B') |
        when(has(x, 'z'), 'o') |
        when(has(x, 'f'), 'e') |
        when(context === 'tr', 'u') |
        only(x, 'ghijkms') |
        setOf('nd')
      );
    case 'v':
      return when(has(x, 'B'), 'V') | only(x, 'ghijkzonms') | setOf('f');
    case 'j':
      return when(has(x, 'Bn'), 'B') | when(has(x, 'f'), 'e') | only(x, 'ghijkoums') | setOf('nd');
    case 'n':
      return only(x, 'ghijkBzondfems') | setOf('u');
    default:
      return combination(node.type, parts);
  }
}

function combination(type: Combination, [x = 0, y = 0, w = 0]: readonly MiniscriptType[]): MiniscriptType {
  const either = x | y;
  const both = x & y;
  /** Both sides in one way. */
  const together = locks(either) | when(has(both, 'k') && !mixed(x, y), 'k');
  /** One of them. */
  const apart = locks(either) | only(both, 'k');
  const zeroAndOne = when(has(either, 'z'), 'o') & either;
  switch (type) {
    case 'and_v':
      return (
        (has(x, 'V') ? only(y, 'KVB') : 0) |
        only(x, 'n') |
        (has(x, 'z') ? only(y, 'n') : 0) |
        zeroAndOne |
        only(both, 'dmz') |
        only(either, 's') |
        when(has(y, 'f') || has(x, 's'), 'f') |
        only(y, 'u') |
        together
      );
    case 'and_b':
      return (
        (has(y, 'W') ? only(x, 'B') : 0) |
        zeroAndOne |
        only(x, 'n') |
        (has(x, 'z') ? only(y, 'n') : 0) |
        (has(both, 's') ? only(both, 'e') : 0) |
        only(both, 'dzm') |
        when(has(both, 'f') || has(x, 'sf') || has(y, 'sf'), 'f') |
        only(either, 's') |
        setOf('u') |
        together
      );
    case 'or_b':
      return (
        when(has(x, 'Bd') && has(y, 'Wd'), 'B') |
        zeroAndOne |
        (has(either, 's') && has(both, 'e') ? only(both, 'm') : 0) |
        only(both, 'zse') |
        setOf('du') |
        apart
      );
    case 'or_c':
      return (
        (has(x, 'Bdu') ? only(y, 'V') : 0) |
        (has(y, 'z') ? only(x, 'o') : 0) |
        (has(x, 'e') && has(either, 's') ? only(both, 'm') : 0) |
        only(both, 'zs') |
        setOf('f') |
        apart
      );
    case 'or_d':
      return (
        (has(x, 'Bdu') ? only(y, 'B') : 0) |
        (has(y, 'z') ? only(x, 'o') : 0) |
        (has(x, 'e') && has(either, 's') ? only(both, 'm') : 0) |
        only(both, 'zs') |
        only(y, 'ufde') |
        apart
      );
    case 'or_i':
      return (
        only(both, 'VBKufs') |
        when(has(both, 'z'), 'o') |
        (has(either, 'f') ? only(either, 'e') : 0) |
        (has(either, 's') ? only(both, 'm') : 0) |
        only(either, 'd') |
        apart
      );
    case 'andor': {
      const last = y & w;
      const one = x | last;
      return (
        (has(x, 'Bdu') ? only(last, 'BKV') : 0) |
        only(x & last, 'z') |
        (has(one, 'z') ? only(one, 'o') : 0) |
        only(last, 'u') |
        (has(x, 's') || has(y, 'f') ? only(w, 'fe') : 0) |
        only(w, 'd') |
        (has(x, 'e') && has(either | w, 's') ? only(x & last, 'm') : 0) |
        only(w & either, 's') |
        locks(either | w) |
        when(has(x & last, 'k') && !mixed(x, y), 'k')
      );
    }
  }
}

function threshold(needed: number, parts: readonly MiniscriptType[]): MiniscriptType {
  if (parts.some((part, n) => !has(part, n === 0 ? 'Bdu' : 'Wdu'))) return invalid;
  const signed = parts.filter((part) => has(part, 's')).length;
  const taken = parts.reduce((sum, part) => sum + (has(part, 'z') ? 0 : has(part, 'o') ? 1 : 2), 0);
  const allUnique = parts.every((part) => has(part, 'e'));
  const fixed = parts.every((part) => has(part, 'm'));
  const unmixed = parts.every(
    (part, n) => has(part, 'k') && (needed === 1 || !parts.some((other, m) => m !== n && mixed(part, other))),
  );
  return (
    setOf('Bdu') |
    when(taken === 0, 'z') |
    when(taken === 1, 'o') |
    when(allUnique && signed === parts.length, 'e') |
    when(allUnique && fixed && signed >= parts.length - needed, 'm') |
    when(signed >= parts.length - needed + 1, 's') |
    locks(parts.reduce((all, part) => all | part, 0)) |
    when(unmixed, 'k')
  );
}
