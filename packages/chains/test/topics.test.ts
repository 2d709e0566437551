/** What a topic loads: who wants one chain carries no other, and imports never run in a circle. */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const sources = join(import.meta.dirname, '../src');
const topics = Object.entries(manifest.exports).map(
  ([subpath, file]) =>
    [subpath.slice(2), join(sources, '..', file.replace('/dist/', '/src/').replace(/js$/, 'ts'))] as const,
);

/** What a file loads when it runs: `import type` and `export type` are gone by then. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)'/gm)].map(([, name = '']) =>
    name.startsWith('.') ? join(dirname(file), name) : name,
  );
}

const isOurs = (module: string): boolean => module.startsWith(sources);

function loadedBy(entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (module: string): void => {
    if (seen.has(module)) return;
    seen.add(module);
    if (isOurs(module)) importsOf(module).forEach(visit);
  };
  visit(entry);
  return seen;
}

const chains = ['bitcoin', 'ethereum', 'solana'];

test.each(topics)('%s loads no other chain, and no library but its own', (topic, file) => {
  const chain = chains.find((name) => topic.startsWith(`${name}/`));
  const loaded = [...loadedBy(file)];
  const folders = loaded.filter(isOurs).map((module) => relative(sources, module).split('/')[0] ?? '');
  // The notes hold tokens and policies of every chain.
  const allowed = topic === 'owner-notes' ? chains : [chain];
  expect(folders.filter((folder) => chains.includes(folder) && !allowed.includes(folder))).toEqual([]);
  const others = loaded.filter((module) => {
    if (/^(@symbolon\/interface$|@noble|@scure\/(base|bip32|bip39)|micro-packed)/.test(module) || isOurs(module))
      return false;
    if (module.startsWith('@scure/btc-signer')) return !allowed.includes('bitcoin');
    if (module.startsWith('micro-eth-signer')) return !allowed.includes('ethereum');
    return !topic.endsWith(`/${module.replace('@solana/', '').split('/')[0]}`);
  });
  expect(others).toEqual([]);
});

test('no imports run in a circle', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (module: string, above: readonly string[]): void => {
    const start = above.indexOf(module);
    if (start >= 0) circles.push([...above.slice(start), module].map((one) => relative(sources, one)).join(' -> '));
    if (start >= 0 || done.has(module) || !isOurs(module)) return;
    for (const next of importsOf(module)) visit(next, [...above, module]);
    done.add(module);
  };
  for (const [, file] of topics) visit(file, []);
  expect(done.size).toBeGreaterThan(60);
  expect(circles).toEqual([]);
});
