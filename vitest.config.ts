import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { foldersWith, root } from './scripts/workspace.mjs';

/** In the folder of a package, its tests; at the top, all. */
const here = relative(root, process.cwd()).replaceAll('\\', '/');
const chosen = foldersWith('test').filter((folder) => here === '' || here === folder || here.startsWith(`${folder}/`));

/**
 * Projects whose test files may share modules: they have no state of their own, and loading viem, ethers and the like
 * once saves half a minute.
 */
const shareModules = ['backup', 'chains', 'client', 'interface', 'protocol'].map((name) => `packages/${name}`);

/**
 * Far beyond what any test takes on a slow machine: it only ends what hangs. It follows the runs that a search is told
 * to make, of which one takes a second at most.
 */
const searches = ['FUZZ_RUNS', 'FUZZ_APDUS', 'WILL_SIGN'].map((name) => Number(process.env[name] ?? 0));
const timeout = Math.max(600, ...searches) * 1000;

/** Under turbo each package leaves a report, which `.ci/run` adds up. */
const underTurbo = process.env['TURBO_HASH'] !== undefined;

export default defineConfig({
  test: {
    // Several packages share the terminal then, so none draws over it.
    reporters: underTurbo
      ? [
          ['default', { summary: false }],
          ['json', { outputFile: '.turbo/tests.json' }],
        ]
      : ['default'],
    // A test that was tried alone and forgot to say so.
    allowOnly: false,
    // Two files at once even on two cores: many wait for programs, and who needs the virtual reader takes turns
    // (test/virtual-reader.ts).
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: timeout,
    hookTimeout: timeout,
    projects: chosen.map((folder) => ({
      extends: true,
      test: {
        name: folder.split('/').at(-1) ?? folder,
        root: join(root, folder),
        include: ['test/**/*.test.ts'],
        isolate: !shareModules.includes(folder),
        globalSetup: [join(root, 'test/build-first.ts'), join(root, folder, 'test/global-setup.ts')].filter(existsSync),
      },
    })),
  },
});
