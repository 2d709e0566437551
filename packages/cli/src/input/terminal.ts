/** Asks questions at the terminal: on standard input, or on /dev/tty where standard input is a pipe. */
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { visible } from '@symbolon/interface';
import { interrupted } from '../errors/known-state.ts';

export type Terminal = {
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
};

/** A keyboard, in use until its release. */
type Keyboard = () => { readonly stream: NodeJS.ReadStream; readonly release: () => void };

/** @returns `undefined` where there is no terminal */
export function openTerminal(write: (text: string) => unknown): Terminal | undefined {
  const keyboard = findKeyboard();
  if (keyboard === undefined) return undefined;
  return {
    ask: (question, { hidden = false, until = () => true } = {}) =>
      ask(keyboard, { write, question: visible(question), hidden, until }),
    key: (signal) => waitForKey(keyboard, signal),
  };
}

function findKeyboard(): Keyboard | undefined {
  if (process.stdin.isTTY) return () => ({ stream: process.stdin, release: () => process.stdin.pause() });
  let descriptor: number;
  try {
    descriptor = openSync('/dev/tty', 'r+');
  } catch {
    return undefined;
  }
  const usable = isatty(descriptor);
  closeSync(descriptor);
  if (!usable) return undefined;
  return () => {
    const stream = new ReadStream(openSync('/dev/tty', 'r+'));
    return { stream, release: () => stream.destroy() };
  };
}

const ctrlC = 0x03;

async function waitForKey(keyboard: Keyboard, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { stream, release } = keyboard();
  const pressed = new AbortController();
  // With raw mode Ctrl-C is a key, and nothing shows.
  stream.setRawMode(true);
  // A question before this one has paused it.
  stream.resume();
  try {
    const [typed] = (await Promise.race([
      once(stream, 'data', { signal: pressed.signal }),
      once(stream, 'end', { signal: pressed.signal }),
      once(signal, 'abort', { signal: pressed.signal }).then(() => Promise.reject(signal.reason)),
    ])) as readonly (Uint8Array | string | undefined)[];
    if (typed !== undefined && Buffer.from(typed)[0] === ctrlC) throw interrupted([]);
  } finally {
    pressed.abort();
    stream.setRawMode(false);
    release();
  }
}

type AskOptions = {
  readonly write: (text: string) => unknown;
  readonly question: string;
  readonly hidden: boolean;
  readonly until: (lines: readonly string[]) => boolean;
};

async function ask(keyboard: Keyboard, { write, question, hidden, until }: AskOptions): Promise<string> {
  const { stream, release } = keyboard();
  let echoing = !hidden;
  const output = new Writable({
    write: (chunk, _, done) => {
      if (echoing) write(String(chunk));
      done();
    },
  });
  // With `terminal`, readline reads single keys: Ctrl-C arrives here, and the system echoes nothing.
  const lines = createInterface({ input: stream, output, terminal: true, historySize: 0 });
  try {
    return await new Promise<string>((resolve, reject) => {
      const stopped = () => {
        lines.off('SIGINT', stopped).off('close', stopped);
        if (!hidden) write('\n');
        reject(interrupted([]));
      };
      const typed: string[] = [];
      const answered = (line: string) => {
        typed.push(line);
        if (!until(typed)) {
          if (hidden && typed.length === 1) write('\n(more lines may follow; an empty one ends it) ');
          return;
        }
        lines.off('SIGINT', stopped).off('close', stopped).off('line', answered);
        resolve(typed.join('\n'));
      };
      lines.once('SIGINT', stopped);
      lines.once('close', stopped);
      lines.on('line', answered);
      if (hidden) write(question);
      else {
        lines.setPrompt(question);
        lines.prompt();
      }
    });
  } finally {
    echoing = false;
    lines.close();
    if (hidden) write('\n');
    release();
  }
}
