/** What the system says of a file, in words. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { quote } from '@symbolon/interface';
import { type CliError, cliError, messageOf } from './cli-error.ts';

const reasons: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'what should be a folder is a file',
  EISDIR: 'it is a folder',
  EACCES: 'you are not allowed to',
  EPERM: 'you are not allowed to',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  EIO: 'the disk has failed',
  EFBIG: 'it would be larger than you are allowed to write',
  EAGAIN: 'there is nothing to read',
  ELOOP: 'it is a link',
  ENXIO: 'nobody reads from it',
};

export function unreadable(file: string, cause: unknown): CliError<'file/unreadable'> {
  const name = file === '-' ? 'standard input' : file;
  return cliError('file/unreadable', { file: name, reason: reasonOf(cause) }, { cause });
}

export function unwritable(file: string, cause: unknown): CliError<'file/unwritable'> {
  const folder = dirname(file);
  const isMissing = isFileErrorCode(cause, 'ENOENT') && !existsSync(folder);
  const reason = isMissing
    ? `there is no folder ${quote(folder)}`
    : isFileErrorCode(cause, 'ENOTDIR')
      ? `${quote(folder)} is no folder`
      : reasonOf(cause);
  return cliError('file/unwritable', { file, reason }, { cause });
}

function reasonOf(error: unknown): string {
  return (error instanceof Error && 'code' in error ? reasons[String(error.code)] : undefined) ?? messageOf(error);
}

/** @param code of the system, such as ENOENT */
export function isFileErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
