import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { label, labelNames, protocolVersion } from '../src/labels.ts';

const packages = join(import.meta.dirname, '../../..', 'packages');
/** `chains` knows no protocol; its one label is in the table too. */
const outside = ['chains/src/bitcoin/firmware/multisig-wallet.ts'];

const sources = readdirSync(packages).flatMap((name) =>
  readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${name}/src/${path.replaceAll('\\', '/')}`),
);

test('a label is ASCII, ends in the version and one zero byte, and starts no other', () => {
  const texts = labelNames.map((name) => new TextDecoder().decode(label(name)));
  for (const text of texts) expect(text).toMatch(new RegExp(`^symbolon [a-z ]+ ${protocolVersion}\0$`));
  for (const one of texts) expect(texts.filter((other) => other.startsWith(one))).toEqual([one]);
});

test('no source but the table writes a label, except one, and that is in the table', () => {
  expect(sources.length).toBeGreaterThan(300);
  const written = sources.flatMap((path) => {
    const source = readFileSync(join(packages, path), 'utf8').replaceAll(/^ *(\/?\*|\/\/).*$/gm, '');
    return [...source.matchAll(/['"`]symbolon ([a-z ]+) \d+(\\0)?['"`]/g)].map(([text]) => ({ path, text }));
  });
  const labels = labelNames.map((name) => `'symbolon ${name} ${protocolVersion}\\0'`);
  const ours = written.filter(({ path }) => !path.startsWith('emulator/') && !path.startsWith('cli/'));
  expect(ours.map(({ path }) => path)).toEqual(outside);
  for (const { text } of ours) expect(labels).toContain(text);
});
