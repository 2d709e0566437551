/**
 * Lets a reader be written top to bottom though its bytes come in chunks of any size. The reader is a generator: it
 * yields how many bytes it needs next and is given exactly those. Between chunks only those few bytes and the reader's
 * own variables are kept.
 */
import { chainError, type Interpretation, type InterpreterEvent } from '@symbolon/interface';

/** A part of a reader. The bytes it is given are valid until it asks for more. */
export type Steps<T> = Generator<number, T, Uint8Array>;

/** Most bytes that can be asked for at once: the size of the buffer. */
export const maxStep = 256;

/** The next `length` bytes, at most {@link maxStep}. They are valid until more are asked for: copy what is kept. */
export function* take(length: number): Steps<Uint8Array> {
  return length === 0 ? new Uint8Array() : yield length;
}

/** The next `length` bytes, however many, in pieces of at most 64: for what is hashed or compared, and never kept. */
export function* takePieces(length: number, use: (piece: Uint8Array) => void): Steps<void> {
  for (let left = length; left > 0; left -= Math.min(left, 64)) use(yield Math.min(left, 64));
}

/** Runs `steps` and shows every byte they read to `use`, in order: to hash what is parsed. */
export function* watch<T>(steps: Steps<T>, use: (bytes: Uint8Array) => void): Steps<T> {
  let step = steps.next(new Uint8Array());
  while (step.done !== true) {
    const bytes = yield step.value;
    use(bytes);
    step = steps.next(bytes);
  }
  return step.value;
}

/**
 * Runs a reader over chunks.
 *
 * @param what Names what is read, for errors.
 * @param begin Starts the reader; `emit` hands out an event.
 * @throws From `push` and `end`: what the reader throws; `data/malformed` for bytes after its end, for an end before
 * it, and for every call after a failure
 */
export function interpretStepwise(
  what: string,
  begin: (emit: (event: InterpreterEvent) => void) => Steps<void>,
): Interpretation {
  const buffer = new Uint8Array(maxStep);
  let filled = 0;
  let read = 0;
  let state: 'reading' | 'complete' | 'dead' = 'reading';
  let events: InterpreterEvent[] = [];
  const steps = begin((event) => events.push(event));
  let needed = 0;

  const fail = (reason: string): never => {
    throw chainError('data/malformed', { what, where: `byte ${read}`, reason });
  };
  const resume = (bytes: Uint8Array): void => {
    const step = steps.next(bytes);
    if (step.done === true) state = 'complete';
    else needed = step.value;
    if (needed > maxStep) fail(`a field of ${needed} bytes is too long`);
  };
  const guarded = (act: () => void): readonly InterpreterEvent[] => {
    if (state === 'dead') fail('it was refused before');
    try {
      act();
    } catch (error) {
      state = 'dead';
      throw error;
    }
    const told = events;
    events = [];
    return told;
  };
  resume(new Uint8Array());

  return {
    push: (chunk) =>
      guarded(() => {
        for (let offset = 0; offset < chunk.length; ) {
          if (state === 'complete') fail('trailing bytes');
          const piece = chunk.subarray(offset, offset + needed - filled);
          buffer.set(piece, filled);
          filled += piece.length;
          offset += piece.length;
          read += piece.length;
          if (filled === needed) {
            filled = 0;
            resume(buffer.subarray(0, needed));
          }
        }
      }),
    end: () =>
      guarded(() => {
        if (state !== 'complete') fail('ends early');
      }),
  };
}
