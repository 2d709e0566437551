/**
 * Runs tests on the sources of every package, without a build, with the fault that `FAULT` names planted in them on
 * their way to the test. The files themselves are never touched. For `mutants.mjs`.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { mutants } from './mutants.list.mjs';
import { resolveSources } from './resolve-sources.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const fault = mutants.find(({ name }) => name === process.env.FAULT);
const plant = {
  name: 'plant',
  enforce: 'pre',
  transform: (code, id) =>
    fault !== undefined && id === join(root, fault.file) ? code.replace(fault.from, () => fault.to) : undefined,
};

export default defineConfig({
  plugins: [plant, resolveSources(root)],
  test: { root, include: ['{packages/*,integration-tests}/test/**/*.test.ts'], testTimeout: 120_000 },
});
