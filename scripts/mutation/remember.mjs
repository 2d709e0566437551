/**
 * Remembers what the slow arithmetic of curves gave for its arguments, for as long as the thread lasts: two thirds of
 * the time of the tests is arithmetic, and one mutant repeats nearly all of what the mutant before it did. The results
 * are functions of the arguments, so no test sees a difference. FOR TESTS ONLY.
 */
const most = 200_000;

/** Loads the curves and slows nothing down twice: once per thread. */
export async function rememberCurves() {
  if (globalThis.symbolonRemembersCurves) return;
  globalThis.symbolonRemembersCurves = true;
  // The libraries freeze what they export; what is to be replaced must not be.
  const { freeze } = Object;
  Object.freeze = (value) => value;
  const [{ p256, p256_hasher }, { secp256k1, schnorr }, { ed25519 }, { brainpoolP256r1 }] = await Promise.all([
    import('@noble/curves/nist.js'),
    import('@noble/curves/secp256k1.js'),
    import('@noble/curves/ed25519.js'),
    import('@noble/curves/misc.js'),
  ]);
  Object.freeze = freeze;
  for (const { Point } of [p256, secp256k1, brainpoolP256r1]) rememberPoints(Point);
  for (const curve of [p256, secp256k1, ed25519]) {
    replace(curve, ['sign', 'verify', 'getPublicKey', 'getSharedSecret', 'recoverPublicKey']);
  }
  replace(schnorr, ['verify', 'getPublicKey']);
  replace(p256_hasher, ['encodeToCurve', 'hashToCurve']);
}

function rememberPoints(Point) {
  replace(Point, ['fromBytes']);
  replace(Point.prototype, ['multiply', 'multiplyUnsafe', 'mulAddUnsafe', 'toAffine']);
}

function replace(owner, names) {
  for (const name of names) {
    const compute = owner[name];
    if (compute !== undefined) owner[name] = remember(compute);
  }
}

function remember(compute) {
  const known = new Map();
  return function (...args) {
    // Asked for randomness: not a function of the arguments.
    if (args.some((value) => value?.extraEntropy === true)) return compute.apply(this, args);
    const key = [this, ...args].map(keyOf).join('|');
    const before = known.get(key);
    if (before !== undefined) return copyOf(before);
    const result = compute.apply(this, args);
    if (result === undefined) return result;
    if (known.size >= most) known.clear();
    known.set(key, copyOf(result));
    return result;
  };
}

function keyOf(value) {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (typeof value === 'bigint') return value.toString(36);
  // A point, by its coordinates.
  if (typeof value?.X === 'bigint') return `${value.X.toString(36)},${value.Y.toString(36)},${value.Z.toString(36)}`;
  // A curve or a class, which `remember` was called for.
  if (typeof value === 'function' || typeof value?.sign === 'function' || typeof value?.encodeToCurve === 'function')
    return '';
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner));
}

/** Callers wipe what they are given. */
function copyOf(value) {
  if (value instanceof Uint8Array) return value.slice();
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype ? { ...value } : value;
}
