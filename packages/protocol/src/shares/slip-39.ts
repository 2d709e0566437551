/**
 * SLIP-39: a secret becomes shares, of which so many make it again. Cards deal and gather such shares, and people write
 * them down. The words of a share are in `@symbolon/chains/phrases`.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { hmac } from '@noble/hashes/hmac.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { SymbolonError } from '@symbolon/interface';
import { malformed } from '../encoding/tlv.ts';
import { interpolate, type Point } from './gf256.ts';

/** Where the secret is, and where the digest that proves it right: SLIP-39, "Sharing a secret". */
const secretAt = 255;
const digestAt = 254;
const digestLength = 4;

/** Iterations of PBKDF2 in each of the four rounds of the Feistel network, at exponent 0: SLIP-39, "Encryption". */
const iterationsPerRound = 2500;

/** `threshold` of `count` shares make a secret. */
export type Threshold = { readonly threshold: number; readonly count: number };

/** Random bytes: of the card, or of the host's cryptographic generator. */
export type Random = (bytes: number) => Uint8Array;

/** What the encryption of a secret depends on. All shares of a split say it. */
export type Slip39Encryption = {
  /** 15 random bits, the same in all shares of a split. */
  readonly identifier: number;
  /** The identifier does not go into the encryption, so another split of the same secret can have another. */
  readonly extendable: boolean;
  /** 0 to 15: each step doubles the 10,000 iterations. */
  readonly iterationExponent: number;
};

/**
 * Splits a secret: the value of share i is the polynomial at i. The caller wipes the values.
 *
 * @param secret 16 bytes or more, an even number
 * @returns `count` values, each as long as the secret
 * @throws SymbolonError `data/malformed` for a secret or a threshold that SLIP-39 does not have
 * @example
 * ```ts
 * import { recoverSecret, splitSecret } from '@symbolon/protocol/shares';
 * const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
 * const secret = random(32);
 * const values = splitSecret(secret, { threshold: 2, count: 3 }, random);
 * recoverSecret([0, 2].map((x) => ({ x, y: values[x] ?? new Uint8Array() }))); // => secret
 * ```
 */
export function splitSecret(
  secret: Uint8Array,
  { threshold, count }: Threshold,
  random: Random,
): readonly Uint8Array[] {
  if (secret.length < 16 || secret.length % 2 !== 0)
    throw malformed('secret', 'it has fewer than 16 bytes, or an odd number');
  checkThreshold({ threshold, count });
  if (threshold === 1) return copies(secret, count);
  const salt = random(secret.length - digestLength);
  const digest = concatBytes(digestOf(salt, secret), salt);
  const base = [...randomPoints(secret.length, threshold - 2, random), { x: digestAt, y: digest }];
  const values = valuesOf([...base, { x: secretAt, y: secret }], count);
  for (const { y } of base) y.fill(0);
  salt.fill(0);
  return values;
}

/**
 * Splits any bytes as {@link splitSecret}, without the digest that would prove them right.
 *
 * @returns `count` values, each as long as `bytes`
 * @example
 * ```ts
 * import { interpolate, splitBytes } from '@symbolon/protocol/shares';
 * const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
 * const values = splitBytes(Uint8Array.of(1, 2, 3), { threshold: 2, count: 3 }, random);
 * const points = values.slice(1).map((y, at) => ({ x: at + 1, y }));
 * interpolate(points, 255); // => Uint8Array.of(1, 2, 3)
 * ```
 */
export function splitBytes(bytes: Uint8Array, { threshold, count }: Threshold, random: Random): readonly Uint8Array[] {
  checkThreshold({ threshold, count });
  if (threshold === 1) return copies(bytes, count);
  const base = randomPoints(bytes.length, threshold - 1, random);
  const values = valuesOf([...base, { x: secretAt, y: bytes }], count);
  for (const { y } of base) y.fill(0);
  return values;
}

/**
 * The secret of as many shares as its threshold says. The caller wipes it. One share is the secret itself. More shares
 * than the threshold are not told from too few: who has more checks that they fit.
 *
 * @param points `x`: index of the share; `y`: its value
 * @throws SymbolonError `data/malformed`: a share is wrong, of another secret, or one is missing
 * @example
 * ```ts
 * import { recoverSecret, splitSecret } from '@symbolon/protocol/shares';
 * const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
 * const secret = random(16);
 * const [one = secret, , three = secret] = splitSecret(secret, { threshold: 2, count: 3 }, random);
 * recoverSecret([{ x: 0, y: one }, { x: 2, y: three }]); // => secret
 * ```
 */
