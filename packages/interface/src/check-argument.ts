/** Checks what callers without a type checker hand in, before anything is done with it. */
import { inputError } from './errors/input-errors.ts';

/**
 * What a value has to be. A number: so many bytes. A list of one shape: an array of such values. An object: its fields;
 * one whose name ends in `?` may be undefined, and `*` stands for all other fields.
 */
export type ArgumentShape =
  | 'text'
  | 'bytes'
  | 'number'
  | 'uint'
  | 'bigint'
  | 'boolean'
  | 'function'
  | 'object'
  | number
  | readonly [ArgumentShape]
  | { readonly [field: string]: ArgumentShape };

/**
 * Refuses a value of another shape, and names the field. It quotes nothing, as the value may be a secret.
 *
 * @param argument names the value in the error
 * @param fail makes the error. Default: SymbolonError `argument/invalid`
 * @throws SymbolonError `argument/invalid`, or what `fail` makes
 * @example
 * ```ts
 * import { checkArgument, isSymbolonError } from '@symbolon/interface';
 * const shape = { file: 'uint', name: 'text', 'content?': 'bytes' } as const;
 * checkArgument('file', { file: 1, name: 'notes' }, shape);
 * try {
 *   checkArgument('file', { file: 1, name: 5 }, shape);
 * } catch (error) {
 *   isSymbolonError(error) && error.message; // => 'invalid file.name: expected a text'
 * }
 * ```
 */
export function checkArgument(
  argument: string,
  value: unknown,
  shape: ArgumentShape,
  fail: (where: string, reason: string) => Error = invalid,
): void {
  if (typeof argument !== 'string') throw invalid('argument', 'expected a text');
  if (typeof shape === 'string') {
    const [kind, is] = Object.hasOwn(kinds, shape) ? kinds[shape] : noKind;
    if (!is(value)) throw fail(argument, `expected ${kind}`);
  } else if (typeof shape === 'number') {
    if (!isBytes(value) || value.length !== shape) throw fail(argument, `expected ${shape} bytes`);
  } else if (isList(shape)) {
    if (!Array.isArray(value)) throw fail(argument, 'expected a list');
    // Not `forEach`, which passes over holes.
    for (let at = 0; at < value.length; at += 1) checkArgument(`${argument}[${at}]`, value[at], shape[0], fail);
  } else {
    if (!isObject(shape)) throw fail(argument, 'no such shape');
    if (!isObject(value)) throw fail(argument, 'expected an object');
    for (const [key, field] of Object.entries(shape)) {
      const names =
        key === '*'
          ? Object.keys(value).filter((name) => !(name in shape || `${name}?` in shape))
          : [key.replace(/\?$/, '')];
      for (const name of names) {
        const held = value[name];
        if (held !== undefined || !key.endsWith('?')) checkArgument(`${argument}.${name}`, held, field, fail);
      }
    }
  }
}

const kinds: {
  readonly [Kind in Extract<ArgumentShape, string>]: readonly [text: string, is: (value: unknown) => boolean];
} = {
  text: ['a text', (value) => typeof value === 'string'],
  bytes: ['bytes (Uint8Array)', isBytes],
  number: ['a number', (value) => Number.isFinite(value)],
  uint: ['a whole number from 0', (value) => Number.isSafeInteger(value) && (value as number) >= 0],
  bigint: ['a bigint', (value) => typeof value === 'bigint'],
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  function: ['a function', (value) => typeof value === 'function'],
  object: ['an object', isObject],
};

const noKind = ['no such shape', () => false] as const;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Also of another realm, such as that of a test runner. */
function isBytes(value: unknown): value is Uint8Array {
  return (
    value instanceof Uint8Array || (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === bytesTag)
  );
}

const bytesTag = '[object Uint8Array]';

function isList(shape: ArgumentShape): shape is readonly [ArgumentShape] {
  return Array.isArray(shape);
}

function invalid(argument: string, reason: string): Error {
  return inputError('argument/invalid', { argument, reason });
}
