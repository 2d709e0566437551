/** Installs Stryker, which is no dependency of the workspace, and runs it on some files. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './choose.mjs';
import { environment } from './parts.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const program = join(here, 'node_modules/@stryker-mutator/core/bin/stryker.js');

/** Where results stay between runs. */
export const cache = join(root, 'node_modules/.cache/mutation');

/** Into the folder of this file, at the version in its lockfile. */
export function installStryker() {
  const wanted = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).dependencies['@stryker-mutator/core'];
  const installed = join(here, 'node_modules/@stryker-mutator/core/package.json');
  if (existsSync(installed) && JSON.parse(readFileSync(installed, 'utf8')).version === wanted) return;
  const pnpm = process.env.npm_execpath;
  if (pnpm === undefined) throw new Error('Stryker is not installed yet: start this as `pnpm mutation`');
  const options = ['install', '--ignore-workspace', '--frozen-lockfile', '--ignore-scripts'];
  const [command, ...first] = /\.[cm]?js$/.test(pnpm) ? [process.execPath, pnpm] : [pnpm];
  const { status } = spawnSync(command, [...first, ...options], { cwd: here, stdio: 'inherit' });
  if (status !== 0) throw new Error('Stryker could not be installed');
}

/** Of everything that a result depends on. */
function fingerprint(part) {
  const listed = execFileSync(
    'git',
    [
      'ls-files',
      '-z',
      '--cached',
      '--others',
      '--exclude-standard',
      'packages',
      'integration-tests',
      'test',
      'vectors',
      'docs/spec',
    ],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const hash = createHash('sha256').update(JSON.stringify([part.tests, environment]));
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * Mutates `files` and tells what became of the mutants, as `files` of Stryker's report; nothing where it did not work.
 */
export async function mutate(part, files, { force, concurrency }) {
  mkdirSync(cache, { recursive: true });
  const ownFile = (suffix) => join(cache, `${part.name}.${suffix}`);
  const incrementalFile = ownFile('incremental.json');
  const progress = ownFile('progress.jsonl');
  const now = fingerprint(part);
  const isSame = existsSync(progress) && readFileSync(progress, 'utf8').startsWith(`"${now}"\n`);
  if (force || !isSame) writeFileSync(progress, `"${now}"\n`);
  // Outside the tree, so that nothing there takes the copy for sources.
  const copies = mkdtempSync(join(tmpdir(), 'symbolon-mutation-'));
  const options = {
    testRunner: 'lasting',
    plugins: [join(here, 'runner.mjs')],
    ignorers: ['texts-of-errors'],
    mutate: files,
    ignorePatterns: ['/apps', '/bench', '/examples', 'dist', '/docs/images', '/.changeset', '/.ci'],
    coverageAnalysis: 'perTest',
    incremental: true,
    incrementalFile,
    force,
    concurrency: Number(concurrency ?? availableParallelism()),
    tempDirName: copies,
    // Nothing compiles here: vitest takes the types off.
    disableTypeChecks: false,
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: ownFile('report.json') },
    // The runner ends what hangs; this is for one that hangs itself.
    timeoutMS: 600_000,
    dryRunTimeoutMinutes: 30,
    allowConsoleColors: false,
    warnings: { slow: false },
    allowEmpty: true,
  };
  const configFile = ownFile('options.json');
  writeFileSync(configFile, JSON.stringify(options));
  rmSync(ownFile('report.json'), { force: true });
  const child = spawn(process.execPath, [program, 'run', configFile], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...environment,
      ...process.env,
      TESTS: JSON.stringify(part.tests),
      PROGRESS: progress,
      DURATIONS: ownFile('durations.json'),
    },
  });
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    child.kill();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
  const status = await new Promise((resolve) => child.once('close', resolve));
  rmSync(copies, { recursive: true, force: true });
  if (isStopped) process.exit(130);
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
  if (status !== 0 || !existsSync(ownFile('report.json'))) return undefined;
  rmSync(progress);
  return JSON.parse(readFileSync(ownFile('report.json'), 'utf8')).files;
}
