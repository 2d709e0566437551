import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { foldersWith, root } from './scripts/workspace.mjs';

/** In the folder of a package, its tests; at the top, all. */
const here = relative(root, process.cwd()).replaceAll('\\', '/');
const chosen = foldersWith('test').filter((folder) => here === '' || here === folder || here.startsWith(`${folder}/`));

/**
 * Folders whose test files may share modules: they have no state of their own. Loading viem, ethers and the like once,
 * and warming up the curves once, takes a third of the work away.
 */
const shareModules = [
  'integration-tests',
  ...['backup', 'chains', 'cli', 'client', 'conformance', 'interface', 'protocol'].map((name) => `packages/${name}`),
];

/** Tests that put another module in the place of one, or have another clock: they load modules of their own. */
const needsOwnModules = (file: string): boolean =>
  /\bvi\.(mock|doMock|resetModules|stub\w+|spyOn|useFakeTimers)\(/.test(readFileSync(file, 'utf8'));

/** The projects of a folder: `cli`, and where some of its tests need modules of their own, `cli-alone` with those. */
function projectsOf(folder: string): readonly { name: string; root: string; isolate: boolean; files: string[] }[] {
  const name = folder.split('/').at(-1) ?? folder;
  const at = join(root, folder);
  const files = readdirSync(join(at, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test', file).replaceAll('\\', '/'));
  const alone = files.filter((file) => needsOwnModules(join(at, file)));
  if (!shareModules.includes(folder)) return [{ name, root: at, isolate: true, files }];
  return [
    { name, root: at, isolate: false, files: files.filter((file) => !alone.includes(file)) },
    { name: `${name}-alone`, root: at, isolate: true, files: alone },
  ].filter(({ files }) => files.length > 0);
}

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
    projects: chosen.flatMap(projectsOf).map(({ files, ...project }) => ({
      extends: true,
      test: {
        ...project,
        include: files,
        globalSetup: [join(root, 'test/build-first.ts'), join(project.root, 'test/global-setup.ts')].filter(existsSync),
      },
    })),
  },
});
