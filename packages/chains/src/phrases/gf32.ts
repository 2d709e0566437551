/** Arithmetic in GF(32) with x^5 + x^3 + 1, the field of bech32, in which codex32 shares secrets (BIP-93). */

/** A point of a polynomial whose values are rows: the same polynomial for each position. */
export type Point = {
  /** 0 to 31. */
  readonly x: number;
  /** 0 to 31 each. */
  readonly y: Uint8Array;
};

function multiply(a: number, b: number): number {
  let product = 0;
  let factor = a;
  for (let bit = 0; bit < 5; bit += 1) {
    product ^= factor & -((b >> bit) & 1);
    factor = (factor << 1) ^ (0x29 & -((factor >> 4) & 1));
  }
  return product;
}

/** The element whose product with `a` is 1: a^30. */
function invert(a: number): number {
  const square = multiply(a, a);
  let power = square;
  for (let bit = 0; bit < 3; bit += 1) power = multiply(multiply(power, power), square);
  return power;
}

/**
 * The row at `x` of the polynomial of least degree through the points (Lagrange). No two points have the same x, nor
 * the one that is asked for. The caller wipes it.
 *
 * @param points rows of the same length
 */
export function interpolate(points: readonly Point[], x: number): Uint8Array {
  const row = new Uint8Array(points[0]?.y.length ?? 0);
  for (const point of points) {
    let weight = 1;
    for (const other of points) {
      if (other !== point) weight = multiply(weight, multiply(x ^ other.x, invert(point.x ^ other.x)));
    }
    for (const [at, value] of point.y.entries()) row[at] = (row[at] ?? 0) ^ multiply(weight, value);
  }
  return row;
}
