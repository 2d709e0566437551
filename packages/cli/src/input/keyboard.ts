/** Where a person can be asked: the terminal of this process, if it may read from it. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import type { Stream } from '../output/screen.ts';

/** A keyboard, in use until its release. */
export type Keyboard = () => {
  readonly stream: NodeJS.ReadStream;
  /** Shows text at the same terminal, wherever standard error goes. */
  readonly show: (text: string) => void;
  readonly release: () => void;
};

/** The terminal that controls this process, whatever its streams are (POSIX.1-2017, 10.1). */
const controlling = '/dev/tty';

/** @returns `undefined` where there is no terminal, and in its background */
export function findKeyboard(stderr: NodeJS.WriteStream): Keyboard | undefined {
  const direct = process.stdin.isTTY;
  if (!direct && !isTerminal(controlling)) return undefined;
  if (isInBackground()) return undefined;
  return () => {
    const { stream, release } = direct
      ? { stream: process.stdin, release: () => void process.stdin.pause() }
      : ownStream();
    return { stream, release, show: stderr.isTTY ? (text) => void stderr.write(text) : showAtTerminal };
  };
}

/**
 * Where a person reads what does not go to standard error, because the program that started this one keeps that.
 *
 * @returns `undefined` where standard error is a terminal, where there is none, and in its background
 */
export function terminalBeside(stderr: Stream): Stream | undefined {
  if (stderr.isTTY === true || !isTerminal(controlling) || isInBackground()) return undefined;
  return { isTTY: true, write: showAtTerminal };
}

function ownStream() {
  const stream = new ReadStream(openSync(controlling, 'r+')) as NodeJS.ReadStream;
  return { stream, release: () => void stream.destroy() };
}

function isTerminal(path: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r+');
  } catch {
    return false;
  }
  const usable = isatty(descriptor);
  closeSync(descriptor);
  return usable;
}

/** A question to somebody whose program keeps standard error to itself, as Bitcoin Core does. */
function showAtTerminal(text: string): void {
  try {
    const descriptor = openSync(controlling, 'w');
    try {
      writeSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The terminal is gone, which whoever reads from it hears too.
  }
}

/**
 * Whether another process group has the terminal, as where a shell started this one with `&`. Reading there stops the
 * process and all of its group (SIGTTIN, POSIX.1-2017 11.1.4): also the program that started it, such as bitcoind.
 */
function isInBackground(): boolean {
  const groups = process.platform === 'linux' ? groupsOfProc() : groupsOfPs();
  if (groups === undefined) return false;
  const [own, foreground] = groups;
  // 0 or less: this process has no terminal that could stop it.
  return foreground > 0 && own !== foreground;
}

type Groups = readonly [own: number, foreground: number];

/** Fields 5 and 8 of proc_pid_stat(5). The second field is in brackets and may hold spaces. */
function groupsOfProc(): Groups | undefined {
  try {
    const [, , own, , , foreground] = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return [Number(own), Number(foreground)];
  } catch {
    return groupsOfPs();
  }
}

/** Of macOS and the BSDs: ps(1) has both, with these names. */
function groupsOfPs(): Groups | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    const said = execFileSync('ps', ['-o', 'pgid=,tpgid=', '-p', `${process.pid}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5_000,
    });
    const [, own, foreground] = /^\s*(\d+)\s+(-?\d+)\s*$/.exec(said) ?? [];
    return own === undefined ? undefined : [Number(own), Number(foreground)];
  } catch {
    return undefined;
  }
}
