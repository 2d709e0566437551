/**
 * Files that others made: of any size, and perhaps none at all. What is read of one is bounded, and nothing is waited
 * for without end.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { CliError, messageOf } from '../errors/cli-error.ts';
import { isCode, unreadable } from '../output/write-file.ts';

/**
 * Of transactions, traces and all that a person may name. A Bitcoin transaction has 4 MB at most; a PSBT has one for
 * every input.
 */
export const largestInput = 64 * 1024 * 1024;
/** Of PINs and phrases. */
export const largestSecret = 4096;
/** A pipe that has somebody at its other end, such as `<(pass show pin)`, may be silent for so long. */
const PATIENCE_MILLISECONDS = 60_000;
const LOOK_AGAIN_MILLISECONDS = 10;

/** Reads a file, or standard input for "-". Throws CliError `file/unreadable`. */
export function readInput(file: string): Uint8Array<ArrayBuffer> {
  if (file !== '-') return readAtMost(file, largestInput);
  try {
    return readDescriptor(0, largestInput);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** The same for a file that must hold something. Throws also CliError `file/malformed`. */
export function readContent(file: string): Uint8Array<ArrayBuffer> {
  const content = readInput(file);
  if (content.length === 0) throw malformed(file, 'it is empty');
  return content;
}

/** Reads text as it is. Throws CliError `file/unreadable`, `file/malformed` where it is no UTF-8. */
export function readText(file: string): string {
  return decode(file, readInput(file));
}

/** Reads a file of text that should be JSON. Throws CliError `file/unreadable`, `file/malformed`. */
export function readJson(file: string): unknown {
  const text = decode(file, readContent(file)).replace(/^\ufeff/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(file, `not JSON: ${messageOf(error)}`, error);
  }
}

/** Reads a file of text that is never long. Throws CliError `file/unreadable`. */
export function readSmallText(file: string, most: number): string {
  return new TextDecoder().decode(readAtMost(file, most));
}

/** Reads a file of at most so many bytes. Throws CliError `file/unreadable`. */
export function readAtMost(file: string, most: number): Uint8Array<ArrayBuffer> {
  let descriptor: number | undefined;
  try {
    // Opening a device may do things by itself.
    refuseOthers(statSync(file));
    // Without waiting for somebody who writes into a pipe: no signal is heard meanwhile.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const what = fstatSync(descriptor);
    refuseOthers(what);
    const content = readDescriptor(descriptor, most);
    // An empty file may be meant; this was not.
    if (what.isFIFO() && content.length === 0) throw new Error('nobody writes into the pipe');
    return content;
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function refuseOthers(what: Stats): void {
  if (what.isDirectory()) throw new Error('it is a folder');
  if (!what.isFile() && !what.isFIFO()) throw new Error('it is neither a file nor a pipe');
}

/** @param patience milliseconds in which nothing comes */
export function readDescriptor(
  descriptor: number,
  most: number,
  patience = PATIENCE_MILLISECONDS,
): Uint8Array<ArrayBuffer> {
  // One more than it may be tells that it is longer.
  let content = new Uint8Array(Math.min(most + 1, 65_536));
  let length = 0;
  for (let waited = 0; ; ) {
    if (length > most) throw new Error(`it is larger than ${most} bytes`);
    if (length === content.length) {
      const larger = new Uint8Array(Math.min(most + 1, 2 * length));
      larger.set(content);
      content = larger;
    }
    try {
      const count = readSync(descriptor, content, length, content.length - length, null);
      if (count === 0) return content.slice(0, length);
      length += count;
      waited = 0;
    } catch (error) {
      // Windows, for a pipe that ended.
      if (isCode(error, 'EOF')) return content.slice(0, length);
      if (!isCode(error, 'EAGAIN') || waited >= patience) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MILLISECONDS);
      waited += LOOK_AGAIN_MILLISECONDS;
    }
  }
}

function decode(file: string, content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch (error) {
    throw malformed(file, 'it is no text in UTF-8', error);
  }
}

function malformed(file: string, reason: string, cause?: unknown): CliError<'file/malformed'> {
  return new CliError('file/malformed', { file: file === '-' ? 'standard input' : file, reason }, { cause });
}
