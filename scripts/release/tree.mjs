/**
 * What a release is made of is a commit: nothing that git does not track gets into a tarball, and nothing is compared
 * with another commit.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages, root } from './packages.mjs';

const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
const entries = (text) => text.split('\0').filter((entry) => entry !== '');

export const output = join(root, 'release');

export const head = () => git('rev-parse', 'HEAD').trim();

/** Throws where the tree is not the commit. What git ignores counts too where all is packed: below `src`. */
export function assertCommitted() {
  const sources = publishedPackages().map(({ folder }) => `${folder}/src`);
  const differing = [
    ...entries(git('status', '--porcelain', '-z', '--no-renames', '--untracked-files=all')).map((entry) =>
      entry.slice(3),
    ),
    ...entries(git('ls-files', '-z', '--others', '--', ...sources)),
    // Files that git was told not to look at (`assume-unchanged`, `skip-worktree`).
    ...entries(git('ls-files', '-z', '-v'))
      .filter((entry) => /^[a-zS] /.test(entry))
      .map((entry) => entry.slice(2)),
  ];
  if (differing.length > 0)
    throw new Error(`a release is made of a commit, and this tree differs in\n${[...new Set(differing)].join('\n')}`);
}

/** Throws where a tarball has a file that git does not track and that no tracked source was compiled to. */
export function assertTracked(folder, tarball) {
  const tracked = new Set(entries(git('ls-files', '-z')));
  const isOurs = (file) =>
    tracked.has(`${folder}/${file}`) ||
    (file === 'LICENSE' && tracked.has('LICENSE')) ||
    (/^dist\/.*\.(js|d\.ts)(\.map)?$/.test(file) &&
      tracked.has(`${folder}/${file.replace(/^dist/, 'src').replace(/\.(js|d\.ts)(\.map)?$/, '.ts')}`));
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8', maxBuffer: 2 ** 26 })
    .trim()
    .split('\n');
  const strange = files.map((file) => file.replace(/^package\//, '')).filter((file) => !isOurs(file));
  if (strange.length > 0)
    throw new Error(`${folder} would be published with files that are in no commit:\n${strange.join('\n')}`);
}

/** Throws unless `release/` was packed from this very commit, and is as it was then. */
export function assertPacked() {
  assertCommitted();
  const file = join(output, 'commit.txt');
  if (!existsSync(file)) throw new Error('nothing is packed: `pnpm release pack` does it');
  const packed = readFileSync(file, 'utf8').trim();
  if (packed !== head()) throw new Error(`release/ was packed from ${packed}, and this is ${head()}`);
  for (const line of readFileSync(join(output, 'SHA256SUMS'), 'utf8').trim().split('\n')) {
    const [sum, name] = line.split('  ');
    if (
      createHash('sha256')
        .update(readFileSync(join(output, name)))
        .digest('hex') !== sum
    )
      throw new Error(`release/${name} was changed`);
  }
}
