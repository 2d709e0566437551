/** Standard output that takes nothing any more: a full disk, or a program that has read enough. */
import { adviceFor } from '../errors/advice.ts';
import { createOutput } from './screen.ts';
import { isCode, unwritable } from './write-file.ts';

type Outputs = Pick<NodeJS.Process, 'stdout' | 'stderr'>;

/** @returns the exit code once all is written: `undefined` if it is, that of `file/unwritable` if it can't be */
export function watchOutput({ stdout, stderr }: Outputs): () => Promise<number | undefined> {
  let failure: unknown;
  stdout.on('error', (error) => {
    failure = error;
  });
  // There is nobody left to tell.
  stderr.on('error', () => undefined);
  return async () => {
    await new Promise<void>((resolve) => stdout.write('', () => resolve()));
    if (failure === undefined) return undefined;
    const error = unwritable('standard output', failure);
    // Who reads only the beginning has not failed to read.
    if (!isCode(failure, 'EPIPE')) createOutput(stderr, process.env)([`symbolon: ${error.message} [${error.code}]`]);
    return adviceFor(error.code, error.context).exit;
  };
}
