/**
 * A plugin for vite: packages of the workspace are their sources, without a build, so that a test of one package sees
 * what was changed in another.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ours = /^@symbolon\/([^/]+)(\/.+)?$/;

/** @param root folder of the repository, or of a copy of it */
export function resolveSources(root) {
  const known = new Map();
  const exportsOf = (packageName) => {
    if (!known.has(packageName)) {
      known.set(
        packageName,
        JSON.parse(readFileSync(join(root, 'packages', packageName, 'package.json'), 'utf8')).exports,
      );
    }
    return known.get(packageName);
  };
  return {
    name: 'resolve-sources',
    enforce: 'pre',
    resolveId: (source) => {
      const [, packageName, subpath = ''] = ours.exec(source) ?? [];
      if (packageName === undefined) return undefined;
      const built = exportsOf(packageName)[`.${subpath}`];
      return join(root, 'packages', packageName, built.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
    },
  };
}
