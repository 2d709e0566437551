/**
 * How the tests of a part run on mutated sources: in a copy of the repository that Stryker makes, which has this file
 * too. `TESTS` names them.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { resolveSources } from '../resolve-sources.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const named = JSON.parse(process.env.TESTS ?? '[]');

export default defineConfig({
  plugins: [resolveSources(root)],
  test: {
    root,
    include: named.filter((glob) => !glob.startsWith('!')),
    exclude: ['**/node_modules/**', ...named.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1))],
    setupFiles: [fileURLToPath(new URL('setup.mjs', import.meta.url))],
    // A test that hangs is a mutant found, and the runner ends it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    includeTaskLocation: true,
  },
});
