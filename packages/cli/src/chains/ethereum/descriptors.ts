/** Descriptors (ERC-7730) of a folder, and those that come along. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Descriptor, parseDescriptors } from '@symbolon/chains/ethereum/clear-signing';
import { commonDescriptors } from '@symbolon/chains/ethereum/common-descriptors';
import { messageOf } from '../../errors/cli-error.ts';
import { unreadable } from '../../errors/file-errors.ts';
import { readJson } from '../../input/read-file.ts';
import type { Screen } from '../../output/screen.ts';

/** The public registry has some 1000 files, tests and signatures included. */
const maxFiles = 10_000;
const maxDepth = 8;

/**
 * The descriptors of a folder and all below it, before those that come along. Files that are no descriptor are named;
 * tests and signatures of the public registry are not looked at. No link is followed.
 *
 * @param folder `undefined` for none
 * @throws CliError `file/unreadable`, `file/malformed`
 */
export function readDescriptors(folder: string | undefined, screen: Pick<Screen, 'note'>): readonly Descriptor[] {
  if (folder === undefined) return commonDescriptors();
  const files = Object.fromEntries(
    filesIn(folder, '').map((path) => [path, readJson(join(folder, path), (value) => value)]),
  );
  const { descriptors, refused } = parseDescriptors(files);
  for (const { path, error } of refused) screen.note(`Left out: ${join(folder, path)}: ${messageOf(error)}`);
  return [...descriptors, ...commonDescriptors()];
}

function filesIn(folder: string, below: string, depth = 0): readonly string[] {
  const here = join(folder, below);
  try {
    const found = readdirSync(here, { withFileTypes: true }).flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && depth < maxDepth && !/^(\.|node_modules$|tests|sigs$)/.test(entry.name))
        return filesIn(folder, path, depth + 1);
      return entry.isFile() && entry.name.endsWith('.json') ? [path] : [];
    });
    if (found.length > maxFiles) throw new Error(`it has more than ${maxFiles} files`);
    return found;
  } catch (error) {
    throw unreadable(here, error);
  }
}
