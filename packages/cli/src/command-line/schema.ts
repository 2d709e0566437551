/**
 * What a command answers with `--json`. One description gives the JSON schema and the type that the action must return.
 */

/** A JSON schema (draft 2020-12), of which a small part is used. */
type JsonSchema = { readonly [keyword: string]: unknown };

declare const value: unique symbol;

/** A schema, and the TypeScript type of what satisfies it. */
export type ResultShape<T> = { readonly schema: JsonSchema; readonly [value]?: T };

export type ValueOf<S> = S extends ResultShape<infer T> ? T : never;

export const text = (description: string): ResultShape<string> => ({ schema: { type: 'string', description } });

export const count = (description: string): ResultShape<number> => ({
  schema: { type: 'integer', minimum: 0, description },
});

export const bool = (description: string): ResultShape<boolean> => ({ schema: { type: 'boolean', description } });

/** In the smallest unit, as a decimal text: JSON numbers are not exact at any size. */
export const amount = (description: string): ResultShape<string> => ({
  schema: { type: 'string', pattern: '^-?[0-9]+$', description },
});

export const oneOf = <const T extends string>(description: string, ...values: readonly T[]): ResultShape<T> => ({
  schema: { enum: values, description },
});

export const list = <T>({ schema }: ResultShape<T>): ResultShape<readonly T[]> => ({
  schema: { type: 'array', items: schema },
});

/** `null` where there is none, so that every key is always there. */
export const orNull = <T>({ schema }: ResultShape<T>): ResultShape<T | null> => ({
  schema: { anyOf: [schema, { type: 'null' }] },
});

/** A moment, in UTC (RFC 3339); `null` where it is unknown, or after the year 9999. */
export const moment = (description: string): ResultShape<string | null> =>
  orNull(text(`${description}; as 2027-03-03T14:05:00.000Z`));

/** An object with exactly these keys. */
export const record = <const F extends { readonly [key: string]: ResultShape<unknown> }>(
  fields: F,
): ResultShape<{ readonly [K in keyof F]: ValueOf<F[K]> }> => ({
  schema: {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([key, { schema }]) => [key, schema])),
    required: Object.keys(fields),
    additionalProperties: false,
  },
});

/** An object whose keys depend on its subject. */
export const openRecord = (
  description: string,
): ResultShape<{ readonly [key: string]: string | number | boolean }> => ({
  schema: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] }, description },
});
