/** Changes of a file that several commands may change at once: one after the other, and none is lost. */
import { dirname } from 'node:path';
import { unwritable } from '../errors/file-errors.ts';
import { makePrivateFolder } from '../output/write-file.ts';
import { type Lock, type LockHolder, takeLock } from '../pack/lock.ts';

/** A change takes some milliseconds: so long it waits for those of others. */
const PATIENCE_MILLISECONDS = 10_000;
const RETRY_MILLISECONDS = 10;

/**
 * Reads and writes a file while no other process of this program does. The lock is beside it, in its folder, which is
 * made.
 *
 * @param change reads the file again: what was read before may be old
 * @throws CliError `file/unwritable`, and what `change` throws
 */
export function changeWhole(file: string, change: () => void): void {
  const folder = dirname(file);
  makePrivateFolder(folder);
  const lock = waitForLock(file, folder);
  try {
    change();
  } finally {
    lock.release();
  }
}

function waitForLock(file: string, folder: string): Lock {
  for (let waited = 0; ; waited += RETRY_MILLISECONDS) {
    const lock = tryLock(file, folder);
    if ('release' in lock) return lock;
    if (waited >= PATIENCE_MILLISECONDS) throw unwritable(file, new Error(`${lock.holder} is changing it`));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MILLISECONDS);
  }
}

function tryLock(file: string, folder: string): Lock | LockHolder {
  try {
    return takeLock(folder);
  } catch (error) {
    throw unwritable(file, error);
  }
}
