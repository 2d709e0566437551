/** Files as this program reads and writes them: whole, or not at all. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError, messageOf } from './errors.ts';

export type WriteOptions = {
  /** Replace a file that exists. Default no. */
  readonly replace?: boolean;
  /** Permissions. Default: all that the user's mask leaves. */
  readonly mode?: number;
};

/**
 * Writes a file so that at any moment, whatever ends the process or the machine, it has all of its old content or all of the new one.
 *
 * @throws CliError `file/exists`, `file/unwritable`
 */
export function writeWhole(file: string, content: Uint8Array | string, { replace = false, mode = 0o666 }: WriteOptions = {}): void {
  const partial = `${file}.${process.pid}.partial`;
  try {
    writeThrough(partial, content, mode);
    // Takes the name only if nobody has it. A link would do so too, but not every memory stick has links.
    if (!replace) closeSync(openSync(file, 'wx', mode));
    renameSync(partial, file);
    syncFolder(dirname(file));
  } catch (error) {
    if (isCode(error, 'EEXIST')) throw new CliError('file/exists', { file }, { cause: error });
    throw unwritable(file, error);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** Before work is done for a file that can't be written then. Throws CliError `file/exists`. */
export function refuseExisting(file: string | undefined, force: boolean): void {
  if (file !== undefined && !force && existsSync(file)) throw new CliError('file/exists', { file });
}

/** Reads a file, or standard input for "-". Throws CliError `file/unreadable`. */
export function readInput(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file === '-' ? 0 : file));
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** The same for a file that must hold something. Throws also CliError `file/malformed`. */
export function readContent(file: string): Uint8Array {
  const content = readInput(file);
  if (content.length === 0) throw new CliError('file/malformed', { file: file === '-' ? 'standard input' : file, reason: 'it is empty' });
  return content;
}

/** Reads a file of text that should be JSON. Throws CliError `file/unreadable`, `file/malformed`. */
export function readJson(file: string): unknown {
  const text = new TextDecoder().decode(readContent(file));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError('file/malformed', { file, reason: `not JSON: ${messageOf(error)}` }, { cause: error });
  }
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
  EAGAIN: 'nothing is there to be read',
};

export function unreadable(file: string, cause: unknown): CliError<'file/unreadable'> {
  return new CliError('file/unreadable', { file: file === '-' ? 'standard input' : file, reason: reasonOf(cause) }, { cause });
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

/** Content that is on the disk when this returns. */
export function writeThrough(file: string, content: Uint8Array | string, mode: number): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const descriptor = openSync(file, 'w', mode);
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
