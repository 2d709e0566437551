/**
 * What `pnpm mutation --check` mutates: changes that the test beside it notices, one that it does not, and one that
 * nothing could.
 */

/** Made while the file is loaded, before any test runs. */
const limits = { small: 10, large: 100 };

export function isAbove(amount: number, size: keyof typeof limits): boolean {
  return amount > limits[size];
}

/** The test adds nothing to something, so it does not notice a minus. */
export function sum(a: number, b: number): number {
  return a + b;
}

/** Goes on for ever where it counts up. */
export function countDown(from: number): number {
  let left = from;
  while (left > 0) left -= 1;
  return left;
}

/** Nothing between two that are the same, whichever way round. */
export function distance(a: number, b: number): number {
  return a > b ? a - b : b - a;
}
