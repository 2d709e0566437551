/**
 * Shows a secret so that the terminal does not keep it: on its alternate screen, of which there is no scrollback, until
 * a key is pressed, and wiped row by row before that screen goes. Beside `screen.ts` only this file makes escape
 * sequences.
 */
import { visible } from '@symbolon/interface';
import type { Environment, Stream } from './screen.ts';

/** A row: text, or two rows of a picture of black and white dots, the upper ones and the lower ones. */
export type SecretRow = string | readonly (readonly [upperIsBlack: boolean, lowerIsBlack: boolean])[];

export type SecretScreen = {
  /** Why it can't be used, in words for "the phrase is not shown: ..."; `undefined` where it can. */
  readonly missing: string | undefined;
  /** Shows the rows, as many at once as fit, each time until a key is pressed. Whatever ends it, they are gone. */
  readonly show: (rows: readonly SecretRow[]) => Promise<void>;
};

export type SecretScreenOptions = {
  /** The terminal: standard error, as all that is not the result. */
  readonly stream: Stream;
  /** Where results go. */
  readonly stdout: Stream;
  readonly environment: Environment;
  readonly json: boolean;
  /** Resolves when a key is pressed; `undefined` where there is no keyboard. */
  readonly key: (() => Promise<void>) | undefined;
};

/** Of a terminal that does not say how high it is. */
const USUAL_ROWS = 24;
/** xterm, "The Alternate Screen Buffer": saves the cursor, and has no scrollback. */
const enter = '\u001b[?1049h';
const leave = '\u001b[?1049l';
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
/** ECMA-48, 8.3.41 EL: erases in place. A terminal may move what ED erases into its scrollback. */
const eraseRow = '\u001b[2K';
const placeAt = (row: number): string => `\u001b[${row};1H`;
/**
 * Black and white of the cube of 256 colours, which no theme changes: a camera reads them on a dark terminal and on a
 * light one. They are the content, so NO_COLOR does not take them away.
 */
const dots = (upperIsBlack: boolean, lowerIsBlack: boolean): string =>
  `\u001b[38;5;${upperIsBlack ? 16 : 231};48;5;${lowerIsBlack ? 16 : 231}m▀`;
const usualColours = '\u001b[0m';

export function createSecretScreen(options: SecretScreenOptions): SecretScreen {
  const { stream, key } = options;
  return {
    missing: missingOf(options),
    show: async (rows) => {
      const height = Math.max(4, stream.rows || USUAL_ROWS);
      // Two for the last line and the space above it.
      const pages = inPages(rows, height - 2);
      const wipe = Array.from({ length: height }, (_, row) => `${placeAt(row + 1)}${eraseRow}`).join('');
      stream.write(`${enter}${hideCursor}${wipe}`);
      try {
        for (const [n, page] of pages.entries()) {
          const isLast = n === pages.length - 1;
          const told = isLast ? 'Press a key: it is taken off the screen.' : `Press a key: more follows.`;
          const lines = page.map((row, at) => `${placeAt(at + 1)}${rendered(row)}`);
          stream.write(`${lines.join('')}${placeAt(page.length + 2)}${told}`);
          await key?.();
          stream.write(wipe);
        }
      } finally {
        stream.write(`${wipe}${showCursor}${leave}`);
      }
    },
  };
}

function missingOf({ stream, stdout, environment, json, key }: SecretScreenOptions): string | undefined {
  if (json) return 'with --json it would go where programs and logs keep it';
  if (stdout.isTTY !== true) return 'standard output is a pipe or a file, which keeps it';
  if (stream.isTTY !== true || key === undefined) return 'there is no terminal to show it on';
  if (environment['TERM'] === 'dumb') return 'this terminal can not take it off the screen again (TERM=dumb)';
  return undefined;
}

function inPages(rows: readonly SecretRow[], height: number): readonly (readonly SecretRow[])[] {
  const pages: (readonly SecretRow[])[] = [];
  for (let from = 0; from < rows.length; from += height) pages.push(rows.slice(from, from + height));
  return pages;
}

const rendered = (row: SecretRow): string =>
  typeof row === 'string' ? visible(row) : `${row.map(([upper, lower]) => dots(upper, lower)).join('')}${usualColours}`;
