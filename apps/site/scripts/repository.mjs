/** What the site shows, read from the repository itself: nothing of it is written down a second time. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');
export const site = join(import.meta.dirname, '..');

/** Pages as VitePress reads them: made anew by each build, and in no commit. */
export const staged = join(site, 'staged');
export const built = join(site, 'dist');

const read = (path) => readFileSync(join(root, path), 'utf8');

/** The address of the repository, without a slash at its end. `package.json` is the only place that says it. */
export const repository = JSON.parse(read('package.json'))
  .repository.url.replace(/^git\+/, '')
  .replace(/\.git$/, '');

/** The address of a file or folder of the repository. */
export const sourceAddress = (path, isFolder = false) => `${repository}/${isFolder ? 'tree' : 'blob'}/main/${path}`;

/**
 * The packages in the order of the README's table: what a wallet needs comes first.
 *
 * `folder` is the one below `packages`; `modules` are the public subpaths, each with the source file behind it.
 */
export const packages = [...read('README.md').matchAll(/^\| \[`[^`]+`\]\(packages\/([^)]+)\)/gm)].map(([, folder]) => {
  const { name, description, exports = {} } = JSON.parse(read(`packages/${folder}/package.json`));
  const modules = Object.entries(exports)
    .filter(([, file]) => file.endsWith('.js'))
    .map(([subpath, file]) => ({
      // '' for the package itself.
      subpath: subpath.slice(2),
      source: `packages/${folder}/${file.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts')}`,
    }));
  return { folder, name, description, modules: modules.sort((a, b) => a.subpath.localeCompare(b.subpath)) };
});

const missing = readdirSync(join(root, 'packages')).filter((folder) => packages.every((one) => one.folder !== folder));
if (missing.length > 0) throw new Error(`The table of packages in README.md lacks ${missing.join(', ')}.`);

/**
 * The folders of a package's modules. `page` is that of the module which has the folder's name, or one that lists what
 * is in it.
 */
export function topicsIn(modules) {
  const names = new Set(
    modules.filter(({ subpath }) => subpath.includes('/')).map(({ subpath }) => subpath.split('/')[0]),
  );
  return [...names].map((name) => {
    const isModule = modules.some(({ subpath }) => subpath === name);
    return {
      name,
      isModule,
      page: isModule ? `${name}.md` : `${name}/index.md`,
      members: modules.filter(({ subpath }) => subpath.startsWith(`${name}/`)),
    };
  });
}
