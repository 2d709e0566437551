/** The example as an app ships it: bundled by Metro, compiled for Hermes, run on Hermes. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import Metro from 'metro';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemPart } from '../../../test/system-part.ts';
import { signOnPhoneCard } from './support/phone-card.ts';
import { newCard, signOnNewCard } from './support/sign.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const binary = (name: string, path: string) => join(dirname(require.resolve(`${name}/package.json`)), path);
const here = await systemPart('Hermes', async () =>
  process.platform === 'linux' && process.arch === 'x64'
    ? undefined
    : 'this test has its programs for Linux on x64 only',
);

describe.skipIf(!here)('the bundle of an app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-hermes-'));
  const bundle = join(folder, 'bundle.js');
  beforeAll(async () => {
    const config = await Metro.loadConfig({ config: join(import.meta.dirname, 'on-hermes/metro.config.cjs') });
    const entry = join(import.meta.dirname, 'on-hermes/main.ts');
    await Metro.runBuild(
      { ...config, reporter: { update: () => {} } },
      { entry, out: bundle, platform: 'android', minify: false, dev: false },
    );
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compiles with the current Hermes compiler', async () => {
    const out = join(folder, 'bundle.hbc');
    await run(binary('hermes-compiler', 'hermesc/linux64-bin/hermesc'), [
      '-O',
      '-w',
      '-emit-binary',
      '-out',
      out,
      bundle,
    ]);
    expect(statSync(out).size).toBeGreaterThan(0);
  });

  it('makes the same signatures on Hermes as on Node, by a card and as a card', async () => {
    const { stdout } = await run(binary('hermes-engine-cli', 'linux64-bin/hermes'), [bundle]);
    const card = newCard();
    const onNode = await signOnNewCard(card, async () => card.tap());
    expect(stdout.trim().split('\n')).toEqual([onNode, await signOnPhoneCard()]);
  });
});
