/** Public keys that signed lately: wallets sign with one key again and again, and what follows from it stays. */
import { normalizeZ } from '@noble/curves/abstract/curve.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { equalBytes } from '@noble/curves/utils.js';
import { accountOf } from '../firmware/address/address.ts';

const { Point } = secp256k1;
type Point = ReturnType<typeof Point.fromBytes>;

/** A public key: its point of the curve, the 20 bytes of its account, and how sums with it are worked out. */
export type KnownKey = {
  readonly account: Uint8Array;
  /** `a` times the base point and `b` times this key. Of public values: its time depends on them. */
  readonly sum: (a: bigint, b: bigint) => Point;
};

/** Tables of multiples cost as much as they save in some 300 signatures. Each asks twice: who it is, and to check. */
const worthTables = 2 * 50;
const most = 4;

type Held = KnownKey & { readonly publicKey: Uint8Array; uses: number };
let known: readonly Held[] = [];

/**
 * What is known of a key, found out once.
 *
 * @throws SymbolonError `signer/wrong-answer` if it is no point of the curve
 */
export function knownKey(publicKey: Uint8Array): KnownKey {
  const before = known.find((key) => equalBytes(key.publicKey, publicKey));
  if (before !== undefined) {
    before.uses += 1;
    return before;
  }
  const account = accountOf(publicKey);
  const point = Point.fromBytes(publicKey);
  let tables: readonly [base: Multiples, key: Multiples] | undefined;
  const key: Held = {
    ...{ account, publicKey: publicKey.slice(), uses: 1 },
    sum(a, b) {
      if (key.uses < worthTables) return Point.BASE.mulAddUnsafe(a, point, b);
      tables ??= [multiplesOfBase(), multiplesOf(point)];
      return times(tables[0], a, times(tables[1], b, Point.ZERO));
    },
  };
  known = [...known.slice(-most + 1), key];
  return key;
}

/** Bits of a digit. Digits are from -511 to 512: what is below 0 is a point of the table taken away. */
const digitBits = 10;
const half = 2 ** (digitBits - 1);
/** Of 256 bits, and one for what the highest digit carries on. */
const places = 26;

/** For each digit of a number, from the lowest: 1 to 512 times the point at that place. Some 3 MB. */
type Multiples = readonly Point[];

function multiplesOf(point: Point): Multiples {
  const all: Point[] = [];
  let unit = point;
  for (let place = 0; place < places; place += 1) {
    let multiple = unit;
    for (let digit = 1; digit < half; digit += 1) {
      all.push(multiple);
      multiple = multiple.add(unit);
    }
    all.push(multiple);
    unit = multiple.double();
  }
  return normalizeZ(Point, all);
}

let ofBase: Multiples | undefined;
const multiplesOfBase = (): Multiples => {
  ofBase ??= multiplesOf(Point.BASE);
  return ofBase;
};

/** So many times the point of the table, and `start`. */
function times(multiples: Multiples, factor: bigint, start: Point): Point {
  let sum = start;
  let rest = factor;
  for (let place = 0; place < places; place += 1) {
    const low = Number(BigInt.asUintN(digitBits, rest));
    const digit = low > half ? low - 2 * half : low;
    rest = (rest >> BigInt(digitBits)) + (digit < 0 ? 1n : 0n);
    const multiple = digit === 0 ? undefined : multiples[place * half + Math.abs(digit) - 1];
    if (multiple !== undefined) sum = digit > 0 ? sum.add(multiple) : sum.subtract(multiple);
  }
  return sum;
}
