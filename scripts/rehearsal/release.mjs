/** Publishes every package from a copy of this tree, as a release does, and looks at what came out. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assertLocal, linesFor } from '../registries.mjs';
import { faultsOf } from './faults.mjs';
import { root } from './places.mjs';
import { environment, run } from './processes.mjs';

/** What a first release would be; every package gets it (`fixed` in `.changeset/config.json`). */
const firstVersion = '0.1.0';

/** HEAD and what is changed since, without what git ignores: nothing that was built before gets into a release. */
async function copyTree(folder) {
  const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
    cwd: root,
  });
  const deleted = new Set((await run('git', ['ls-files', '-z', '--deleted'], { cwd: root })).split('\0'));
  for (const name of listed.split('\0').filter((name) => name !== '' && !deleted.has(name))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(root, name), join(folder, name), { verbatimSymlinks: true });
  }
}

/** The packages of a tree, by their folders. */
function packagesIn(folder) {
  return readdirSync(join(folder, 'packages')).map((name) => {
    const file = join(folder, 'packages', name, 'package.json');
    return { file, folder: dirname(file), manifest: JSON.parse(readFileSync(file, 'utf8')) };
  });
}

/** Where a release would run `changeset version`. */
function setVersions(folder) {
  for (const { file, manifest } of packagesIn(folder))
    writeFileSync(file, `${JSON.stringify({ ...manifest, version: firstVersion }, null, 2)}\n`);
}

/** Resolves to the published packages: name, version, and the files of what anybody would download. */
export async function publishAll(folder, registry, pnpm) {
  const tree = join(folder, 'tree');
  await copyTree(tree);
  setVersions(tree);
  const env = environment({ npm_config_cache: join(folder, 'npm-of-release') });
  const inTree = (...parameters) =>
    run(pnpm.command, [...pnpm.parameters, ...parameters], { cwd: tree, env, seconds: 600 });
  await inTree('install', '--frozen-lockfile', '--prefer-offline', '--ignore-scripts');
  await inTree('exec', 'tsc', '-b', ...packagesIn(tree).map((one) => one.folder));
  // The registry lets everybody publish; package managers want a token all the same.
  writeFileSync(join(tree, '.npmrc'), linesFor(registry));
  const publishing = { ...env, npm_config_registry: registry, PNPM_CONFIG_REGISTRY: registry };
  await assertLocal(pnpm, { cwd: tree, env: publishing });
  const publish = [
    '-r',
    '--filter',
    './packages/*',
    'publish',
    '--no-git-checks',
    '--access',
    'public',
    '--registry',
    registry,
  ];
  await run(pnpm.command, [...pnpm.parameters, ...publish], { cwd: tree, env: publishing, seconds: 600 });
  const published = [];
  for (const { manifest } of packagesIn(tree))
    published.push(await download(manifest.name, registry, join(folder, 'tarballs')));
  return published;
}

async function download(name, registry, folder) {
  const answer = await fetch(`${registry}${name.replace('/', '%2f')}`);
  if (!answer.ok) throw new Error(`${name} is not in the registry: ${answer.status}`);
  const { 'dist-tags': tags, versions } = await answer.json();
  const { tarball } = versions[tags.latest].dist;
  const into = join(folder, name);
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, 'package.tgz'), Buffer.from(await (await fetch(tarball)).arrayBuffer()));
  await run('tar', ['-xzf', 'package.tgz'], { cwd: into });
  const contents = join(into, 'package');
  const manifest = JSON.parse(readFileSync(join(contents, 'package.json'), 'utf8'));
  return { name, version: tags.latest, folder: contents, manifest, faults: faultsOf(manifest, contents) };
}
