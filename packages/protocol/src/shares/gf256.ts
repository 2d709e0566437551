/**
 * Arithmetic in GF(256) with the polynomial of AES, x^8 + x^4 + x^3 + x + 1, as SLIP-39 shares secrets in it. It takes
 * the same steps for all values, so it has no tables.
 */

/** A point of a polynomial whose values are byte strings: the same polynomial for each position. */
export type Point = {
  /** 0 to 255. */
  readonly x: number;
  readonly y: Uint8Array;
};

/**
 * Product of two field elements, 0 to 255 each.
 *
 * @example
 * ```ts
 * import { multiply } from '@symbolon/protocol/shares';
 * multiply(0x57, 0x83); // => 0xc1
 * ```
 */
export function multiply(a: number, b: number): number {
  let product = 0;
  let factor = a;
  for (let bit = 0; bit < 8; bit += 1) {
    product ^= factor & -((b >> bit) & 1);
    factor = (factor << 1) ^ (0x11b & -((factor >> 7) & 1));
  }
  return product;
}

/**
 * The element whose product with `a` is 1: a^254. 0 has none, and gives 0.
 *
 * @example
 * ```ts
 * import { invert, multiply } from '@symbolon/protocol/shares';
 * multiply(0x57, invert(0x57)); // => 1
 * ```
 */
export function invert(a: number): number {
  let power = a;
  for (let bit = 0; bit < 6; bit += 1) power = multiply(multiply(power, power), a);
  return multiply(power, power);
}

/**
 * Value at `x` of the polynomial of least degree through the points (Lagrange; SLIP-39, "Sharing a secret"). No two
 * points have the same x. The caller wipes the result.
 *
 * @param points all of the same length
 * @example
 * ```ts
 * import { interpolate } from '@symbolon/protocol/shares';
 * // The line through these points is 5 at each place.
 * const points = [0, 1].map((x) => ({ x, y: Uint8Array.of(5) }));
 * interpolate(points, 200); // => Uint8Array.of(5)
 * ```
 */
export function interpolate(points: readonly Point[], x: number): Uint8Array {
  const known = points.find((point) => point.x === x);
  if (known !== undefined) return known.y.slice();
  const value = new Uint8Array(points[0]?.y.length ?? 0);
  for (const point of points) {
    let numerator = 1;
    let denominator = 1;
    for (const other of points) {
      if (other === point) continue;
      numerator = multiply(numerator, x ^ other.x);
      denominator = multiply(denominator, point.x ^ other.x);
    }
    const weight = multiply(numerator, invert(denominator));
    for (const [index, byte] of point.y.entries()) value[index] = (value[index] ?? 0) ^ multiply(weight, byte);
  }
  return value;
}
