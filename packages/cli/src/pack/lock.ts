/**
 * Keeps a second process out of a folder. The file `lock.N` with the greatest N says who has it; it stays behind when
 * it is given back or its process is killed, and the next one makes `lock.N+1`.
 *
 * Why it can't be had twice: whoever makes `lock.N+1` does so by a link, which fails if the file exists, and looks
 * again afterwards. Files are removed only below one that exists, so who comes too late either finds its number taken
 * or a greater one there.
 */
import { closeSync, ftruncateSync, linkSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readSmallText } from '../input/read-file.ts';
import { isCode, partialName } from '../output/write-file.ts';

export type Lock = { readonly release: () => void };

const name = /^lock\.([0-9]{1,15})$/;
const free = 'free\n';
/** A line with the name of a machine. */
const LARGEST_LOCK = 4096;

/** @returns the lock, or who has it */
export function takeLock(folder: string): Lock | { readonly holder: string } {
  const greatest = newest(folder);
  const holder = greatest === 0 ? undefined : holderOf(join(folder, `lock.${greatest}`));
  if (holder !== undefined) return { holder };
  const own = greatest + 1;
  const file = join(folder, `lock.${own}`);
  const draft = join(folder, partialName());
  // Kept open: what is written when the lock is given back goes into this file, whatever has its name by then.
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, `${process.pid} ${startOf(process.pid) ?? '-'} ${hostname()}\n`);
    linkSync(draft, file);
  } catch (error) {
    closeSync(descriptor);
    // Who has the lock already clears away what looks left behind, this draft too.
    if (isCode(error, 'EEXIST') || isCode(error, 'ENOENT')) return { holder: 'another process' };
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  if (newest(folder) !== own) {
    closeSync(descriptor);
    rmSync(file, { force: true });
    return { holder: 'another process' };
  }
  for (const older of numbers(folder)) if (older < own) rmSync(join(folder, `lock.${older}`), { force: true });
  let held = true;
  const release = (): void => {
    if (!held) return;
    held = false;
    ftruncateSync(descriptor);
    writeSync(descriptor, free, 0);
    closeSync(descriptor);
  };
  return { release };
}

function numbers(folder: string): readonly number[] {
  return readdirSync(folder)
    .flatMap((file) => name.exec(file)?.[1] ?? [])
    .map(Number);
}

function newest(folder: string): number {
  return Math.max(0, ...numbers(folder));
}

/** @returns in words, who has the lock; `undefined` if it was given back or its process is gone */
function holderOf(file: string): string | undefined {
  let text: string;
  try {
    text = readSmallText(file, LARGEST_LOCK);
  } catch (error) {
    // Removed just now: there is a newer one.
    if (error instanceof Error && isCode(error.cause, 'ENOENT')) return 'another process';
    throw error;
  }
  const [, pid, start, host] = /^([0-9]+) (\S+) (.*)\n$/.exec(text) ?? [];
  if (pid === undefined) return undefined;
  // Whether it lives is known only over there.
  if (host !== hostname()) return `process ${pid} on ${host}`;
  return isAlive(Number(pid)) && (start === '-' || start === startOf(Number(pid))) ? `process ${pid}` : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, 'ESRCH');
  }
}

/**
 * When a process started, in ticks since the machine did: tells it from a later one of the same number. Linux alone
 * shows it (proc_pid_stat(5), field 22).
 */
function startOf(pid: number): string | undefined {
  try {
    // The second field is in brackets and may hold spaces.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19];
  } catch {
    return undefined;
  }
}
