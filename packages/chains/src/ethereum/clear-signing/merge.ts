/**
 * Descriptors that include others (ERC-7730, "Organizing files"): one file of both, in which the including one wins.
 * Fields of the same path become one. Files come from who calls; nothing is fetched.
 */
import { word } from '@symbolon/interface';
import { malformedDescriptor } from './errors.ts';
import { membersOf, textOf } from './json.ts';

/** Contents of descriptor files, parsed from JSON, by their paths with `/`. */
export type DescriptorFiles = { readonly [path: string]: unknown };

const maxIncludes = 8;
const maxDepth = 64;

/**
 * A file with all that it includes.
 *
 * @param onInclude Is told of every file that is included.
 * @throws SymbolonError `data/malformed` for one that is not among the files, or includes itself
 */
export function withIncludes(
  path: string,
  files: DescriptorFiles,
  onInclude: (path: string) => unknown = () => {},
  chain: readonly string[] = [],
): unknown {
  if (!Object.hasOwn(files, path))
    throw malformedDescriptor('includes', `${word(path)} is not among the files that were given`);
  if (chain.includes(path) || chain.length > maxIncludes)
    throw malformedDescriptor('includes', 'the files include each other, or too many');
  const json = copyOf(files[path]);
  const included = membersOf({ value: json, where: '' }).get('includes');
  if (!included) return json;
  const name = textOf(included, 1024);
  if (name.includes(':') || name.startsWith('/'))
    throw malformedDescriptor('includes', 'expected the relative path of a file: nothing is fetched');
  const target = resolve(path, name);
  onInclude(target);
  return merge(withIncludes(target, files, onInclude, [...chain, path]), json, []);
}

/** `../b.json` seen from `a/x/c.json` is `a/b.json`. */
function resolve(from: string, name: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Reads every member once: what a getter would answer later has no say. */
function copyOf(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) throw malformedDescriptor('the file', `more than ${maxDepth} levels`);
  if (Array.isArray(value)) return Array.from(value, (item: unknown) => copyOf(item, depth + 1));
  if (!isObject(value)) return value;
  return fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member, depth + 1)]));
}

function merge(base: unknown, over: unknown, at: readonly string[]): unknown {
  if (at[at.length - 1] === 'fields' && Array.isArray(base) && Array.isArray(over)) return mergeFields(base, over, at);
  if (!isObject(base) || !isObject(over)) return over;
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    merged.set(key, merged.has(key) ? merge(merged.get(key), value, [...at, key]) : value);
  }
  return fromEntries([...merged]);
}

function mergeFields(base: readonly unknown[], over: readonly unknown[], at: readonly string[]): readonly unknown[] {
  const pathOf = (field: unknown): unknown => (isObject(field) ? field['path'] : undefined);
  const same = (a: unknown, b: unknown): boolean => pathOf(a) !== undefined && pathOf(a) === pathOf(b);
  return [
    ...base.map((field) => over.filter((other) => same(field, other)).reduce((all, one) => merge(all, one, at), field)),
    ...over.filter((field) => !base.some((other) => same(field, other))),
  ];
}

/** Own members only: a name such as `__proto__` is one like any other. */
const fromEntries = (entries: readonly (readonly [string, unknown])[]): object => Object.fromEntries(entries);

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
