/** Files that others made, of any size. A read is bounded in bytes and in time. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { malformedFile, messageOf } from '../errors/cli-error.ts';
import { isFileErrorCode, unreadable } from '../errors/file-errors.ts';
import { refuseTwice } from './json-values.ts';
import { looksLike } from './looks-like.ts';

/** Of any input, in bytes. A Bitcoin transaction has 4 MB at most; a PSBT holds one for every input. */
export const largestInput = 64 * 1024 * 1024;
/** Of PINs and phrases, in bytes. */
export const largestSecret = 4096;
/** A pipe such as `<(pass show pin)` may be silent for so long while its other end is open. */
const PATIENCE_MILLISECONDS = 60_000;
const RETRY_MILLISECONDS = 10;

/** Reads a file, or standard input for "-". Throws CliError `file/unreadable`. */
export function readInput(file: string): Uint8Array<ArrayBuffer> {
  if (file !== '-') return readAtMost(file, largestInput);
  try {
    return readDescriptor(0, { most: largestInput });
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Reads a file that must not be empty. Throws CliError `file/unreadable`, `file/malformed`. */
export function readContent(file: string): Uint8Array<ArrayBuffer> {
  const content = readInput(file);
  if (content.length === 0) throw malformedFile(file, 'it is empty');
  return content;
}

/** Reads text: see {@link decodeText}. Throws CliError `file/unreadable`, `file/malformed`. */
export function readText(file: string): string {
  return decodeText(file, readInput(file));
}

/**
 * Reads a file of JSON.
 *
 * @param parse reads its value, and its text if need be; what it throws is the reason of `file/malformed`
 * @throws CliError `file/unreadable`, `file/malformed`
 */
export function readJson<T>(file: string, parse: (value: unknown, text: string) => T): T {
  const text = decodeText(file, readContent(file));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const other = looksLike(new Uint8Array(), text);
    const reason = other === undefined || other === 'JSON' ? messageOf(error) : `it looks like ${other}`;
    throw malformedFile(file, `not JSON: ${reason}`, error);
  }
  try {
    refuseTwice(text);
    return parse(value, text);
  } catch (error) {
    throw malformedFile(file, messageOf(error), error);
  }
}

/** Reads a file of short text: see {@link decodeText}. Throws CliError `file/unreadable`, `file/malformed`. */
export function readSmallText(file: string, most: number): string {
  return decodeText(file, readAtMost(file, most));
}

/** Reads a file of at most so many bytes. Throws CliError `file/unreadable`. */
export function readAtMost(file: string, most: number): Uint8Array<ArrayBuffer> {
  let descriptor: number | undefined;
  try {
    // Before opening: a device may act as soon as it is opened.
    refuseOthers(statSync(file));
    // Non-blocking: while open() waits for a writer of a pipe, no signal is heard.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(descriptor);
    refuseOthers(stats);
    const content = readDescriptor(descriptor, { most });
    // An empty file may be meant; an empty pipe is not.
    if (stats.isFIFO() && content.length === 0) throw new Error('nobody writes into the pipe');
    return content;
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function refuseOthers(stats: Stats): void {
  if (stats.isDirectory()) throw new Error('it is a folder');
  if (!stats.isFile() && !stats.isFIFO()) throw new Error('it is neither a file nor a pipe');
}

/**
 * @param options.most bytes
 * @param options.patience milliseconds of silence before it gives up
 */
export function readDescriptor(
  descriptor: number,
  { most, patience = PATIENCE_MILLISECONDS }: { readonly most: number; readonly patience?: number },
): Uint8Array<ArrayBuffer> {
  // One byte more than allowed shows that the content is longer.
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
      // Windows says EOF at the end of a pipe.
      if (isFileErrorCode(error, 'EOF')) return content.slice(0, length);
      if (!isFileErrorCode(error, 'EAGAIN') || waited >= patience) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MILLISECONDS);
      waited += RETRY_MILLISECONDS;
    }
  }
}

/**
 * Text without its byte order mark. UTF-8; or UTF-16, which Windows writes, if that mark says so (Unicode 15.1, 23.8).
 *
 * @param file names it in errors
 * @throws CliError `file/malformed` for bytes that are no text: a replacement character would be another PIN or phrase
 */
export function decodeText(file: string, content: Uint8Array, { keepMark = false } = {}): string {
  const [first, second] = content;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: keepMark && encoding === 'utf-8' }).decode(content);
  } catch (error) {
    throw malformedFile(file, `it is not text in ${encoding.toUpperCase()}`, error);
  }
}
