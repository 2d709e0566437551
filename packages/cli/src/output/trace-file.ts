/** The file of `--trace`: what crossed between computer and card, line by line, as `symbolon trace` reads it. */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { visible } from './visible.ts';
import { unwritable } from './write-file.ts';

export type TraceFile = {
  /** A card is there. */
  readonly begin: (card: string) => void;
  readonly write: (line: string) => void;
};

/** What stands before the card's name, once a tap. */
const tapMark = '# ';

const { O_APPEND, O_CREAT, O_WRONLY } = constants;
/**
 * Windows has neither. A link is not followed: who put it there would have these lines at the end of another file. A
 * pipe is not waited for.
 */
const guarded = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Goes on at the end of the file. Every line is there as soon as it happened, and is one line whatever a reader calls
 * itself.
 */
export function openTraceFile(file: string): TraceFile {
  const append = (line: string): void => {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(file, O_WRONLY | O_APPEND | O_CREAT | guarded, 0o600);
      if (!fstatSync(descriptor).isFile()) throw new Error('what is there is no file');
      writeSync(descriptor, `${visible(line)}\n`);
    } catch (error) {
      throw unwritable(file, error);
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  };
  return { begin: (card) => append(`${tapMark}${new Date().toISOString()} ${card}`), write: append };
}
