/**
 * Every export of a published package has a comment, and every function an example: one that runs, because
 * `examples.test.ts` runs all there are.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { undocumentedIn } from '../documented.ts';

const root = join(import.meta.dirname, '../..');

/** The command is a program: nothing imports it. */
const withoutExports = ['cli'];

describe.each(readdirSync(join(root, 'packages')))('%s', (name) => {
  const { looked, comments, examples, members } = undocumentedIn(join(root, 'packages', name));

  test('has exports, unless it is a program', () => {
    expect(looked.exports === 0).toBe(withoutExports.includes(name));
  });

  test('every export has a comment', () => {
    expect(comments).toEqual([]);
  });

  test('every function has an example that uses it', () => {
    expect(examples).toEqual([]);
  });

  // Many properties explain themselves, so none has to have a comment: a list to read through now and then.
  if (process.env['LIST_PROPERTIES'] !== undefined)
    console.log([`${name}: ${members.length} of ${looked.members}`, ...members].join('\n'));
});

test('what lacks a comment or an example is found, whatever kind of export it is', () => {
  const folder = join(root, 'scripts/dist/documented');
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ exports: { './all': './dist/all.js' } }));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { module: 'nodenext', target: 'es2022', types: [] } }),
  );
  writeFileSync(
    join(folder, 'src/hidden.ts'),
    'export type Shown = { readonly a: string };\nexport type Private = string;\n',
  );
  const example = (code: string) =>
    `/**\n * Text.\n *\n * \`\`\`ts\n * import { good } from 'x';\n * ${code}\n * \`\`\`\n */`;
  const lines = [
    "export type { Shown } from './hidden.ts';",
    'export const table = { a: 1 };',
    '/** */\nexport const empty = 1;',
    `${example('good();')}\nexport function good(): void {}`,
    `${example('other();')}\nexport const imported = (): void => {};`,
    '/** Text. */\nexport function* bare(): Generator<number> {}',
    `${example('overloaded(1);')}\nexport function overloaded(a: number): void;\nexport function overloaded(a: string): void;`,
    'export function overloaded(_: unknown): void {}',
  ];
  writeFileSync(join(folder, 'src/all.ts'), lines.join('\n'));
  const { comments, examples, members, looked } = undocumentedIn(folder);
  const names = (places: readonly string[]) => places.map((place) => place.replace(/:\d+/, '')).sort();
  expect(names(comments)).toEqual([
    'src/all.ts empty',
    'src/all.ts overloaded',
    'src/all.ts table',
    'src/hidden.ts Shown',
  ]);
  expect(names(examples)).toEqual(['src/all.ts bare', 'src/all.ts imported']);
  expect(members).toEqual(['src/hidden.ts:1 Shown.a']);
  expect(looked).toEqual({ exports: 7, functions: 4, members: 1 });
});
