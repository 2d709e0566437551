/**
 * `node ../../scripts/remove.mjs <path>…`: removes what a task is about to make, so that nothing of an earlier run
 * counts. Paths are of the folder it runs in, and stay in it.
 */
import { rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';

for (const path of process.argv.slice(2)) {
  if (relative('.', resolve(path)).startsWith('..') || resolve(path) === process.cwd())
    throw new Error(`${path} is not inside ${process.cwd()}`);
  rmSync(path, { recursive: true, force: true });
}
