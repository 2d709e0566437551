/**
 * What the site is made of, without building it: each page has a place in a menu, and what it tells people to type is
 * tried.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pages } from '../../apps/site/scripts/pages.mjs';
import { root, site } from '../../apps/site/scripts/repository.mjs';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('a menu leads to every page', async () => {
  // It throws for a page of `docs` that no menu leads to.
  const { sidebar } = await import('../../apps/site/scripts/sidebar.mjs');
  expect(Object.keys(sidebar)).toContain('/spec/');
});

test('what the front page tells people to run, the README does too', () => {
  const [, commands = ''] = /^```sh\n(.*?)^```/ms.exec(readFileSync(join(site, 'pages/index.md'), 'utf8')) ?? [];
  const lines = commands.trim().split('\n');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(read('README.md')).toContain(line.split('#')[0]?.trim());
});

/**
 * A box marked as a language is one that a reader may copy. `examples.test.ts` runs those of READMEs, guides and
 * docstrings, the tests of `cli` the commands of the guides and of its README; no other page may have any.
 */
describe('no page has an example that no test runs', () => {
  const others = pages
    .filter(({ source }) => !/^(docs\/guides|packages|examples)\/|^README\.md$/.test(source))
    .map(({ source }) => source);

  test('there are such pages', () => {
    expect(others.length).toBeGreaterThan(30);
  });

  test.each(others)('%s', (source) => {
    const languages = [...read(source).matchAll(/^```(\w*)\n[\s\S]*?^```/gm)].map(([, language]) => language);
    expect(languages.filter((language) => language !== 'text' && language !== '')).toEqual([]);
  });
});
