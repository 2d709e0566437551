/** Runs programs, and ends all that still run when the rehearsal ends, with what they have started themselves. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOfNobody, usersSettings } from '../registries.mjs';

const running = new Set();

/** A program that did not end well, with the end of what it printed. */
export class ProgramFailed extends Error {
  constructor(command, how, output) {
    super(`\`${command}\` ${how}\n${output.trim().slice(-6000)}`);
    this.name = 'ProgramFailed';
  }
}

let home;
let settings;

/** Removes itself: whoever looks at the projects that are kept does not need it. */
function ownHome() {
  if (home === undefined) {
    home = mkdtempSync(join(tmpdir(), 'symbolon-home-'));
    process.once('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  }
  return home;
}

/** How this machine reaches packages that are not ours. */
export function settingsOfUser() {
  settings ??= usersSettings();
  return settings;
}

/**
 * What `pnpm` tells the scripts it runs is not for the programs of a rehearsal, which start as from a terminal; and
 * none of them may send statistics home. No setting of the user's takes part but how to reach others' packages: the
 * user's `.npmrc` may send ours, with a token, to a registry that all the world reads.
 * @param extra what is set besides
 */
export function environment(extra = {}) {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(package|lifecycle|command|execpath|node_execpath)|pnpm_|node_path$|node_options$|init_cwd$)/i.test(name),
  );
  const quiet = { NEXT_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', NO_COLOR: '1', NO_UPDATE_NOTIFIER: '1', CI: 'true' };
  return { ...environmentOfNobody(Object.fromEntries(kept), ownHome(), settingsOfUser()), ...quiet, ...extra };
}

/**
 * Resolves to what a program printed on standard output; rejects if it ends with another status than 0, or not in time.
 */
export async function run(command, parameters, { cwd, env, seconds = 300 }) {
  const { output, errors, status } = await runToEnd(command, parameters, { cwd, env, seconds });
  if (status !== 0)
    throw new ProgramFailed([command, ...parameters].join(' '), `ended with ${status}`, `${output}\n${errors}`);
  return output;
}

/** As `run`, whatever the status. */
export async function runToEnd(command, parameters, { cwd, env, seconds = 300 }) {
  const child = start(command, parameters, { cwd, env });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end(child);
  }, seconds * 1000);
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  clearTimeout(timer);
  if (isLate)
    throw new ProgramFailed([command, ...parameters].join(' '), `did not end in ${seconds} s`, `${output}\n${errors}`);
  return { output, errors, status };
}

/** Starts a program in a process group of its own, so that `end` reaches what it starts. */
export function start(command, parameters, { cwd, env, stdio = ['ignore', 'pipe', 'pipe'] }) {
  const child = spawn(command, parameters, { cwd, env: env ?? environment(), stdio, detached: true });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

export function end(child, signal = 'SIGTERM') {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended by itself.
  }
}

export function endAll() {
  for (const child of running) end(child, 'SIGKILL');
}
