/**
 * Arithmetic for searches that repeat most of what they do: what was computed once is remembered, and the curve P-256
 * is that of OpenSSL, which is many times faster. FOR TESTS ONLY.
 */
import { createECDH, createHash, createHmac, createPublicKey, ECDH, type KeyObject, verify } from 'node:crypto';

type Curve = typeof import('@noble/curves/nist.js');
type Verify = Curve['p256']['verify'];

const most = 100_000;
const curve = 'prime256v1';
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** `s` of a signature is at most this. */
const highest = order / 2n;

/**
 * The module with the slow functions of P-256 remembering. They are functions of their arguments: signatures are those
 * of RFC 6979.
 */
export function memoised(module: Curve): Curve {
  const { p256 } = module;
  const remembering = {
    ...p256,
    sign: remember(fastSign(p256.sign)),
    verify: remember(fastVerify(p256.verify)),
    getPublicKey: remember(fastKey(p256.getPublicKey)),
    getSharedSecret: remember(fastSecret(p256.getSharedSecret)),
  };
  return { ...module, p256: remembering };
}

const keys = new Map<string, KeyObject>();

function keyObject(publicKey: Uint8Array): KeyObject {
  const name = Buffer.from(publicKey).toString('latin1');
  const known = keys.get(name);
  if (known !== undefined) return known;
  const whole = ECDH.convertKey(publicKey, curve, undefined, undefined, 'uncompressed') as Buffer;
  const [x, y] = [whole.subarray(1, 33), whole.subarray(33)].map((part) => part.toString('base64url'));
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y } as never, format: 'jwk' });
  keys.set(name, key);
  return key;
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const bytesOf = (number: bigint): Buffer => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
const hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer =>
  createHmac('sha256', key).update(Buffer.concat(parts)).digest();

/** 1 / number modulo the order, by the algorithm of Euclid. */
function inverse(number: bigint): bigint {
  let [a, b, x, y] = [number, order, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b, x, y] = [b, a - quotient * b, y, x - quotient * y];
  }
  return ((x % order) + order) % order;
}

/** ECDSA as cards sign: SHA-256, the nonce of RFC 6979 clause 3.2, `s` in the lower half. */
function fastSign(slow: Curve['p256']['sign']): Curve['p256']['sign'] {
  return (message, secretKey, options) => {
    if (options?.prehash !== true || options.lowS !== true || options.format !== undefined)
      return slow(message, secretKey, options);
    const hash = numberOf(createHash('sha256').update(message).digest());
    const seed = [secretKey, bytesOf(hash % order)];
    let value: Buffer = Buffer.alloc(32, 1);
    let key: Buffer = Buffer.alloc(32);
    for (const step of [0, 1]) {
      key = hmac(key, value, Uint8Array.of(step), ...seed);
      value = hmac(key, value);
    }
    for (;;) {
      value = hmac(key, value);
      const nonce = numberOf(value);
      if (nonce > 0n && nonce < order) {
        const own = createECDH(curve);
        own.setPrivateKey(value);
        const r = numberOf(own.getPublicKey().subarray(1, 33)) % order;
        const s = (inverse(nonce) * (hash + r * numberOf(secretKey))) % order;
        if (r !== 0n && s !== 0n)
          return Uint8Array.from(Buffer.concat([bytesOf(r), bytesOf(s > highest ? order - s : s)]));
      }
      key = hmac(key, value, Uint8Array.of(0));
      value = hmac(key, value);
    }
  };
}

/** For the ways in which cards call it; whatever else, and whatever OpenSSL refuses, the curve itself decides. */
function fastVerify(slow: Verify): Verify {
  return (signature, message, publicKey, options) => {
    const isOurs = options?.prehash === true && options.lowS === true && options.format === undefined;
    if (!isOurs || signature.length !== 64) return slow(signature, message, publicKey, options);
    if (numberOf(signature.subarray(32)) > highest) return false;
    try {
      return verify('sha256', message, { key: keyObject(publicKey), dsaEncoding: 'ieee-p1363' }, signature);
    } catch {
      return slow(signature, message, publicKey, options);
    }
  };
}

function fastKey(slow: Curve['p256']['getPublicKey']): Curve['p256']['getPublicKey'] {
  return (secretKey, isCompressed) => {
    if (isCompressed === false) return slow(secretKey, isCompressed);
    try {
      const own = createECDH(curve);
      own.setPrivateKey(secretKey);
      return Uint8Array.from(own.getPublicKey(null, 'compressed'));
    } catch {
      return slow(secretKey, isCompressed);
    }
  };
}

/** Of the shared point cards use x alone. */
function fastSecret(slow: Curve['p256']['getSharedSecret']): Curve['p256']['getSharedSecret'] {
  return (secretKey, publicKey, isCompressed) => {
    if (isCompressed !== true) return slow(secretKey, publicKey, isCompressed);
    try {
      const own = createECDH(curve);
      own.setPrivateKey(secretKey);
      return Uint8Array.of(2, ...own.computeSecret(publicKey));
    } catch {
      return slow(secretKey, publicKey, isCompressed);
    }
  };
}

/** The same of a module with another curve of the wallet, of which only public keys are asked for. */
export function memoisedKeys<Name extends string, M extends { readonly [N in Name]: { getPublicKey: PublicKey } }>(
  module: M,
  name: Name,
): M {
  const ofModule = module[name];
  return { ...module, [name]: { ...ofModule, getPublicKey: remember(ofModule.getPublicKey) } };
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

/** The module of certificates, which remembers the chains that are good. */
export function memoisedChains<M extends { verifyChain: (options: never) => object }>(module: M): M {
  const known = new WeakMap<object, Map<string, object>>();
  type Options = { readonly trust: object; readonly chain: readonly Uint8Array[]; readonly at?: string };
  const verifyChain = (options: Options): object => {
    if (options.at !== undefined) return module.verifyChain(options as never);
    const ofTrust = known.get(options.trust) ?? new Map<string, object>();
    known.set(options.trust, ofTrust);
    const key = options.chain.map((one) => `${one.length} ${Buffer.from(one).toString('latin1')}`).join();
    const subject = ofTrust.get(key) ?? module.verifyChain(options as never);
    ofTrust.set(key, subject);
    return subject;
  };
  return { ...module, verifyChain };
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
