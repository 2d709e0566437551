/** Links of the documentation lead somewhere, and the tests that the threat model names exist. */
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

const pages = ['docs', 'packages', 'vectors', 'apps'].flatMap((folder) => markdownIn(join(root, folder)));
const top = readdirSync(root)
  .filter((name) => name.endsWith('.md'))
  .map((name) => join(root, name));

describe('links', () => {
  test.each([...top, ...pages].map((file) => relative(root, file)))('%s', (name) => {
    const file = join(root, name);
    const text = readFileSync(file, 'utf8').replace(/^```.*?^```/gms, '');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(([, link, source]) => link ?? source ?? '');
    const broken = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : resolve(dirname(file), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !(statSync(target).isFile() && anchorsOf(readFileSync(target, 'utf8')).includes(anchor));
    });
    expect(broken).toEqual([]);
  });
});

test('the threat model names tests that exist', () => {
  const file = join(root, 'docs/threat-model.md');
  const missing: string[] = [];
  let count = 0;
  for (const [, path = '', names = ''] of readFileSync(file, 'utf8').matchAll(/\]\(([^)]+\.test\.ts)\): (\*.*?\*)(?=; \[| \|)/g)) {
    const source = readFileSync(resolve(dirname(file), path), 'utf8');
    for (const [, name = ''] of names.matchAll(/\*([^*]+)\*/g)) {
      count += 1;
      if (!source.includes(name)) missing.push(`${path}: ${name}`);
    }
  }
  expect(missing).toEqual([]);
  expect(count).toBeGreaterThan(30);
});
