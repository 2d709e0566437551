import { ChainError } from './errors.ts';
import type { Path } from './types.ts';

/** First hardened index: `84'` is `84 + hardened` (BIP-32). */
export const hardened = 0x80000000;

/** Longest path a signer is asked for. */
export const maxPathDepth = 10;

/**
 * Reads a derivation path such as `m/84'/0'/0'/0/5`. Hardened components end in `'`, `h` or `H`; the leading `m/` may
 * be left out.
 *
 * @returns At most 10 uint32 components.
 * @throws `path/invalid`
 * @example
 * ```ts
 * import { parsePath } from '@symbolon/chains/path';
 * parsePath("m/84'/0'/5"); // => [0x80000054, 0x80000000, 5]
 * ```
 */
export function parsePath(path: string): Path {
  const steps = path.split('/');
  if (steps[0] === 'm') steps.shift();
  if (steps.length > maxPathDepth)
    throw new ChainError('path/invalid', { path, reason: `more than ${maxPathDepth} components` });
  return steps.map((step) => {
    const match = /^(0|[1-9]\d{0,9})(['hH]?)$/.exec(step);
    if (match === null) throw new ChainError('path/invalid', { path, reason: `"${step}" is not a number` });
    const index = Number(match[1]);
    if (index >= hardened) throw new ChainError('path/invalid', { path, reason: `${index} is above ${hardened - 1}` });
    return match[2] === '' ? index : index + hardened;
  });
}

/**
 * Writes a path as `m/84'/0'/0'/0/5`: the inverse of {@link parsePath}.
 *
 * @example
 * ```ts
 * import { formatPath } from '@symbolon/chains/path';
 * formatPath([0x80000054, 0x80000000, 0x80000000, 0, 5]); // => "m/84'/0'/0'/0/5"
 * ```
 */
export function formatPath(path: Path): string {
  return ['m', ...path.map((index) => (index >= hardened ? `${index - hardened}'` : `${index}`))].join('/');
}

/**
 * Number of leading hardened components: the account, whose public key opens all that follows (BIP-32, "Public
 * derivation").
 *
 * @example
 * ```ts
 * import { hardenedDepth, parsePath } from '@symbolon/chains/path';
 * hardenedDepth(parsePath("m/84'/0'/0'/1/7")); // => 3
 * ```
 */
export function hardenedDepth(path: Path): number {
  const first = path.findIndex((index) => index < hardened);
  return first === -1 ? path.length : first;
}

/**
 * Whether two paths name the same key.
 *
 * @example
 * ```ts
 * import { equalPaths, parsePath } from '@symbolon/chains/path';
 * equalPaths(parsePath("m/44'/60'/0'"), parsePath('44h/60h/0h')); // => true
 * ```
 */
export function equalPaths(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((index, position) => index === b[position]);
}
