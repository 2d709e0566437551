/**
 * Errors as plain data, for what copies values: workers, `postMessage`, `structuredClone`, IPC, JSON.
 *
 * A copied `Error` keeps its message; the HTML standard ("StructuredSerializeInternal") promises neither its own
 * properties nor its cause. So code and context go as data of their own, and only values that JSON has.
 */
import { cardMessages } from './card-errors.ts';
import { chainMessages } from './chain-errors.ts';
import { errorShapes, type FieldKind } from './error-shapes.ts';
import { inputError } from './input-errors.ts';
import { type ErrorCode, isSymbolonError, type SymbolonError } from './symbolon-error.ts';

/** A field of a context: `null` for one that is undefined, `{ bigint }` with decimal digits for a bigint. */
export type PlainValue = string | number | null | { readonly bigint: string };

/**
 * A lower error. The sentence and the code of a `SymbolonError`; of any other error the name alone, as its sentence may
 * quote what it was about: that of `JSON.parse` quotes its input.
 */
export type PlainCause = { readonly name: string; readonly code?: string; readonly message?: string };

/** A {@link SymbolonError} as JSON can hold it. */
export type PlainError = {
  readonly name: 'SymbolonError';
  readonly code: ErrorCode;
  readonly message: string;
  readonly context: { readonly [field: string]: PlainValue };
  /** The chain of lower errors, the nearest first, at most 8. Left out without one. */
  readonly causes?: readonly PlainCause[];
};

const mostCauses = 8;

/**
 * Makes plain data of an error, for another thread, process or machine: see {@link fromPlainError}. It holds no secret,
 * as neither messages nor contexts do, and quotes no error of another library.
 *
 * @throws SymbolonError `argument/invalid` for any other error
 * @example
 * ```ts
 * import { chainError, toPlainError } from '@symbolon/interface';
 * const error = chainError('fee/excessive', { fee: 12n, limit: 10n, unit: 'sat' });
 * toPlainError(error).code; // => 'fee/excessive'
 * toPlainError(error).context; // => { fee: { bigint: '12' }, limit: { bigint: '10' }, unit: 'sat' }
 * ```
 */
export function toPlainError(error: SymbolonError): PlainError {
  if (!isSymbolonError(error)) throw inputError('argument/invalid', { argument: 'error', reason: 'no SymbolonError' });
  const { code, message } = error;
  const context = Object.fromEntries(
    Object.entries(error.context).map(([field, value]: [string, unknown]) => [field, plainValue(value)]),
  );
  const causes = causesOf(error);
  return { name: 'SymbolonError', code, message, context, ...(causes.length > 0 && { causes }) };
}

/**
 * Makes the error again. {@link isSymbolonError} knows it; its stack begins here. The causes become errors too, without
 * their contexts.
 *
 * @param value what {@link toPlainError} made, after any copy
 * @returns the error; one of a code that this version does not know yet keeps its fields as they came
 * @throws SymbolonError `data/malformed` for anything else
 * @example
 * ```ts
 * import { cardError, fromPlainError, isSymbolonError, toPlainError } from '@symbolon/interface';
 * const sent = JSON.stringify(toPlainError(cardError('pin/wrong', { password: 'PIN', triesLeft: 2 })));
 * const error: unknown = fromPlainError(JSON.parse(sent));
 * isSymbolonError(error, 'pin/wrong') && error.context.triesLeft; // => 2
 * ```
 */
export function fromPlainError(value: unknown): SymbolonError {
  const { name, code, message, context, causes = [] } = recordOf(value, 'start');
  if (name !== 'SymbolonError') throw malformed('name', 'not that of a SymbolonError');
  if (typeof code !== 'string' || !/^[a-z-]+\/[a-z-]+$/.test(code)) throw malformed('code', 'no code');
  if (typeof message !== 'string') throw malformed('message', 'not a text');
  if (!Array.isArray(causes) || causes.length > mostCauses) throw malformed('causes', 'not a list of at most 8');
  const cause = [...causes].reverse().reduce<Error | undefined>((lower, each) => causeOf(each, lower), undefined);
  const fields = contextOf(code, recordOf(context, 'context'));
  const error = new Error(messageOf(code, fields) ?? message, cause && { cause });
  return Object.assign(error, { name, code, context: Object.freeze(fields) }) as Error as SymbolonError;
}

const messages: { readonly [code: string]: (context: never) => string } = { ...cardMessages, ...chainMessages };

/** The text is made anew: whoever sends an error decides its facts, not the words around them. */
function messageOf(code: string, context: object): string | undefined {
  return Object.hasOwn(messages, code) ? messages[code]?.(context as never) : undefined;
}

function plainValue(value: unknown): PlainValue {
  if (typeof value === 'bigint') return { bigint: `${value}` };
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

function causesOf(error: Error): readonly PlainCause[] {
  const causes: PlainCause[] = [];
  for (let cause = error.cause; cause instanceof Error && causes.length < mostCauses; cause = cause.cause)
    causes.push(
      isSymbolonError(cause)
        ? { name: cause.name, code: cause.code, message: cause.message }
        : { name: cause.name, ...('code' in cause && typeof cause.code === 'string' && { code: cause.code }) },
    );
  return causes;
}

function causeOf(value: unknown, cause: Error | undefined): Error {
  const { name, code, message = '' } = recordOf(value, 'causes');
  if (typeof name !== 'string' || typeof message !== 'string') throw malformed('causes', 'not an error');
  if (code !== undefined && typeof code !== 'string') throw malformed('causes', 'a code that is no text');
  return Object.assign(new Error(message, cause && { cause }), { name, ...(code !== undefined && { code }) });
}

function contextOf(code: string, given: Readonly<Record<string, unknown>>): object {
  if (!Object.hasOwn(errorShapes, code))
    return Object.fromEntries(Object.entries(given).map(([field, value]) => [field, anyValue(value, field)]));
  const shape: Readonly<Record<string, FieldKind>> = errorShapes[code as ErrorCode];
  const context: Record<string, unknown> = {};
  for (const [field, kind] of Object.entries(shape)) {
    const value = Object.hasOwn(given, field) ? anyValue(given[field], field) : undefined;
    const ofKind = value === undefined ? /none|optional/.test(kind) : kind.includes(kindNames[typeof value] ?? '?');
    if (!ofKind) throw malformed(`context, ${field}`, `expected ${kind}`);
    if (value !== undefined || kind !== 'optional text') context[field] = value;
  }
  return context;
}

const kindNames: { readonly [type: string]: string } = { string: 'text', number: 'number', bigint: 'bigint' };

function anyValue(value: unknown, field: string): string | number | bigint | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return value;
  const { bigint } = recordOf(value, `context, ${field}`);
  if (typeof bigint !== 'string' || !/^-?\d{1,200}$/.test(bigint)) throw malformed(`context, ${field}`, 'no number');
  return BigInt(bigint);
}

function recordOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(where, 'not an object');
  return value as Readonly<Record<string, unknown>>;
}

function malformed(where: string, reason: string): SymbolonError<'data/malformed'> {
  return inputError('data/malformed', { what: 'plain error', where, reason });
}
