/**
 * Remembers what functions of P-256 gave for their arguments, so that a search that repeats most of what it does
 * repeats none of its arithmetic. FOR TESTS ONLY.
 */
type Curve = typeof import('@noble/curves/nist.js');

const most = 100_000;

/**
 * The module with the slow functions of P-256 remembering. They are functions of their arguments: signatures are those
 * of RFC 6979.
 */
export function memoised(module: Curve): Curve {
  const { p256 } = module;
  const remembering = {
    ...p256,
    sign: remember(p256.sign),
    verify: remember(p256.verify),
    getPublicKey: remember(p256.getPublicKey),
    getSharedSecret: remember(p256.getSharedSecret),
  };
  return { ...module, p256: remembering };
}

/** The same of a module with another curve of the wallet, of which only public keys are asked for. */
export function memoisedKeys<Name extends string, M extends { readonly [N in Name]: { getPublicKey: PublicKey } }>(
  module: M,
  name: Name,
): M {
  const curve = module[name];
  return { ...module, [name]: { ...curve, getPublicKey: remember(curve.getPublicKey) } };
}
type PublicKey = (secretKey: Uint8Array, isCompressed?: boolean) => Uint8Array;

/** A module whose functions all depend on their arguments alone, remembering. */
export function memoisedAll<M extends object>(module: M): M {
  const remembering = Object.entries(module).map(([name, value]) => [
    name,
    typeof value === 'function' ? remember(value as (...args: readonly unknown[]) => unknown) : value,
  ]);
  return Object.fromEntries(remembering) as M;
}

function remember<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  const known = new Map<string, R>();
  return (...args) => {
    const key = args
      .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : JSON.stringify(value)))
      .join('|');
    const before = known.get(key);
    if (before !== undefined) return copyOf(before);
    const result = compute(...args);
    if (known.size >= most) known.clear();
    known.set(key, copyOf(result));
    return result;
  };
}

/** Callers wipe what they are given. */
function copyOf<R>(value: R): R {
  return value instanceof Uint8Array ? (value.slice() as R) : value;
}
