/**
 * The terminal of the person, for questions: standard input, or what the process was started from where that is a pipe.
 */
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { CliError } from '../errors/cli-error.ts';
import { visible } from '../output/visible.ts';

export type Terminal = {
  /** @param hidden what is typed does not show */
  readonly ask: (question: string, options?: { readonly hidden?: boolean }) => Promise<string>;
};

/** @returns `undefined` where there is nobody to ask */
export function openTerminal(write: (text: string) => unknown): Terminal | undefined {
  const input = keyboard();
  if (input === undefined) return undefined;
  return { ask: (question, { hidden = false } = {}) => ask(input, write, visible(question), hidden) };
}

function keyboard(): (() => { readonly stream: NodeJS.ReadStream; readonly release: () => void }) | undefined {
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

async function ask(
  keyboardOf: NonNullable<ReturnType<typeof keyboard>>,
  write: (text: string) => unknown,
  question: string,
  hidden: boolean,
): Promise<string> {
  const { stream, release } = keyboardOf();
  let echoing = !hidden;
  const output = new Writable({
    write: (chunk, _, done) => {
      if (echoing) write(String(chunk));
      done();
    },
  });
  // As a terminal, readline takes single keys, so that Ctrl-C comes here and the system echoes nothing.
  const lines = createInterface({ input: stream, output, terminal: true, historySize: 0 });
  try {
    return await new Promise<string>((resolve, reject) => {
      const stopped = () => {
        lines.off('SIGINT', stopped).off('close', stopped);
        if (!hidden) write('\n');
        reject(new CliError('interrupted', { state: 'Nothing was entered.' }));
      };
      const answered = (typed: string) => {
        lines.off('SIGINT', stopped).off('close', stopped);
        resolve(typed);
      };
      lines.once('SIGINT', stopped);
      lines.once('close', stopped);
      if (hidden) {
        write(question);
        lines.once('line', answered);
      } else lines.question(question, answered);
    });
  } finally {
    echoing = false;
    lines.close();
    if (hidden) write('\n');
    release();
  }
}
