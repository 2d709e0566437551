/**
 * Calls of exported functions as the examples make them, and the same with one argument or one field wrong: what does a
 * caller without a type checker get?
 */

/** A call that an example made. */
export type Call = { readonly name: string; readonly run: (...args: unknown[]) => unknown; readonly args: unknown[] };

/** What `record` has seen: by `<module> <function>`, the first call with the most arguments. */
export const calls = new Map<string, Call>();

/**
 * The exports of a module; its functions note how they are called. Classes are left as they are.
 *
 * @public imported by the examples that are written out
 */
export function record<Module extends object>(specifier: string, module: Module): Module {
  const noted = Object.entries(module).map(([name, value]: [string, unknown]) => {
    if (typeof value !== 'function' || /^class\b/.test(String(value))) return [name, value];
    const run = value as Call['run'];
    const key = `${specifier} ${name}`;
    return [
      name,
      (...args: unknown[]) => {
        if (args.length > (calls.get(key)?.args.length ?? -1)) calls.set(key, { name: key, run, args });
        return run(...args);
      },
    ];
  });
  return Object.fromEntries(noted) as Module;
}

/** An example whose imports of our packages are recorded. */
export function recording(code: string, recorder: string): string {
  let count = 0;
  const changed = code.replace(
    /^import \{([^}]*)\} from '((?:@symbolon\/)[^']+)';$/gm,
    (_, list: string, from: string) => {
      const names = list
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean);
      const types = names.filter((name) => name.startsWith('type '));
      const values = names.filter((name) => !name.startsWith('type ')).map((name) => name.replace(' as ', ': '));
      count += 1;
      const own = `module${count}`;
      return [
        ...(types.length > 0 ? [`import { ${types.join(', ')} } from '${from}';`] : []),
        `import * as ${own} from '${from}';`,
        `const { ${values.join(', ')} } = record('${from}', ${own});`,
      ].join('\n');
    },
  );
  return `import { record } from '${recorder}';\n${changed}`;
}

/** Thrown by what a caller hands in. */
const ownError = new Error('thrown by the caller');

/** Whether an error is the caller's own: a getter threw it. */
export function callersOwn(error: unknown): boolean {
  return error === ownError || (error instanceof Error && callersOwn(error.cause));
}

const throwing = new Proxy(
  {},
  {
    get: () => {
      throw ownError;
    },
  },
);

const wrong: readonly unknown[] = [
  undefined,
  null,
  0,
  -1,
  1.5,
  Number.NaN,
  2 ** 53,
  '',
  'x',
  '\ud800',
  true,
  -1n,
  2n ** 300n,
  Symbol('x'),
  [],
  [undefined],
  {},
  Object.create(null),
  () => undefined,
  new Uint8Array(),
  new Uint8Array(5),
  new Uint8Array(70_000),
  throwing,
];

/** A call with something wrong in it. */
export type WrongCall = { readonly where: string; readonly args: readonly unknown[] };

/** The calls that differ from a right one in one argument, or one field of one, to this depth. */
export function* wrongCalls({ args }: Call, depth = 3): Generator<WrongCall> {
  yield { where: 'no argument', args: [] };
  for (const [at, argument] of args.entries())
    for (const { where, value } of variants(argument, depth))
      yield { where: `${at}${where}`, args: args.with(at, value) };
}

function* variants(value: unknown, depth: number): Generator<{ readonly where: string; readonly value: unknown }> {
  for (const other of wrong) yield { where: ` = ${told(other)}`, value: other };
  if (depth === 0 || typeof value !== 'object' || value === null) return;
  if (value instanceof Uint8Array) {
    if (value.length > 0) yield { where: ' cut', value: value.slice(0, -1) };
    yield { where: ' longer', value: Uint8Array.of(...value.slice(0, 2000), 0) };
    return;
  }
  if (Array.isArray(value)) {
    for (const [at, item] of value.slice(0, 2).entries())
      for (const { where, value: other } of variants(item, depth - 1))
        yield { where: `[${at}]${where}`, value: value.with(at, other) };
    return;
  }
  for (const [field, held] of Object.entries(value))
    for (const { where, value: other } of variants(held, depth - 1))
      yield { where: `.${field}${where}`, value: { ...value, [field]: other } };
}

function told(value: unknown): string {
  if (value === throwing) return 'a proxy that throws';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null)
    return Object.getPrototypeOf(value) === null ? 'null-object' : JSON.stringify(value);
  return typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value));
}
