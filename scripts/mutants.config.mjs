/**
 * Runs tests on the sources of every package, without a build, with the fault that `FAULT` names planted in them on their way to the test. The files themselves are
 * never touched. For `mutants.mjs`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { mutants } from './mutants.list.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const fault = mutants.find(({ name }) => name === process.env.FAULT);
const ours = /^@symbolon\/([^/]+)\/(.+)$/;

function sourceOf(packageName, subpath) {
  const folder = join(root, 'packages', packageName);
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, exports[`./${subpath}`].replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
}

const plant = {
  name: 'plant',
  enforce: 'pre',
  resolveId: (source) => {
    const [, packageName, subpath] = ours.exec(source) ?? [];
    return subpath === undefined ? undefined : sourceOf(packageName, subpath);
  },
  transform: (code, id) => (fault !== undefined && id === join(root, fault.file) ? code.replace(fault.from, () => fault.to) : undefined),
};

export default defineConfig({ plugins: [plant], test: { root, include: ['packages/*/test/**/*.test.ts'], testTimeout: 120_000 } });
