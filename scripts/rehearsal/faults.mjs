/** What is wrong with a package as it was published. */
import { readdirSync } from 'node:fs';

const isOurs = (name) => name === 'symbolon' || name.startsWith('@symbolon/');

/** What nobody could install, or would miss. */
export function faultsOf(manifest, contents) {
  const ranges = ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((kind) =>
    Object.entries(manifest[kind] ?? {}),
  );
  const unreal = ranges
    .filter(([, range]) => /^(workspace|catalog|link|file|portal):/.test(range))
    .map(([name, range]) => `${name}: ${range}`);
  const apart = ranges
    .filter(([name, range]) => isOurs(name) && range.replace(/^[\^~]/, '') !== manifest.version)
    .map(([name, range]) => `${name}: ${range}, with ${manifest.version} published beside it`);
  const files = new Set(readdirSync(contents, { recursive: true, encoding: 'utf8' }).map((name) => `./${name}`));
  const named = [...Object.values(manifest.exports ?? {}), ...Object.values(manifest.bin ?? {})].flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  const wanted = [
    ...named,
    ...named
      .filter((name) => name.endsWith('.js') && manifest.bin === undefined)
      .map((name) => name.replace(/\.js$/, '.d.ts')),
  ];
  const missing = [...wanted, './README.md', './LICENSE']
    .filter((name) => !files.has(name))
    .map((name) => `${name} is not in it`);
  return [...unreal, ...apart, ...missing];
}
