/** Values of JSON that people write: each is what is expected, or throws RangeError with the reason. */
import { quote } from '@symbolon/interface';
import { messageOf } from '../errors/cli-error.ts';

export type JsonFields = { readonly [field: string]: unknown };

/**
 * Refuses a number written with a point or an exponent, such as 1.0 or 1e3: once read, nobody can tell it from another.
 *
 * @param json whose syntax is right
 * @throws RangeError naming the member before it
 */
export function refuseFractions(json: string): void {
  let member = '""';
  for (const [token, name] of json.matchAll(
    /("[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*/g,
  )) {
    if (name !== undefined) member = name;
    else if (!token.startsWith('"') && /[.eE]/.test(token))
      throw new RangeError(
        `${quote(String(JSON.parse(member)))}: ${token.slice(0, 40)} is a number with a point or an exponent; write it without, or as a string`,
      );
  }
}

/**
 * Refuses a field that an object has twice: of two, readers of JSON take different ones (RFC 8259, clause 4).
 *
 * @param json whose syntax is right
 * @throws RangeError naming the field
 */
export function refuseTwice(json: string): void {
  const open: Set<string>[] = [];
  for (const [token, name] of json.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/g)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    if (name === undefined) continue;
    const field = String(JSON.parse(name));
    const fields = open.at(-1);
    if (fields?.has(field)) throw new RangeError(`${quote(field)} is given twice: leave one of the two`);
    fields?.add(field);
  }
}

export function asFields(value: unknown): JsonFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RangeError('expected an object');
  return { ...value };
}

/** Refuses fields of other names: a misspelt limit would limit nothing. */
export function asFieldsOf(value: unknown, names: readonly string[]): JsonFields {
  const fields = asFields(value);
  const other = Object.keys(fields).find((field) => !names.includes(field));
  if (other !== undefined) throw new RangeError(`there is no field "${other}"; there are: ${names.join(', ')}`);
  return fields;
}

/** Reads the fields that are there; the reason of an error begins with the field. */
export function readFields<T extends object>(
  value: unknown,
  readers: { readonly [F in keyof T]-?: (value: unknown) => T[F] },
): Partial<T> {
  const read: Partial<T> = {};
  for (const [name, given] of Object.entries(asFieldsOf(value, Object.keys(readers)))) {
    const field = name as keyof T;
    try {
      read[field] = readers[field](given);
    } catch (error) {
      throw new RangeError(`${name}: ${messageOf(error)}`, { cause: error });
    }
  }
  return read;
}

export function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new RangeError('expected a list');
  return value;
}

/** Reads each value of a list; the reason of an error begins with its place, as people count. */
export function asListOf<T>(value: unknown, read: (each: unknown) => T): readonly T[] {
  return asList(value).map((each, at) => {
    try {
      return read(each);
    } catch (error) {
      throw new RangeError(`number ${at + 1} of the list: ${messageOf(error)}`, { cause: error });
    }
  });
}

export function asText(value: unknown): string {
  if (typeof value !== 'string') throw new RangeError('expected a string');
  return value;
}

export function asFlag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new RangeError('expected true or false');
  return value;
}

export function asCount(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new RangeError('expected a whole number');
  return value;
}
