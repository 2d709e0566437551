/**
 * What a caller hands in, read once: a getter, a proxy or another thread may answer differently the second time, and
 * what is shown to a person has to be what is signed.
 */
import { chainError, isSymbolonError, word } from '@symbolon/interface';

/** More than any wallet is asked to sign, and far less than fills a stack or a memory. */
const maxDepth = 64;
const maxParts = 1_000_000;

/** Makes the error for a value that is not copied. */
export type CopyFailure = (where: string, reason: string, options?: { readonly cause: unknown }) => Error;

const invalid: CopyFailure = (argument, reason, options) =>
  chainError('argument/invalid', { argument, reason }, options);

/**
 * A frozen copy of lists, plain objects, bytes and what can't change, each property of which was read exactly once.
 * What is `undefined` in an object is left out. Functions and symbols stay as they are.
 *
 * @param name Names the value in errors.
 * @param fail Makes the error. Default: SymbolonError `argument/invalid`
 * @throws what `fail` makes, for a property that can't be read, and for more than 64 objects inside each other or
 * 1 000 000 parts
 */
export function plainCopy<T>(name: string, given: T, fail: CopyFailure = invalid): T {
  let parts = 0;
  let reading = name;
  const count = (more: number, where: string): void => {
    parts += more;
    if (!(parts <= maxParts)) throw fail(where, `more than ${maxParts} parts`);
  };
  const copy = (value: unknown, where: string, depth: number): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    reading = where;
    if (depth > maxDepth) throw fail(where, `more than ${maxDepth} objects inside each other`);
    // Of the memory itself, past whatever an object says that is made to look like bytes.
    if (ArrayBuffer.isView(value) && value instanceof Uint8Array) return new Uint8Array(value);
    if (Array.isArray(value)) {
      const { length } = value;
      count(length, where);
      return Object.freeze(Array.from({ length }, (_, at) => copy(value[at], `${where}[${at}]`, depth + 1)));
    }
    const names = Object.keys(value);
    count(names.length, where);
    const fields = names.map((field) => {
      reading = `${where}.${word(field)}`;
      const held = (value as Readonly<Record<string, unknown>>)[field];
      return [field, copy(held, reading, depth + 1)] as const;
    });
    // By definition, not by assignment: one may be called `__proto__`.
    return Object.freeze(Object.fromEntries(fields.filter(([, held]) => held !== undefined)));
  };
  try {
    return copy(given, name, 0) as T;
  } catch (cause) {
    if (isSymbolonError(cause)) throw cause;
    throw fail(reading, "it can't be read", { cause });
  }
}
