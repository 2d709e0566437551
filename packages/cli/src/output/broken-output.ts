/** Standard output that can't be written any more: the disk is full, or the reader has closed its end. */
import { adviceFor } from '../errors/advice.ts';
import { isFileErrorCode, unwritable } from '../errors/file-errors.ts';
import { createOutput } from './screen.ts';

type Outputs = Pick<NodeJS.Process, 'stdout' | 'stderr'>;

/** @returns waits until all is written; then the exit code of `file/unwritable`, or `undefined` where all went well */
export function watchOutput({ stdout, stderr }: Outputs): () => Promise<number | undefined> {
  let failure: unknown;
  stdout.on('error', (error) => {
    failure = error;
  });
  // Nothing is left to report to.
  stderr.on('error', () => undefined);
  return async () => {
    await new Promise<void>((resolve) => stdout.write('', () => resolve()));
    if (failure === undefined) return undefined;
    const error = unwritable('standard output', failure);
    // EPIPE: the reader has seen enough, as `head` does. That is not reported.
    if (!isFileErrorCode(failure, 'EPIPE'))
      createOutput(stderr, process.env)([`symbolon: ${error.message} [${error.code}]`]);
    return adviceFor(error.code, error.context).exit;
  };
}
