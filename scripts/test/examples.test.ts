import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { examplesOf, type Given } from '../examples.ts';

const root = join(import.meta.dirname, '../..');
const written = join(root, 'scripts/dist/examples');

rmSync(written, { recursive: true, force: true });
mkdirSync(written, { recursive: true });

async function givenOf(name: string): Promise<Given> {
  const file = join(root, 'scripts/example-values', `${name}.ts`);
  const names = existsSync(file) ? Object.keys(await import(/* @vite-ignore */ file)) : [];
  return { module: `../../example-values/${name}.ts`, names };
}

for (const name of readdirSync(join(root, 'packages'))) {
  const examples = examplesOf(join(root, 'packages', name), await givenOf(name)).map(({ source, code }, index) => {
    const file = join(written, `${name}-${index}.ts`);
    writeFileSync(file, code);
    return { source: relative(root, source), file };
  });

  describe(name, () => {
    test('the README has an example', () => {
      expect(examples[0]?.source).toBe(`packages/${name}/README.md`);
    });

    for (const { source, file } of examples) {
      test(`${source} runs`, async () => {
        await import(/* @vite-ignore */ file);
      });
    }
  });
}

test('the examples type-check', { timeout: 60_000 }, () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', join(root, 'scripts/tsconfig.examples.json')], { encoding: 'utf8' });
  expect(stdout).toBe('');
});
