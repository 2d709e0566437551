/** Files as this program writes them: whole or not at all, and only under the name that was given. */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { quote } from '@symbolon/interface';
import { cliError, isCliError } from '../errors/cli-error.ts';
import { isFileErrorCode, unwritable } from '../errors/file-errors.ts';

/** Permissions of what only its owner may read. */
export const privateMode = 0o600;

export type WriteFileOptions = {
  /** Replace a file that exists. Default no. */
  readonly replace?: boolean;
};

/**
 * Writes a file so that it has its whole old content or its whole new content at any moment, whatever ends the process
 * or the machine. Only its owner may read it: even what is signed is money until it is sent. Replaces a link of that
 * name, and leaves its target as it is.
 *
 * @throws CliError `file/exists`, `file/unwritable`
 */
export function writeWhole(
  file: string,
  content: Uint8Array | string,
  { replace = false }: WriteFileOptions = {},
): void {
  const partial = join(dirname(file), partialName());
  let written = false;
  try {
    if (replace) refuseOthers(file);
    writeNew(partial, content);
    if (replace) renameSync(partial, file);
    else takeName(partial, file);
    written = true;
    syncFolder(dirname(file));
  } catch (error) {
    if (isFileErrorCode(error, 'EEXIST')) throw cliError('file/exists', { file }, { cause: error });
    throw unwritable(file, error);
  } finally {
    if (!written) discard(partial);
  }
}

/** Gives a draft its name only if that is free: a link never takes one that is not (POSIX link). */
function takeName(draft: string, file: string): void {
  try {
    linkSync(draft, file);
    discard(draft);
  } catch (error) {
    if (!noLinks.some((code) => isFileErrorCode(error, code))) throw error;
    // Not every memory stick has links. Killed between these two, an empty file stays.
    closeSync(openSync(file, 'wx', privateMode));
    try {
      renameSync(draft, file);
    } catch (failure) {
      discard(file);
      throw failure;
    }
  }
}

/** What a file system without links says, on Linux, macOS and Windows. */
const noLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EINVAL'];

/** Writes JSON on indented lines: see {@link writeWhole}. */
export function writeJson(file: string, value: unknown, options: WriteFileOptions): void {
  writeWhole(file, `${JSON.stringify(value, undefined, 2)}\n`, options);
}

/**
 * Makes a folder for its owner alone, and those above it. Node's own `recursive` never returns where the system says
 * ENOENT of a folder whose parent is there, as Linux does in /proc.
 *
 * @throws CliError `file/unwritable`
 */
export function makePrivateFolder(folder: string): void {
  if (existsSync(folder)) return;
  makePrivateFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if (!isFileErrorCode(error, 'EEXIST')) throw unwritable(folder, error);
  }
}

/** A name for a draft, random so that nobody can put a file in its way. A killed process leaves its draft behind. */
export function partialName(): string {
  return `.symbolon-${randomBytes(8).toString('hex')}.partial`;
}

/** Removes what is not needed. A disk on which even that fails has said why before, and that is what counts. */
export function discard(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It stays there.
  }
}

/** A device or a pipe is never replaced by a file. */
function refuseOthers(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory()) throw new Error('it is a folder');
  if (stats !== undefined && !stats.isFile()) throw new Error('what is there is not a file');
}

/**
 * Refuses before any work is done for a file that can't be written then. `undefined` is no file.
 *
 * @throws CliError `file/exists`, `file/unwritable`
 */
export function refuseUnwritable(file: string | undefined, { force }: { readonly force: boolean }): void {
  if (file === undefined) return;
  // `$FILE` of a script that never set it.
  if (file === '') throw cliError('file/unwritable', { file: 'a file without a name', reason: 'its name is empty' });
  if (file === '-')
    throw cliError('file/unwritable', {
      file,
      reason: 'it would be a file of that name, and not standard output: leave the option out, or write "./-"',
    });
  try {
    const isThere = existsSync(file);
    if (force || isThere) refuseOthers(file);
    if (isThere && !force) throw cliError('file/exists', { file });
    accessSync(dirname(file), constants.W_OK);
    if (!statSync(dirname(file)).isDirectory()) throw new Error(`${quote(dirname(file))} is no folder`);
  } catch (error) {
    throw isCliError(error) ? error : unwritable(file, error);
  }
}

/**
 * Writes a new file for its owner alone; its content is on the disk when this returns. Leaves alone whatever has that
 * name already, and follows no link (POSIX open, O_EXCL).
 */
export function writeNew(file: string, content: Uint8Array | string): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const descriptor = openSync(file, 'wx', privateMode);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Puts a name on the disk: it is there only when its folder is. Windows has no such call and does not need it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
