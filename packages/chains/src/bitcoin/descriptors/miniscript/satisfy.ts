/**
 * What satisfies a miniscript: the smallest witness that nobody else can change, of the signatures and preimages there
 * are and the locks that the transaction has (BIP-379, "Satisfaction and malleability").
 */
import { type HashName, type Miniscript, partsOf } from '../../firmware/descriptors/miniscript/expression.ts';
import { firstMoment, relativeTimeFlag } from '../../firmware/descriptors/miniscript/types.ts';

/** What a transaction says about time, and the input that spends. */
export type Locks = {
  readonly txVersion: number;
  /** nLockTime. */
  readonly lockTime: number;
  /** nSequence of the input. */
  readonly sequence: number;
};

/** What there is to satisfy with. */
export type Satisfier<K> = {
  readonly locks: Locks;
  readonly signature: (key: K) => Uint8Array | undefined;
  readonly preimage: (type: HashName, hash: Uint8Array) => Uint8Array | undefined;
  /** Public key as it stands in the script. */
  readonly bytesOf: (key: K) => Uint8Array;
};

/** Elements of a witness, the top of the stack last. */
type Stack = {
  readonly elements: readonly Uint8Array[];
  readonly signed: boolean;
  readonly malleable: boolean;
  readonly size: number;
};
/** `undefined` where there is none. */
type Ways = { readonly yes: Stack | undefined; readonly no: Stack | undefined };

const none: Ways = { yes: undefined, no: undefined };
const nothing: Stack = { elements: [], signed: false, malleable: false, size: 0 };
const element = (bytes: Uint8Array, flags: Partial<Stack> = {}): Stack => ({
  ...nothing,
  ...flags,
  elements: [bytes],
  size: bytes.length + 1,
});
const zero = element(new Uint8Array());
const one = element(Uint8Array.of(1));

/**
 * The witness, the top of the stack last, without the script; `undefined` where too little is there, or only others
 * could change what there is.
 */
export function satisfy<K>(node: Miniscript<K>, satisfier: Satisfier<K>): readonly Uint8Array[] | undefined {
  const { yes } = waysOf(node, satisfier);
  return yes === undefined || yes.malleable || !yes.signed ? undefined : yes.elements;
}

/** Whether consensus takes a lock as passed (BIP-65, BIP-68, BIP-112). */
export function isPassed(node: { readonly type: 'older' | 'after'; readonly value: number }, locks: Locks): boolean {
  const { txVersion, lockTime, sequence } = locks;
  const { type, value } = node;
  if (type === 'after')
    return value < firstMoment === lockTime < firstMoment && lockTime >= value && sequence !== 0xffffffff;
  // The version counts as a number without sign, as in `relativeLockOf`.
  const sameUnit = (sequence & relativeTimeFlag) === (value & relativeTimeFlag);
  return txVersion >>> 0 >= 2 && sequence < 0x80000000 && sameUnit && (sequence & 0xffff) >= (value & 0xffff);
}

function waysOf<K>(node: Miniscript<K>, given: Satisfier<K>): Ways {
  const parts = partsOf(node).map((part) => waysOf(part, given));
  const [x = none, y = none, z = none] = parts;
  switch (node.type) {
    case '0':
      return { yes: undefined, no: nothing };
    case '1':
      return { yes: nothing, no: undefined };
    case 'pk_k':
      return { yes: signed(node.key, given), no: zero };
    case 'pk_h': {
      const key = element(given.bytesOf(node.key));
      return { yes: after(signed(node.key, given), key), no: after(zero, key) };
    }
    case 'older':
    case 'after':
      return { yes: isPassed(node, given.locks) ? nothing : undefined, no: undefined };
    case 'sha256':
    case 'hash256':
    case 'ripemd160':
    case 'hash160': {
      const preimage = given.preimage(node.type, node.hash);
      const other = element(new Uint8Array(32), { malleable: true });
      return { yes: preimage === undefined ? undefined : element(preimage), no: other };
    }
    case 'multi':
    case 'sortedmulti':
      return choose(
        node.keys.map((key) => ({ yes: signed(key, given), no: nothing })),
        node.threshold,
        {
          start: zero,
          no: Array.from({ length: node.threshold + 1 }, () => zero).reduce(join),
        },
      );
    case 'multi_a':
    case 'sortedmulti_a':
      return choose(
        [...node.keys].reverse().map((key) => ({ yes: signed(key, given), no: zero })),
        node.threshold,
        {
          start: nothing,
        },
      );
    case 'thresh':
      return choose([...parts].reverse(), node.threshold, { start: nothing });
    case 'andor':
      return { yes: better(after(y.yes, x.yes), after(z.yes, x.no)), no: after(z.no, x.no) };
    case 'and_v':
      return { yes: after(y.yes, x.yes), no: undefined };
    case 'and_b':
      return { yes: after(y.yes, x.yes), no: after(y.no, x.no) };
    case 'or_b':
      return { yes: better(after(y.no, x.yes), after(y.yes, x.no)), no: after(y.no, x.no) };
    case 'or_c':
      return { yes: better(x.yes, after(y.yes, x.no)), no: undefined };
    case 'or_d':
      return { yes: better(x.yes, after(y.yes, x.no)), no: after(y.no, x.no) };
    case 'or_i':
      return { yes: better(after(x.yes, one), after(y.yes, zero)), no: better(after(x.no, one), after(y.no, zero)) };
    case 'd':
      return { yes: after(x.yes, one), no: zero };
    case 'v':
      return { yes: x.yes, no: undefined };
    case 'j':
      return { yes: x.yes, no: zero };
    default:
      return x;
  }
}

function signed<K>(key: K, { signature }: Satisfier<K>): Stack | undefined {
  const bytes = signature(key);
  return bytes === undefined ? undefined : element(bytes, { signed: true });
}

/** One below the other: what runs later takes what lies deeper. */
function after(deeper: Stack | undefined, top: Stack | undefined): Stack | undefined {
  return deeper === undefined || top === undefined ? undefined : join(deeper, top);
}

function join(deeper: Stack, top: Stack): Stack {
  return {
    elements: [...deeper.elements, ...top.elements],
    signed: deeper.signed || top.signed,
    malleable: deeper.malleable || top.malleable,
    size: deeper.size + top.size,
  };
}

/** Of two ways the one that others can't turn into the other; else the smaller. */
function better(a: Stack | undefined, b: Stack | undefined): Stack | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  // What needs no signature can always be put there by others.
  if (a.signed !== b.signed) return a.signed ? b : a;
  const smaller = a.size <= b.size ? a : b;
  if (!a.signed) return { ...smaller, malleable: true };
  if (a.malleable !== b.malleable) return a.malleable ? b : a;
  return smaller;
}

/** So many of the parts, which come from the deepest in the stack to the top. */
function choose(
  parts: readonly Ways[],
  needed: number,
  { start, no }: { readonly start: Stack; readonly no?: Stack },
): Ways {
  let counted: readonly (Stack | undefined)[] = [start];
  for (const part of parts) {
    const grown = counted.map((stack, count) =>
      better(after(stack, part.no), count === 0 ? undefined : after(counted[count - 1], part.yes)),
    );
    counted = [...grown, after(counted.at(-1), part.yes)];
  }
  return { yes: counted[needed], no: no ?? counted[0] };
}
