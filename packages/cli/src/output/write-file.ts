/** Files as this program writes them: whole, or not at all, and nowhere but where it was told to. */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError, messageOf } from '../errors/cli-error.ts';

export type WriteOptions = {
  /** Replace a file that exists. Default no. */
  readonly replace?: boolean;
  /** Permissions. Default: all that the user's mask leaves. */
  readonly mode?: number;
};

/**
 * Writes a file so that at any moment, whatever ends the process or the machine, it has all of its old content or all
 * of the new one. A link of that name is replaced; what it leads to stays as it is.
 *
 * @throws CliError `file/exists`, `file/unwritable`
 */
export function writeWhole(
  file: string,
  content: Uint8Array | string,
  { replace = false, mode = 0o666 }: WriteOptions = {},
): void {
  const partial = join(dirname(file), partialName());
  let claimed = false;
  let written = false;
  try {
    if (replace) refuseOthers(file);
    writeNew(partial, content, mode);
    // Takes the name only if nobody has it. A link would do so too, but not every memory stick has links.
    if (!replace) closeSync(openSync(file, 'wx', mode));
    claimed = !replace;
    renameSync(partial, file);
    written = true;
    syncFolder(dirname(file));
  } catch (error) {
    if (claimed && !written) rmSync(file, { force: true });
    if (isCode(error, 'EEXIST')) throw new CliError('file/exists', { file }, { cause: error });
    throw unwritable(file, error);
  } finally {
    if (!written) rmSync(partial, { force: true });
  }
}

/**
 * Who can write into the same folder must not know it beforehand. What is left of it when the process is killed is
 * nobody's.
 */
export function partialName(): string {
  return `.symbolon-${randomBytes(8).toString('hex')}.partial`;
}

/** A device or a pipe that is there is not replaced by a file. */
function refuseOthers(file: string): void {
  const what = statSync(file, { throwIfNoEntry: false });
  if (what?.isDirectory()) throw new Error('it is a folder');
  if (what !== undefined && !what.isFile()) throw new Error('what is there is no file');
}

/** Before work is done for a file that can't be written then. Throws CliError `file/exists`. */
export function refuseExisting(file: string | undefined, force: boolean): void {
  if (file !== undefined && !force && existsSync(file)) throw new CliError('file/exists', { file });
}

const reasons: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'what should be a folder is a file',
  EISDIR: 'it is a folder',
  EACCES: 'you are not allowed to',
  EPERM: 'you are not allowed to',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  EFBIG: 'it would be larger than you are allowed to write',
  EAGAIN: 'nothing is there to be read',
  ELOOP: 'it is a link',
  ENXIO: 'nobody reads from it',
};

export function unreadable(file: string, cause: unknown): CliError<'file/unreadable'> {
  return new CliError(
    'file/unreadable',
    { file: file === '-' ? 'standard input' : file, reason: reasonOf(cause) },
    { cause },
  );
}

export function unwritable(file: string, cause: unknown): CliError<'file/unwritable'> {
  return new CliError('file/unwritable', { file, reason: reasonOf(cause) }, { cause });
}

function reasonOf(error: unknown): string {
  return (error instanceof Error && 'code' in error ? reasons[String(error.code)] : undefined) ?? messageOf(error);
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/**
 * A file that is new, whose content is on the disk when this returns. Whatever has that name already is left alone, and
 * a link is not followed (POSIX open, O_EXCL).
 */
export function writeNew(file: string, content: Uint8Array | string, mode: number): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const descriptor = openSync(file, 'wx', mode);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A name is on the disk only when its folder is. Windows has no such call, and no need of it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
