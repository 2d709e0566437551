/**
 * What a command answers with `--json`: one description gives the JSON schema that is published and the type its code
 * must return.
 */

/** A JSON schema (draft 2020-12, of which a small part is used). */
type JsonSchema = { readonly [keyword: string]: unknown };

declare const value: unique symbol;

/** A schema, and the TypeScript type of what satisfies it. */
export type Shape<T> = { readonly schema: JsonSchema; readonly [value]?: T };

export type ValueOf<S> = S extends Shape<infer T> ? T : never;

export const text = (description: string): Shape<string> => ({ schema: { type: 'string', description } });

export const count = (description: string): Shape<number> => ({ schema: { type: 'integer', minimum: 0, description } });

export const yes = (description: string): Shape<boolean> => ({ schema: { type: 'boolean', description } });

/** Exact at any size, in the smallest unit: JSON numbers are not. */
export const amount = (description: string): Shape<string> => ({
  schema: { type: 'string', pattern: '^-?[0-9]+$', description },
});

export const oneOf = <const T extends string>(description: string, ...values: readonly T[]): Shape<T> => ({
  schema: { enum: values, description },
});

export const list = <T>({ schema }: Shape<T>): Shape<readonly T[]> => ({ schema: { type: 'array', items: schema } });

/** `null` where there is none: keys are always there. */
export const orNull = <T>({ schema }: Shape<T>): Shape<T | null> => ({ schema: { anyOf: [schema, { type: 'null' }] } });

/** An object with these keys, all of them, and no others. */
export const record = <const F extends { readonly [key: string]: Shape<unknown> }>(
  fields: F,
): Shape<{ readonly [K in keyof F]: ValueOf<F[K]> }> => ({
  schema: {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([key, { schema }]) => [key, schema])),
    required: Object.keys(fields),
    additionalProperties: false,
  },
});

/** An object whose keys depend on what it is about. */
export const facts = (description: string): Shape<{ readonly [key: string]: string | number | boolean }> => ({
  schema: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] }, description },
});
