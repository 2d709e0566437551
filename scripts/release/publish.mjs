/** Hands the tarballs that were packed to the registry, or compares what it serves with them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registriesOf } from '../registries.mjs';
import { integrity } from './pack.mjs';
import { publishedPackages, root, tarballName, versionOfAll } from './packages.mjs';
import { assertPacked, output } from './tree.mjs';

/**
 * The one registry that all packages go to and come from, by the settings of whoever runs this. Says so before anything
 * is sent.
 */
async function theRegistry() {
  const { scope, plain } = await registriesOf({ command: 'pnpm', parameters: [] }, { cwd: root, env: process.env });
  if (scope !== plain)
    throw new Error(
      `settings of pnpm send @symbolon/* to ${scope} and symbolon to ${plain}; a release goes to one registry`,
    );
  console.log(`the registry is ${scope}`);
  return scope.endsWith('/') ? scope : `${scope}/`;
}

/** The digest of what a registry serves; nothing if it has no such version. Any other answer than yes and no stops. */
async function served({ name, version }, registry) {
  const response = await fetch(new URL(`${name.replace('/', '%2f')}/${version}`, registry));
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${registry} answers ${response.status} to ${name}@${version}`);
  return (await response.json()).dist.integrity;
}

const tarball = (manifest) => join(output, `${tarballName(manifest)}.tgz`);

/** Whoever is needed comes first, so that nobody finds a package whose neighbour is not there yet. */
function inOrder() {
  const packages = publishedPackages().map(({ manifest }) => manifest);
  const neighbours = ({ dependencies, optionalDependencies }) =>
    Object.keys({ ...dependencies, ...optionalDependencies });
  const ordered = new Set();
  const add = (manifest) => {
    for (const other of packages) if (neighbours(manifest).includes(other.name)) add(other);
    ordered.add(manifest);
  };
  packages.forEach(add);
  return [...ordered];
}

/**
 * Publishes each tarball that the registry does not have. Who may, and whether with provenance, is the environment's
 * affair.
 */
export async function publish() {
  if (versionOfAll() === '0.0.0') throw new Error('nothing has a version yet: `pnpm release version` gives one');
  assertPacked();
  const registry = await theRegistry();
  for (const manifest of inOrder()) {
    if ((await served(manifest, registry)) !== undefined) {
      console.log(`${manifest.name}@${manifest.version} is there`);
      continue;
    }
    const settings = [
      '--access',
      'public',
      '--no-git-checks',
      '--registry',
      registry,
      `--config.@symbolon:registry=${registry}`,
    ];
    execFileSync('pnpm', ['publish', tarball(manifest), ...settings], { cwd: root, stdio: 'inherit' });
  }
}

export async function compare() {
  assertPacked();
  const registry = await theRegistry();
  for (const { manifest } of publishedPackages()) {
    const ours = integrity(readFileSync(tarball(manifest)));
    const theirs = await served(manifest, registry);
    console.log(`${manifest.name}@${manifest.version} ${ours === theirs ? 'is the same' : 'DIFFERS'}`);
    if (ours === theirs) continue;
    console.log(`  built here:  ${ours}\n  in registry: ${theirs ?? 'nothing'}`);
    process.exitCode = 1;
  }
}
