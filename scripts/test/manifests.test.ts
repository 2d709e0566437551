/**
 * What every published package has to say of itself is said alike: a new package can't forget any of it, nor a release
 * leave it out.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const folders = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
const top = manifestOf('.');
const names: readonly string[] = folders.map((folder) => manifestOf(folder).name).sort();

describe.each(folders)('%s', (folder) => {
  const manifest = manifestOf(folder);

  test('agrees with the repository, and says where in it the package lives', () => {
    const { license, engines, bugs, homepage, repository, type } = manifest;
    expect({ license, engines, bugs, type }).toEqual({
      license: top.license,
      engines: top.engines,
      bugs: top.bugs,
      type: 'module',
    });
    expect(repository).toEqual({ ...top.repository, directory: folder });
    expect(homepage).toBe(`${top.homepage}/tree/main/${folder}#readme`);
  });

  test('can be found, and is described by one sentence', () => {
    expect(manifest.keywords.length).toBeGreaterThan(2);
    expect(new Set(manifest.keywords).size).toBe(manifest.keywords.length);
    expect(manifest.description).toMatch(/^\S.{10,140}[^.]$/);
  });

  test('is public wherever it is published from, and built before it is packed', () => {
    expect(manifest.private).toBeUndefined();
    // Provenance is for the workflow to ask for: here it would make every other way to publish fail.
    expect(manifest.publishConfig).toEqual({ access: 'public' });
    expect(manifest.scripts.prepack).toBe('tsc -b');
    // Declarations are for who imports something: a command has nothing to import.
    const importable = Object.keys(manifest.exports).some((path) => path !== './package.json');
    const declarations = importable ? [] : ['!dist/**/*.d.ts', '!dist/**/*.d.ts.map'];
    expect(manifest.files).toEqual(['dist', '!dist/.tsbuildinfo', ...declarations, 'src', 'CHANGELOG.md']);
  });
});

test('nothing else in the workspace can be published', () => {
  const inside = ['apps', 'examples'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  const others = ['.', 'bench', 'scripts', ...inside].filter((folder) =>
    existsSync(join(root, folder, 'package.json')),
  );
  expect(others.length).toBeGreaterThan(3);
  for (const folder of others) {
    expect(manifestOf(folder).private, folder).toBe(true);
    expect(manifestOf(folder).version, folder).toBeUndefined();
  }
});

test('all published packages share one version, and changesets know each by name', () => {
  const { fixed, access, privatePackages } = JSON.parse(read('.changeset/config.json'));
  expect(fixed.map((group: readonly string[]) => [...group].sort())).toEqual([names]);
  expect({ access, privatePackages }).toEqual({ access: 'public', privatePackages: { version: false, tag: false } });
  expect(new Set(folders.map((folder) => manifestOf(folder).version)).size).toBe(1);
});

test.each(readdirSync(join(root, '.changeset')).filter((file) => file.endsWith('.md')))(
  'the changeset %s is about published packages',
  (file) => {
    const [, head = '', summary = ''] = /^---\n(.*?)---\n(.*)$/s.exec(read(`.changeset/${file}`)) ?? [];
    const rows = head.trim().split('\n');
    expect(
      rows.filter((row) => !names.some((name) => ['minor', 'patch'].some((bump) => row === `'${name}': ${bump}`))),
    ).toEqual([]);
    expect(summary.trim()).not.toBe('');
  },
);
