/** `pnpm mutants` takes minutes and is no part of the tests; that its list still fits the sources is. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

type Fault = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly by: readonly [file: string, test: string];
};
const { mutants } = (await import(join(root, 'scripts/mutants.list.mjs'))) as { readonly mutants: readonly Fault[] };

test('every fault can be planted: its text is once in its file, and the test that is to find it has a file', () => {
  const stale = mutants.filter(({ file, from, by: [tests] }) => {
    const path = join(root, file);
    return !existsSync(join(root, tests)) || !existsSync(path) || readFileSync(path, 'utf8').split(from).length !== 2;
  });
  expect(stale.map(({ name }) => name)).toEqual([]);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});
