/** The file of `--trace`: what crosses between computer and card, line by line. `symbolon trace` reads it. */
import { closeSync, constants, fstatSync, openSync, type Stats, writeSync } from 'node:fs';
import { visible } from '@symbolon/interface';
import { unwritable } from '../errors/file-errors.ts';
import { privateMode } from './write-file.ts';

export type TraceFile = {
  /** Starts a new card: writes its name and the time. */
  readonly begin: (card: string) => void;
  readonly write: (line: string) => void;
};

const { O_APPEND, O_CREAT, O_WRONLY } = constants;

/**
 * Follows no link, which could lead these lines into another file; does not wait for the reader of a pipe. Windows has
 * neither flag.
 */
const guarded = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Appends to the file. A line is written as soon as it happens, and stays one line whatever the name of a reader. A
 * file that others may read, or that is known elsewhere by another name, is not taken.
 */
export function openTraceFile(file: string): TraceFile {
  const append = (line: string): void => {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(file, O_WRONLY | O_APPEND | O_CREAT | guarded, privateMode);
      refuseShared(fstatSync(descriptor));
      writeSync(descriptor, `${visible(line)}\n`);
    } catch (error) {
      throw unwritable(file, error);
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  };
  return { begin: (card) => append(`# ${new Date().toISOString()} ${card}`), write: append };
}

function refuseShared(stats: Stats): void {
  if (!stats.isFile()) throw new Error('what is there is not a file');
  // A hard link is this file under another name, where somebody else keeps something.
  if (stats.nlink > 1) throw new Error('it is there under another name too (a hard link)');
  // Windows has neither owners in numbers nor these permissions.
  const user = process.geteuid?.();
  if (user === undefined) return;
  if (stats.uid !== user) throw new Error('it belongs to somebody else');
  if ((stats.mode & 0o077) !== 0) throw new Error('others may read it: "chmod 600" ends that, or name a new file');
}
