/**
 * Asks questions at the terminal: on standard input, or on /dev/tty where standard input is a pipe.
 *
 * While a question waits, three keys have a meaning: Ctrl-R shows what is hidden, or hides it again; Ctrl-B goes back
 * to the question before; Ctrl-C ends the command. A signal to end ends the question too. Whatever ends it, the
 * terminal is as it was before.
 */
import { once } from 'node:events';
import { clearScreenDown, createInterface, type Interface, moveCursor } from 'node:readline';
import { PassThrough, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { visible } from '@symbolon/interface';
import { interrupted } from '../errors/known-state.ts';
import { findKeyboard, type Keyboard } from './keyboard.ts';

export type Terminal = {
  /** @throws CliError `interrupted`; what {@link isBack} tells; the reason of the signal */
  readonly ask: (question: string, options?: AskingOptions) => Promise<string>;
  /**
   * Waits for any key, which does not show. Ctrl-C and the signal end it with an error.
   *
   * @throws CliError `interrupted`, or the reason of the signal
   */
  readonly key: (signal: AbortSignal) => Promise<void>;
};

type AskingOptions = {
  /** What is typed does not show. Default: it does. */
  readonly hidden?: boolean;
  /**
   * Whether these lines are all. They come back with `\n` between. Default: one line is all.
   *
   * @param lines at least one
   */
  readonly until?: (lines: readonly string[]) => boolean;
  /** Whoever asks can go back to a question of its own. Default: there may be none. */
  readonly back?: boolean;
  /** Ends the question. Default: nothing but a key does. */
  readonly signal?: AbortSignal;
  /** What was typed before the question shows is no answer, and is dropped. Default: it is one. */
  readonly fresh?: boolean;
};

/** Thrown where somebody goes back to the question before. */
const back = Object.freeze(new Error('there is no question before this one'));

export function isBack(error: unknown): boolean {
  return error === back;
}

/** @returns `undefined` where there is no terminal, and in its background */
export function openTerminal(stderr: NodeJS.WriteStream): Terminal | undefined {
  const keyboard = findKeyboard(stderr);
  if (keyboard === undefined) return undefined;
  return {
    ask: (question, { hidden = false, until = () => true, signal, fresh = false } = {}) =>
      ask(keyboard, { question: visible(question), hidden, until, signal, fresh }),
    key: (signal) => waitForKey(keyboard, signal),
  };
}

const ctrlC = 0x03;

async function waitForKey(keyboard: Keyboard, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { stream, release } = keyboard();
  const pressed = new AbortController();
  const gone = once(stream, 'error', { signal: pressed.signal });
  // With raw mode Ctrl-C is a key, and nothing shows.
  setRaw(stream, true);
  // A question before this one has paused it.
  stream.resume();
  try {
    const [typed] = (await Promise.race([
      once(stream, 'data', { signal: pressed.signal }),
      once(stream, 'end', { signal: pressed.signal }),
      gone,
      once(signal, 'abort', { signal: pressed.signal }).then(() => Promise.reject(signal.reason)),
    ])) as readonly (Uint8Array | string | Error | undefined)[];
    if (typed instanceof Error) throw interrupted([]);
    if (typed !== undefined && Buffer.from(typed)[0] === ctrlC) throw interrupted([]);
  } finally {
    pressed.abort();
    gone.catch(() => undefined);
    setRaw(stream, false);
    release();
  }
}

/** Of a terminal that was closed the mode can't be set, and need not be. */
function setRaw(stream: NodeJS.ReadStream, raw: boolean): void {
  try {
    stream.setRawMode(raw);
  } catch {
    // Reading from it tells.
  }
}

type AskOptions = {
  readonly question: string;
  readonly hidden: boolean;
  readonly until: (lines: readonly string[]) => boolean;
  readonly signal: AbortSignal | undefined;
  readonly fresh: boolean;
};

async function ask(keyboard: Keyboard, { question, hidden, until, signal, fresh }: AskOptions): Promise<string> {
  signal?.throwIfAborted();
  const { stream, show, release } = keyboard();
  let echoing = !hidden;
  const output = new Writable({
    write: (chunk, _, done) => {
      if (echoing) show(String(chunk));
      done();
    },
  });
  if (fresh)
    try {
      await dropTyped(stream, signal);
    } catch (error) {
      setRaw(stream, false);
      release();
      throw error;
    }
  const keys = keysOf(stream);
  // With `terminal`, readline reads single keys: Ctrl-C arrives here, and the system echoes nothing.
  const lines = createInterface({ input: keys.input, output, terminal: true, historySize: 0 });
  lines.setPrompt(question);
  const hide = (): void => {
    if (!hidden || !echoing) return;
    erase(lines, output);
    echoing = false;
    show(question);
  };
  const reveal = (): void => {
    if (!hidden) return;
    if (echoing) {
      hide();
      return;
    }
    show('\r');
    echoing = true;
    lines.prompt(true);
  };
  let answered = false;
  const ending = new AbortController();
  try {
    return await new Promise<string>((resolve, reject) => {
      const typed: string[] = [];
      lines.on('line', (line) => {
        typed.push(line);
        if (until(typed)) {
          answered = true;
          resolve(typed.join('\n'));
        } else if (hidden && typed.length === 1) show('\n(more lines may follow; an empty one ends it) ');
      });
      const stopped = (): void => reject(interrupted([]));
      // The stream fails, or ends, where the terminal is closed.
      lines.once('SIGINT', stopped).once('close', stopped);
      stream.once('error', stopped);
      const pressed = (_: unknown, { ctrl = false, name }: Key = {}): void => {
        // Before readline goes to the next row.
        if (name === 'return' || name === 'enter') hide();
        if (ctrl && name === 'r') reveal();
        if (ctrl && name === 'b') reject(back);
      };
      keys.input.prependListener('keypress', pressed);
      // After Ctrl-Z and "fg".
      lines.on('SIGCONT', () => {
        lines.resume();
        if (hidden && !echoing) show(question);
      });
      const fired = (): void => reject(signal?.reason);
      signal?.addEventListener('abort', fired);
      ending.signal.addEventListener('abort', () => {
        signal?.removeEventListener('abort', fired);
        keys.input.off('keypress', pressed);
        // Not all: readline has its own.
        lines.off('close', stopped);
        // It may fail once more when it is released.
        setImmediate(() => stream.off('error', stopped));
      });
      if (hidden) show(question);
      else lines.prompt();
    });
  } finally {
    ending.abort();
    hide();
    echoing = false;
    lines.close();
    keys.release();
    setRaw(stream, false);
    if (hidden || !answered) show('\n');
    release();
  }
}

/**
 * What is typed, one character at a time. Of several at once, as from a paste, readline puts those after the first
 * behind the line where the cursor is within it (nodejs/node#60446).
 */
function keysOf(stream: NodeJS.ReadStream) {
  // With the mode of the terminal, which readline changes around Ctrl-Z.
  const input = Object.assign(new PassThrough(), { setRawMode: (raw: boolean) => setRaw(stream, raw) });
  const decoder = new StringDecoder('utf8');
  const typed = (chunk: Uint8Array | string): void => {
    for (const character of decoder.write(Buffer.from(chunk))) input.write(character);
  };
  const ended = (): void => void input.end();
  stream.on('data', typed).once('end', ended);
  stream.resume();
  return { input, release: () => void stream.off('data', typed).off('end', ended) };
}

/** Time in which a terminal hands over what waits in it. */
const WAITING_MILLISECONDS = 30;

/** @throws CliError `interrupted` if Ctrl-C is among it, or the terminal is closed; the reason of the signal */
async function dropTyped(stream: NodeJS.ReadStream, signal: AbortSignal | undefined): Promise<void> {
  let isStopped = false;
  const dropped = (chunk: Uint8Array | string): void => {
    if (Buffer.from(chunk).includes(ctrlC)) isStopped = true;
  };
  const stopped = (): void => {
    isStopped = true;
  };
  stream.on('data', dropped).once('end', stopped).once('error', stopped);
  // Then what was typed of a line that has no end yet is handed over too.
  setRaw(stream, true);
  stream.resume();
  await new Promise((resolve) => setTimeout(resolve, WAITING_MILLISECONDS));
  // On a busy machine the time is over before the terminal was looked at: each of these is after a look.
  for (let looks = 0; looks < 2; looks += 1) await new Promise((resolve) => setImmediate(resolve));
  stream.off('data', dropped).off('end', stopped);
  setImmediate(() => stream.off('error', stopped));
  signal?.throwIfAborted();
  if (isStopped) throw interrupted([]);
}

type Key = { readonly ctrl?: boolean; readonly name?: string };

/** Takes the question off the screen, with what was typed at it. */
function erase(lines: Interface, output: Writable): void {
  moveCursor(output, -10_000, -lines.getCursorPos().rows);
  clearScreenDown(output);
}
