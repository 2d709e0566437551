import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { exampleOfPage, examplesOf, type Given, type Setting } from '../examples.ts';

const root = join(import.meta.dirname, '../..');
const written = join(root, 'scripts/dist/examples');

rmSync(written, { recursive: true, force: true });
mkdirSync(written, { recursive: true });

/** `constant`: nothing that the values are changes by being used, so all examples may have the same. */
async function givenOf(name: string): Promise<Given & { readonly setting?: Setting; readonly constant: boolean }> {
  const file = join(root, 'scripts/example-values', `${name}.ts`);
  const {
    setting,
    constant = false,
    made = {},
    ...values
  } = existsSync(file) ? await import(/* @vite-ignore */ file) : {};
  return {
    module: `../../example-values/${name}.ts`,
    names: Object.keys(values),
    made: Object.keys(made),
    setting,
    constant,
  };
}

/** Its examples are command lines: `packages/cli/test` runs them. */
const commandLine = 'cli';

for (const name of readdirSync(join(root, 'packages')).filter((name) => name !== commandLine)) {
  const { setting, constant, ...given } = await givenOf(name);
  const examples = examplesOf(join(root, 'packages', name), given).map(({ source, code }, index) => {
    const file = join(written, `${name}-${index}.ts`);
    writeFileSync(file, code);
    return { source: relative(root, source), file, sharesState: !constant && code.includes(given.module) };
  });

  test(`${name}: the README has an example`, () => {
    expect(examples[0]?.source).toBe(`packages/${name}/README.md`);
  });

  describe(name, () => {
    let leave: (() => Promise<void>) | undefined;
    beforeAll(async () => {
      if (setting?.possible) leave = await setting.enter();
    });
    afterAll(() => leave?.());

    for (const { source, file, sharesState } of examples) {
      const isPossible =
        setting?.possible !== false || setting.without?.some((part) => source.includes(`/${part}:`)) === true;
      test.skipIf(!isPossible)(`${source} runs`, async () => {
        // Each example has its values to itself: what one does to a card must not matter to the next. Loading all
        // modules again takes longer than most examples.
        if (sharesState) vi.resetModules();
        await import(/* @vite-ignore */ file);
      });
    }
  });
}

for (const name of readdirSync(join(root, 'docs/guides'))) {
  const example = exampleOfPage(join(root, 'docs/guides', name));
  if (example === undefined) continue;
  const file = join(written, `guide-${name}.ts`);
  writeFileSync(file, example.code);

  test(`docs/guides/${name} runs`, async () => {
    await import(/* @vite-ignore */ file);
  });
}

test('what the guides quote of the app for phones is in it', () => {
  const guide = readFileSync(join(root, 'docs/guides/use-it-in-your-wallet.md'), 'utf8');
  const [, quoted = 'nothing'] = /^```tsx\n(.*?)^```/ms.exec(guide) ?? [];
  expect(readFileSync(join(root, 'examples/react-native/src/with-card.ts'), 'utf8')).toContain(quoted);
});

test('the examples type-check', () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', join(root, 'scripts/tsconfig.examples.json')], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
});
