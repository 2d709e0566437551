/**
 * Links of the documentation lead somewhere, in a clone and, for the pages of packages, as npm shows them; and the
 * tests that the threat model names exist.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

function markdownIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist'].includes(entry.name) || entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? markdownIn(path) : path.endsWith('.md') ? [path] : [];
  });
}

/** As GitHub makes them of headings: lower case, without punctuation, hyphens for spaces. */
function anchorsOf(markdown: string): readonly string[] {
  const headings = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => text);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

const pages = ['docs', 'packages', 'vectors', 'apps/demo'].flatMap((folder) => markdownIn(join(root, folder)));
const top = readdirSync(root)
  .filter((name) => name.endsWith('.md'))
  .map((name) => join(root, name));

const linksOf = (file: string): readonly string[] => {
  const text = readFileSync(file, 'utf8').replace(/^```.*?^```/gms, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, link, source]) => link ?? source ?? '',
  );
};

const leadsTo = (target: string, anchor: string | undefined): boolean =>
  existsSync(target) &&
  (anchor === undefined || (statSync(target).isFile() && anchorsOf(readFileSync(target, 'utf8')).includes(anchor)));

type Manifest = {
  readonly repository: { readonly url: string; readonly directory?: string };
  readonly homepage: string;
};
const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

/**
 * Where the files of this repository are shown, and what of it is in the tree: `blob` and `tree` lead to each other.
 */
const address = manifestOf('.').homepage;
function shown(url: string): string | undefined {
  const [, path] = new RegExp(`^${address}/(?:blob|tree)/(?:HEAD|main)/(.*)$`).exec(url) ?? [];
  return path === undefined ? undefined : join(root, path);
}

describe('links', () => {
  test.each([...top, ...pages].map((file) => relative(root, file)))('%s', (name) => {
    const file = join(root, name);
    const broken = linksOf(file).filter((link) => {
      const [path = '', anchor] = link.split('#');
      if (path.startsWith(`${address}/`))
        return /^(blob|tree)\//.test(path.slice(address.length + 1)) && !leadsTo(shown(path) ?? '', anchor);
      if (/^[a-z]+:/.test(link)) return false;
      return !leadsTo(path === '' ? file : resolve(dirname(file), path), anchor);
    });
    expect(broken).toEqual([]);
  });
});

/** npm rewrites relative links of a page against the repository and the `directory` in it, and can't leave it. */
describe('links on npm', () => {
  test.each(readdirSync(join(root, 'packages')))('of %s', (name) => {
    const { repository, homepage } = manifestOf(`packages/${name}`);
    expect(repository.url).toBe(`git+${address}.git`);
    const base = `${address}/blob/HEAD/${repository.directory}/README.md`;
    const relatives = linksOf(join(root, 'packages', name, 'README.md')).filter((link) => !/^([a-z]+:|#)/.test(link));
    const broken = relatives.filter((link) => {
      const { href, hash } = new URL(link, base);
      return (
        link.startsWith('/') || !leadsTo(shown(href.replace(hash, '')) ?? '', hash === '' ? undefined : hash.slice(1))
      );
    });
    expect(broken).toEqual([]);
    expect(leadsTo(shown(homepage.replace('#readme', '')) ?? '', undefined)).toBe(true);
  });
});

test('the threat model names tests that exist', () => {
  const file = join(root, 'docs/threat-model.md');
  const missing: string[] = [];
  let count = 0;
  for (const [, path = '', names = ''] of readFileSync(file, 'utf8').matchAll(
    /\]\(([^)]+\.test\.ts)\): (\*.*?\*)(?=; \[| \|)/g,
  )) {
    const source = readFileSync(resolve(dirname(file), path), 'utf8');
    for (const [, name = ''] of names.matchAll(/\*([^*]+)\*/g)) {
      count += 1;
      if (!source.includes(name)) missing.push(`${path}: ${name}`);
    }
  }
  expect(missing).toEqual([]);
  expect(count).toBeGreaterThan(30);
});

/** Paths in backticks, such as `docs/adr`; a `<part>` stands for any name. Names of packages and commands are none. */
function pathsIn(markdown: string): readonly string[] {
  const quoted = [...markdown.replace(/^```.*?^```/gms, '').matchAll(/`([^`\s]+)`/g)].map(([, text = '']) => text);
  // What a build makes is not there before it.
  return quoted
    .filter((text) => text.includes('/') && !/^(@|\.\.?\/|node_modules\/)|\/dist$/.test(text))
    .map((text) => text.replace(/\/\*?$/, ''));
}

/** Whether there is such a path below a folder. */
function isThere(folder: string, [name = '', ...rest]: readonly string[]): boolean {
  const pattern = new RegExp(
    `^${name
      .replaceAll('.', '\\.')
      .replaceAll('*', '.*')
      .replace(/<[^>]*>/g, '[\\w-]+')}$`,
  );
  return readdirSync(folder, { withFileTypes: true }).some(
    (entry) =>
      pattern.test(entry.name) &&
      (rest.length === 0 || (entry.isDirectory() && isThere(join(folder, entry.name), rest))),
  );
}

const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

test('every path that CONTRIBUTING.md names is there', () => {
  const paths = pathsIn(contributing);
  expect(paths.filter((path) => !isThere(root, path.split('/')))).toEqual([]);
  expect(paths.length).toBeGreaterThan(50);
  expect(isThere(root, ['docs', '<page>.txt'])).toBe(false);
});

test('its map has every folder at the top', () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && /^(?!node_modules|dist$|release$)\w/.test(entry.name),
  );
  expect(folders.filter(({ name }) => !contributing.includes(`| \`${name}\` |`)).map(({ name }) => name)).toEqual([]);
});
