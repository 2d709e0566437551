import { styleText } from 'node:util';

/** Writes the steps of the demo to a terminal, or nothing if the result is JSON. */
export type Output = {
  readonly title: (text: string) => void;
  /** A heading with a number. */
  readonly step: (text: string) => void;
  /** Something that is done or proven. */
  readonly done: (text: string) => void;
  /** A detail of the line above. */
  readonly detail: (text: string) => void;
  /** Shows what is in progress until the next line. Only on a terminal. */
  readonly working: (text: string) => void;
};

/** The part of `process.stdout` that is needed. */
export type Screen = { readonly isTTY?: boolean; readonly write: (text: string) => unknown };

/** Shows colours and progress on a terminal only, and no colours with `NO_COLOR` (no-color.org). */
export function terminalOutput(screen: Screen, environment: { readonly [name: string]: string | undefined }): Output {
  const { NO_COLOR = '', TERM } = environment;
  const terminal = screen.isTTY === true;
  const colours = terminal && NO_COLOR === '' && TERM !== 'dumb';
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    colours ? styleText(style, text) : text;
  let steps = 0;
  const line = (text: string): void => {
    screen.write(`${terminal ? clearLine : ''}${text}\n`);
  };
  return {
    title: (text) => line(paint('bold', text)),
    step: (text) => {
      steps += 1;
      line(`\n${paint('bold', `${String(steps).padStart(2)}  ${text}`)}`);
    },
    done: (text) => line(`    ${paint('green', '✓')} ${text}`),
    detail: (text) => line(`      ${paint('dim', text)}`),
    working: (text) => {
      if (terminal) screen.write(`${clearLine}    ${paint('dim', `… ${text}`)}`);
    },
  };
}

export const silentOutput: Output = { title: ignore, step: ignore, done: ignore, detail: ignore, working: ignore };

const clearLine = '\r\u001b[2K';

function ignore(): void {}
