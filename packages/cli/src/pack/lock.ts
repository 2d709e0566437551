/**
 * Keeps a second process out of a folder. The file `lock.N` with the greatest N names the holder. It stays there when
 * the lock is released or its process is killed; the next holder makes `lock.N+1`.
 *
 * Two processes never hold it at once. A process makes `lock.N+1` by a link, which fails if the file exists, and looks
 * again afterwards. Files are removed only below one that exists, so a process that comes too late finds either its
 * number taken or a greater one.
 */
import { closeSync, ftruncateSync, linkSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isFileErrorCode } from '../errors/file-errors.ts';
import { readSmallText } from '../input/read-file.ts';
import { discard, partialName, privateMode } from '../output/write-file.ts';

export type Lock = { readonly release: () => void };

export type LockHolder = { readonly holder: string };

const name = /^lock\.([0-9]{1,15})$/;
const free = 'free\n';

/** A line with the name of a machine. */
const LARGEST_LOCK = 4096;

/** @returns the lock, or its holder in words */
export function takeLock(folder: string): Lock | LockHolder {
  const greatest = newest(folder);
  const holder = greatest === 0 ? undefined : holderOf(join(folder, `lock.${greatest}`));
  if (holder !== undefined) return { holder };
  const own = greatest + 1;
  const file = join(folder, `lock.${own}`);
  const draft = join(folder, partialName());
  // Kept open, so that the release is written into this file even if another one has its name by then.
  const descriptor = openSync(draft, 'wx', privateMode);
  try {
    writeSync(descriptor, `${process.pid} ${startOf(process.pid) ?? '-'} ${hostname()}\n`);
    linkSync(draft, file);
  } catch (error) {
    closeSync(descriptor);
    // The holder removes drafts that look left behind, also this one.
    if (isFileErrorCode(error, 'EEXIST') || isFileErrorCode(error, 'ENOENT')) return { holder: 'another process' };
    throw error;
  } finally {
    discard(draft);
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
    try {
      ftruncateSync(descriptor);
      writeSync(descriptor, free, 0);
    } catch {
      // On a disk that is full or failed. This process ends now, which frees it as well.
    } finally {
      closeSync(descriptor);
    }
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

/** @returns the holder in words; `undefined` if the lock was released or its process is gone */
function holderOf(file: string): string | undefined {
  let text: string;
  try {
    text = readSmallText(file, LARGEST_LOCK);
  } catch (error) {
    // Removed just now, so a newer one exists.
    if (error instanceof Error && isFileErrorCode(error.cause, 'ENOENT')) return 'another process';
    throw error;
  }
  const [, pid, start, host] = /^([0-9]+) (\S+) (.*)\n$/.exec(text) ?? [];
  if (pid === undefined) return undefined;
  // Only that machine knows whether its process lives.
  if (host !== hostname()) return `process ${pid} on ${host}`;
  return isAlive(Number(pid)) && (start === '-' || start === startOf(Number(pid))) ? `process ${pid}` : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isFileErrorCode(error, 'ESRCH');
  }
}

/**
 * When a process started, in clock ticks since boot: tells it from a later process of the same number. Linux only
 * (proc_pid_stat(5), field 22).
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
