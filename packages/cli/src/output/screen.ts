/**
 * What people see: the result on standard output, and all that is told beside it on standard error. Here alone is
 * anything written to them, and here alone are escape sequences made: what is given is text, and goes through
 * `visible`.
 */
import { visible } from './visible.ts';

/** The parts of a process that are needed. */
export type Stream = { readonly isTTY?: boolean; readonly columns?: number; readonly write: (text: string) => unknown };
export type Environment = { readonly [name: string]: string | undefined };

type Styled = { readonly style: keyof typeof styles; readonly text: string };

/** A line without its end: text, parts of which may stand out. */
export type Line = string | readonly (string | Styled)[];

export const bold = (text: string): Styled => ({ style: 'bold', text });
export const red = (text: string): Styled => ({ style: 'red', text });

export type Screen = {
  /** A line that stays. */
  readonly note: (line: Line) => void;
  /**
   * Shows that something takes a moment; replaced by what comes next. In a pipe only what takes longer than a second is
   * told, once.
   */
  readonly progress: (text: string) => void;
  /** Takes the last progress away. */
  readonly done: () => void;
};

/** Of a terminal that does not say how wide it is: it says 0, or nothing. */
const USUAL_COLUMNS = 80;
const clearLine = '\r\u001b[2K';
/** On and off: ECMA-48, 8.3.117. */
const styles = { bold: ['\u001b[1m', '\u001b[22m'], red: ['\u001b[31m', '\u001b[39m'] } as const;
/** Nobody needs to hear of what is over sooner. */
const TOLD_AFTER_MILLISECONDS = 1_000;

/** Whether to colour what goes to a stream (no-color.org). */
function hasColours({ isTTY }: Stream, { NO_COLOR = '', TERM }: Environment): boolean {
  return isTTY === true && NO_COLOR === '' && TERM !== 'dumb';
}

/** @returns writes lines, each with its end */
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
  /** What goes on in the next line can not be taken away. */
  const fitting = (text: string): string =>
    text.slice(0, Math.max(1, (stream.columns || USUAL_COLUMNS) - ' …'.length - 1));
  return {
    note: (line) => {
      done();
      output([line]);
    },
    progress: (text) => {
      done();
      if (terminal) show(text);
      else waiting = setTimeout(() => show(text), TOLD_AFTER_MILLISECONDS).unref();
    },
    done,
  };
}
