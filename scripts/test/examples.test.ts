import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { examplesOf } from '../examples.ts';

const root = join(import.meta.dirname, '../..');
const written = join(root, 'scripts/dist/examples');

rmSync(written, { recursive: true, force: true });
mkdirSync(written, { recursive: true });

describe.each(readdirSync(join(root, 'packages')))('%s', (name) => {
  const examples = examplesOf(join(root, 'packages', name)).map(({ source, code }, index) => {
    const file = join(written, `${name}-${index}.ts`);
    writeFileSync(file, code);
    return { source: relative(root, source), file };
  });

  test('the README has an example', () => {
    expect(examples[0]?.source).toBe(`packages/${name}/README.md`);
  });

  test.each(examples)('$source runs', async ({ file }) => {
    await import(/* @vite-ignore */ file);
  });
});

test('the examples type-check', () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const run = () => execFileSync(process.execPath, [tsc, '-p', join(root, 'scripts/tsconfig.examples.json')], { encoding: 'utf8' });
  expect(run).not.toThrow();
});
