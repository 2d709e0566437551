/** What people see beside the result: on standard error, so that standard output holds the result alone. */
import { styleText } from 'node:util';

/** The parts of a process that are needed. */
export type Stream = { readonly isTTY?: boolean; readonly columns?: number; readonly write: (text: string) => unknown };
export type Environment = { readonly [name: string]: string | undefined };

export type Screen = {
  /** A line that stays. */
  readonly note: (text: string) => void;
  /** Shows that something takes a moment; replaced by what comes next. In a pipe only what takes longer than a second is told, once. */
  readonly progress: (text: string) => void;
  /** Takes the last progress away. */
  readonly done: () => void;
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
};

/** Of a terminal that does not say how wide it is: it says 0, or nothing. */
const USUAL_COLUMNS = 80;
const clearLine = '\r\u001b[2K';
/** Nobody needs to hear of what is over sooner. */
const TOLD_AFTER_MILLISECONDS = 1_000;

/** Whether to colour what goes to a stream (no-color.org). */
function hasColours({ isTTY }: Stream, { NO_COLOR = '', TERM }: Environment): boolean {
  return isTTY === true && NO_COLOR === '' && TERM !== 'dumb';
}

/** @param quiet tells nothing but what is noted */
export function createScreen(stream: Stream, environment: Environment): Screen {
  const colours = hasColours(stream, environment);
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
    stream.write(terminal ? `${clearLine}${fitting(text)} …` : `${text} …\n`);
  };
  /** What goes on in the next line can not be taken away. */
  const fitting = (text: string): string => text.slice(0, Math.max(1, (stream.columns || USUAL_COLUMNS) - ' …'.length - 1));
  return {
    note: (text) => {
      done();
      stream.write(`${text}\n`);
    },
    progress: (text) => {
      done();
      if (terminal) show(text);
      else waiting = setTimeout(() => show(text), TOLD_AFTER_MILLISECONDS).unref();
    },
    done,
    bold: (text) => (colours ? styleText('bold', text) : text),
    red: (text) => (colours ? styleText('red', text) : text),
  };
}
