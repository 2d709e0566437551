/**
 * What people see: the result on standard output, everything else on standard error. Only this file and
 * `secret-screen.ts` write to them and make escape sequences. What they are given is text, and goes through `visible`.
 */
import { visible } from '@symbolon/interface';
import { fold } from './fold.ts';
import { startOf, widthOf } from './width.ts';

/** The parts of a process that are needed. */
export type Stream = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly write: (text: string) => unknown;
};

export type Environment = { readonly [name: string]: string | undefined };

export type Styled = { readonly style: keyof typeof styles; readonly text: string };

/** A line without its line break: text, parts of which may stand out. */
export type Line = string | readonly (string | Styled)[];

export const bold = (text: string): Styled => ({ style: 'bold', text });
export const red = (text: string): Styled => ({ style: 'red', text });

export type Screen = {
  /** A line that stays, folded where it is wider than the terminal. */
  readonly note: (line: Line) => void;
  /** The same for programs: it stays one line. */
  readonly data: (line: string) => void;
  /**
   * Shows that something takes a moment. The next output replaces it. In a pipe it is a line, and only for what takes
   * longer than a second.
   */
  readonly progress: (text: string) => void;
  /** Removes the last progress. */
  readonly done: () => void;
  /** Width of the terminal; `undefined` for a file or a pipe. */
  readonly columns: () => number | undefined;
};

/** For a terminal that gives its width as 0, or not at all. */
const USUAL_COLUMNS = 80;
const clearLine = '\r\u001b[2K';

/** On and off (ECMA-48, 8.3.117). */
const styles = { bold: ['\u001b[1m', '\u001b[22m'], red: ['\u001b[31m', '\u001b[39m'] } as const;
const TOLD_AFTER_MILLISECONDS = 1_000;

/** no-color.org. */
function hasColours({ isTTY }: Stream, { NO_COLOR = '', TERM }: Environment): boolean {
  return isTTY === true && NO_COLOR === '' && TERM !== 'dumb';
}

/** Width of a terminal; `undefined` for a file or a pipe. */
export function columnsOf(stream: Stream, { TERM }: Environment): number | undefined {
  return stream.isTTY === true && TERM !== 'dumb' ? stream.columns || USUAL_COLUMNS : undefined;
}

/** @returns a function that writes lines, each with a line break */
export function createOutput(stream: Stream, environment: Environment): (lines: readonly Line[]) => void {
  const colours = hasColours(stream, environment);
  const rendered = (part: string | Styled): string => {
    if (typeof part === 'string') return visible(part);
    const [on, off] = colours ? styles[part.style] : ['', ''];
    return `${on}${visible(part.text)}${off}`;
  };
  const lineOf = (line: Line): string => (typeof line === 'string' ? rendered(line) : line.map(rendered).join(''));
  return (lines) => {
    stream.write(lines.map((line) => `${lineOf(line)}\n`).join(''));
  };
}

export function createScreen(stream: Stream, environment: Environment): Screen {
  const output = createOutput(stream, environment);
  const terminal = stream.isTTY === true && environment['TERM'] !== 'dumb';
  let shown = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const done = (): void => {
    clearTimeout(waiting);
    if (shown && terminal) stream.write(clearLine);
    shown = false;
  };
  const show = (text: string): void => {
    shown = true;
    if (terminal) stream.write(`${clearLine}${fitting(visible(text))} …`);
    else output([`${text} …`]);
  };
  /** Keeps it on one line: a second one could not be removed. */
  const fitting = (text: string): string => startOf(text, (stream.columns || USUAL_COLUMNS) - widthOf(' …') - 1);
  const columns = (): number | undefined => columnsOf(stream, environment);
  /** A terminal would begin a row with whatever stands there, such as a sentence of a server. */
  const folded = (line: Line): readonly Line[] => {
    const parts = typeof line === 'string' ? [line] : line;
    const rows = fold(visible(parts.map((part) => (typeof part === 'string' ? part : part.text)).join('')), columns());
    const [first] = parts;
    if (rows.length === 1) return [line];
    return typeof first === 'object' ? rows.map((text) => [{ ...first, text }]) : rows;
  };
  return {
    note: (line) => {
      done();
      output(folded(line));
    },
    data: (line) => {
      done();
      output([line]);
    },
    progress: (text) => {
      done();
      if (terminal) show(text);
      else waiting = setTimeout(() => show(text), TOLD_AFTER_MILLISECONDS).unref();
    },
    done,
    columns,
  };
}
