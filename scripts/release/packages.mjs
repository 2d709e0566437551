/** The packages that are published, and where this repository says that it lives. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

const manifestOf = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

/** Every package with its folder and manifest, by folder. */
export function publishedPackages() {
  return readdirSync(join(root, 'packages'))
    .sort()
    .map((name) => ({ folder: `packages/${name}`, manifest: manifestOf(`packages/${name}`) }));
}

/** The one version of them all. */
export function versionOfAll() {
  const versions = new Set(publishedPackages().map(({ manifest }) => manifest.version));
  if (versions.size !== 1) throw new Error(`the packages have several versions: ${[...versions].join(', ')}`);
  return [...versions][0];
}

/** Owner and name, as in `GITHUB_REPOSITORY`. */
export function repository() {
  const { url } = manifestOf('.').repository;
  return new URL(url.replace(/^git\+/, '')).pathname.slice(1).replace(/\.git$/, '');
}

/** As npm and pnpm name them, without `.tgz`. */
export const tarballName = ({ name, version }) => `${name.replace('@', '').replace('/', '-')}-${version}`;

/** Runs changesets here, with its output shown. */
export function changesets(...args) {
  execFileSync(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
}
