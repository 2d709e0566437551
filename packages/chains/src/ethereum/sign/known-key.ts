/** Public keys that signed lately: wallets sign with one key again and again, and what follows from it stays. */
import { normalizeZ } from '@noble/curves/abstract/curve.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { equalBytes, numberToBytesLE } from '@noble/curves/utils.js';
import { accountOf } from '../firmware/address/address.ts';

const { Point } = secp256k1;
type Point = ReturnType<typeof Point.fromBytes>;

/** A public key: its point of the curve, the 20 bytes of its account, and how sums with it are worked out. */
export type KnownKey = {
  readonly account: Uint8Array;
  /** `a` times the base point and `b` times this key. Of public values: its time depends on them. */
  readonly sum: (a: bigint, b: bigint) => Point;
};

/** Tables of multiples cost as much as they save in some 200 signatures. Each asks twice: who it is, and to check. */
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

/** For each byte of a number, from the lowest: 1 to 255 times the point at that place. Some 2 MB. */
type Multiples = readonly Point[];

function multiplesOf(point: Point): Multiples {
  const all: Point[] = [];
  let unit = point;
  for (let place = 0; place < 32; place += 1) {
    let multiple = unit;
    for (let digit = 1; digit < 256; digit += 1) {
      all.push(multiple);
      multiple = multiple.add(unit);
    }
    unit = multiple;
  }
  return normalizeZ(Point, all);
}

let ofBase: Multiples | undefined;
const multiplesOfBase = (): Multiples => {
  ofBase ??= multiplesOf(Point.BASE);
  return ofBase;
};

/** So many times the point of the table, and `start`. */
const times = (multiples: Multiples, factor: bigint, start: Point): Point =>
  numberToBytesLE(factor, 32).reduce(
    (sum, digit, place) => (digit === 0 ? sum : sum.add(multiples[place * 255 + digit - 1] ?? Point.ZERO)),
    start,
  );
