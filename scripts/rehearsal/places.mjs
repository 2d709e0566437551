/** Where a rehearsal works: a temporary folder that goes away with it, and caches in `node_modules` that stay. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = fileURLToPath(new URL('.', import.meta.url));
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What npm has downloaded: the next rehearsal is quicker. */
export const cache = join(root, 'node_modules/.cache/rehearsal');

/** Outside the repository, so that nothing in it is found from there by accident. */
export function createWorkplace() {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-rehearsal-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}
