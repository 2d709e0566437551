/** Derivation paths of BIP-32, as numbers and as text. */
import { checkArgument } from './check-argument.ts';
import { inputError } from './errors/input-errors.ts';

/** A derivation path from the root: components 0 to 2^32 - 1, hardened ones with bit 31 set (BIP-32). */
export type Path = readonly number[];

/** First hardened index: 84' is `84 + hardened` (BIP-32). */
export const hardened = 0x80000000;

/** The most components that a card takes. */
export const maxPathDepth = 10;

/**
 * Adds bit 31: `harden(44)` is what BIP-32 writes as 44'.
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { harden } from '@symbolon/interface';
 * harden(44); // => 0x8000002c
 * ```
 */
export function harden(index: number): number {
  checkArgument('index', index, 'uint');
  return (index | hardened) >>> 0;
}

/**
 * Reads a derivation path such as `m/84'/0'/0'/0/5`. Hardened components end in `'`, `h` or `H`; the leading `m/` may
 * be left out.
 *
 * @returns at most 10 uint32 components
 * @throws SymbolonError `path/invalid`, `argument/invalid` for what is no text
 * @example
 * ```ts
 * import { parsePath } from '@symbolon/interface';
 * parsePath("m/84'/0'/5"); // => [0x80000054, 0x80000000, 5]
 * ```
 */
export function parsePath(path: string): Path {
  checkArgument('path', path, 'text');
  const steps = path.split('/');
  if (steps[0] === 'm') steps.shift();
  if (steps.length > maxPathDepth)
    throw inputError('path/invalid', { path, reason: `more than ${maxPathDepth} components` });
  return steps.map((step) => {
    const match = /^(0|[1-9]\d{0,9})(['hH]?)$/.exec(step);
    if (match === null) throw inputError('path/invalid', { path, reason: `"${step}" is not a number` });
    const index = Number(match[1]);
    if (index >= hardened) throw inputError('path/invalid', { path, reason: `${index} is above ${hardened - 1}` });
    return match[2] === '' ? index : index + hardened;
  });
}

/**
 * Writes a path as `m/84'/0'/0'/0/5`: the inverse of {@link parsePath}.
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { formatPath } from '@symbolon/interface';
 * formatPath([0x80000054, 0x80000000, 0x80000000, 0, 5]); // => "m/84'/0'/0'/0/5"
 * ```
 */
export function formatPath(path: Path): string {
  checkPath('path', path);
  return ['m', ...path.map((index) => (index >= hardened ? `${index - hardened}'` : `${index}`))].join('/');
}

/**
 * Counts the leading hardened components. They are the account, whose public key opens all that follows (BIP-32,
 * "Public derivation").
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { hardenedDepth, parsePath } from '@symbolon/interface';
 * hardenedDepth(parsePath("m/84'/0'/0'/1/7")); // => 3
 * ```
 */
export function hardenedDepth(path: Path): number {
  checkPath('path', path);
  const first = path.findIndex((index) => index < hardened);
  return first === -1 ? path.length : first;
}

/**
 * Whether a path is `prefix` or below it.
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { isWithin, parsePath } from '@symbolon/interface';
 * isWithin(parsePath("m/84'/0'/0'/1/7"), parsePath("m/84'/0'")); // => true
 * ```
 */
export function isWithin(path: Path, prefix: Path): boolean {
  checkPath('path', path);
  checkPath('prefix', prefix);
  return prefix.every((component, index) => component === path[index]);
}

/**
 * Whether two paths name the same key.
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { equalPaths, parsePath } from '@symbolon/interface';
 * equalPaths(parsePath("m/44'/60'/0'"), parsePath('44h/60h/0h')); // => true
 * ```
 */
export function equalPaths(a: Path, b: Path): boolean {
  checkPath('a', a);
  checkPath('b', b);
  return a.length === b.length && a.every((index, position) => index === b[position]);
}

function checkPath(argument: string, path: Path): void {
  checkArgument(argument, path, ['uint']);
}