export function recoverSecret(points: readonly Point[]): Uint8Array {
  if (points.length === 0 || new Set(points.map(({ x }) => x)).size < points.length) throw dontFit();
  const [first] = points;
  if (first === undefined || points.some(({ y }) => y.length !== first.y.length)) throw dontFit();
  if (points.length === 1) return first.y.slice();
  const secret = interpolate(points, secretAt);
  const digest = interpolate(points, digestAt);
  try {
    if (equalBytes(digestOf(digest.subarray(digestLength), secret), digest.subarray(0, digestLength))) return secret;
    secret.fill(0);
    throw dontFit();
  } finally {
    digest.fill(0);
  }
}

/**
 * Encrypts a secret before it is split: a Feistel network of four rounds with PBKDF2-HMAC-SHA-256. The same passphrase
 * decrypts it; any other gives another secret, and nothing tells which is meant.
 *
 * @param secret an even number of bytes
 * @param options.passphrase printable ASCII (SLIP-39); default: none
 * @returns as many bytes
 * @example
 * ```ts
 * import { decryptSecret, encryptSecret } from '@symbolon/protocol/shares';
 * const options = { identifier: 7, extendable: true, iterationExponent: 0, passphrase: 'of the safe' };
 * const secret = new Uint8Array(16).fill(5);
 * const encrypted = encryptSecret(secret, options);
 * decryptSecret(encrypted, options); // => secret
 * ```
 */
export function encryptSecret(
  secret: Uint8Array,
  options: Slip39Encryption & { readonly passphrase?: string },
): Uint8Array {
  return feistel(secret, [0, 1, 2, 3], options);
}

/**
 * Undoes {@link encryptSecret}. The caller wipes the result.
 *
 * @example
 * ```ts
 * import { decryptSecret, encryptSecret } from '@symbolon/protocol/shares';
 * const options = { identifier: 7, extendable: false, iterationExponent: 0 };
 * const encrypted = encryptSecret(new Uint8Array(16), options);
 * decryptSecret(encrypted, options); // => new Uint8Array(16)
 * ```
 */
export function decryptSecret(
  encrypted: Uint8Array,
  options: Slip39Encryption & { readonly passphrase?: string },
): Uint8Array {
  return feistel(encrypted, [3, 2, 1, 0], options);
}

function feistel(
  input: Uint8Array,
  order: readonly number[],
  { identifier, extendable, iterationExponent, passphrase = '' }: Slip39Encryption & { readonly passphrase?: string },
): Uint8Array {
  const half = input.length / 2;
  let left = input.slice(0, half);
  let right = input.slice(half);
  const prefix = extendable ? new Uint8Array() : concatBytes(utf8ToBytes('shamir'), uint16(identifier));
  const password = utf8ToBytes(passphrase);
  const c = iterationsPerRound * 2 ** iterationExponent;
  for (const round of order) {
    const key = concatBytes(Uint8Array.of(round), password);
    const stream = pbkdf2(sha256, key, concatBytes(prefix, right), { c, dkLen: half });
    const next = left.map((byte, index) => byte ^ (stream[index] ?? 0));
    for (const done of [left, stream, key]) done.fill(0);
    left = right;
    right = next;
  }
  password.fill(0);
  const output = concatBytes(right, left);
  left.fill(0);
  right.fill(0);
  return output;
}

/** @throws SymbolonError `data/malformed` */
function checkThreshold({ threshold, count }: Threshold): void {
  const isRight = threshold >= 1 && threshold <= count && count <= 16;
  if (!isRight) throw malformed('split', `${threshold} of ${count} shares can't make a secret`);
}

/** Where one is enough, each has the whole. */
function copies(secret: Uint8Array, count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, () => secret.slice());
}

function randomPoints(length: number, number: number, random: Random): readonly Point[] {
  return Array.from({ length: number }, (_, x) => ({ x, y: random(length) }));
}

function valuesOf(points: readonly Point[], count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, x) => interpolate(points, x));
}

function digestOf(salt: Uint8Array, secret: Uint8Array): Uint8Array {
  return hmac(sha256, salt, secret).slice(0, digestLength);
}

function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

function dontFit(): SymbolonError<'data/malformed'> {
  return malformed('shares', 'they do not fit each other: one is wrong, of another secret, or missing');
}
