/** Values of JSON that a person wrote: each is what is expected, or throws RangeError with the reason. */
export type Fields = { readonly [field: string]: unknown };

export function asFields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RangeError('expected an object');
  return { ...value };
}

/** With these fields and no others: a misspelt limit would be none. */
export function asFieldsOf(value: unknown, names: readonly string[]): Fields {
  const fields = asFields(value);
  const other = Object.keys(fields).find((field) => !names.includes(field));
  if (other !== undefined) throw new RangeError(`there is no field "${other}"; there are: ${names.join(', ')}`);
  return fields;
}

export function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new RangeError('expected a list');
  return value;
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
