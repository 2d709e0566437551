import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const folders = ['packages', 'apps', 'examples'].flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`));

/** Projects whose test files may share modules: they have no state of their own, and loading viem, ethers and the like once saves half a minute. */
const shareModules = ['packages/chains'];

export default defineConfig({
  test: {
    // Two files at once even on two cores: many wait for programs, and who needs the virtual reader takes turns (test/virtual-reader.ts).
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Far beyond what any test takes on a slow machine: it only ends what hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [...folders, 'bench', 'scripts'].map((root) => ({
      extends: true,
      test: {
        name: root.split('/').at(-1) ?? root,
        root,
        include: ['test/**/*.test.ts'],
        isolate: !shareModules.includes(root),
        globalSetup: [resolve(root, 'test/global-setup.ts')].filter(existsSync),
      },
    })),
  },
});
