/**
 * Starts turbo, which runs the tasks of every package in their order. The only place that does, so that it never talks
 * to anybody: see `silence`.
 */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { root } from './workspace.mjs';

/**
 * Turbo sends telemetry unless the environment says otherwise, and it has no setting for that in `turbo.json`. It also
 * looks for newer versions of itself.
 */
export const silence = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };

/** Programs of the machine that tests start. */
const programs = ['chromium', 'electrum', 'fish', 'gcc', 'script', 'socat', 'spin', 'strace', 'unshare', 'zsh'];

/** What results depend on beside files of the repository: turbo's hashes include it (`globalEnv` in `turbo.json`). */
const machine = () => ({
  RUNTIME: `node ${process.version}, ${process.platform} ${process.arch}`,
  PROGRAMS: programs.map(installed).join(' '),
});

/** Another build of a program is another size or time. */
function installed(name) {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => look(join(folder, name)))
    .find((file) => file !== undefined);
  return found === undefined ? `${name}:none` : `${name}:${found.size}:${found.mtimeMs}`;
}

/** A folder of `PATH` may be somebody else's, or none: nothing of it could be started. */
function look(file) {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

/**
 * What turbo prints goes to the terminal, unless `options` say otherwise.
 *
 * @param {readonly string[]} args as for `turbo`
 * @param {import('node:child_process').SpawnOptions} options
 */
export function startTurbo(args, options = {}) {
  const turbo = createRequire(import.meta.url).resolve('turbo/bin/turbo');
  return spawn(process.execPath, [turbo, '--skip-infer', ...args], {
    cwd: root,
    stdio: 'inherit',
    ...options,
    env: { ...process.env, ...silence, ...machine() },
  });
}

/**
 * Its exit code, once it has ended; 130 after Ctrl-C, which reaches the child by itself, and whatever that makes of it.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
export function ended(child) {
  let interrupted = false;
  const wait = () => {
    interrupted = true;
  };
  process.on('SIGINT', wait);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGINT', wait);
      resolve(interrupted ? 130 : (code ?? 1));
    });
  });
}

/**
 * What turbo would run, and what it knows of each task, without running it.
 *
 * @param {string} name of the task
 * @param {readonly string[]} args more for `turbo run`
 */
export async function plannedTasks(name, args = []) {
  const turbo = startTurbo(['run', name, '--dry=json', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  /** @type {string[]} */
  const output = [];
  turbo.stdout?.setEncoding('utf8').on('data', (text) => output.push(text));
  const status = await ended(turbo);
  if (status !== 0) throw new Error('turbo can tell no tasks: see above');
  return JSON.parse(output.join('')).tasks.filter(({ task }) => task === name);
}
