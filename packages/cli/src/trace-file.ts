/** The file of `--trace`: what crossed between computer and card, line by line, as `symbolon trace` reads it. */
import { appendFileSync } from 'node:fs';
import { unwritable } from './files.ts';
import { visible } from './visible.ts';

export type TraceFile = {
  /** A card is there. */
  readonly begin: (card: string) => void;
  readonly write: (line: string) => void;
};

/** What stands before the card's name, once a tap. */
const tapMark = '# ';

/** Goes on at the end of the file. Every line is there as soon as it happened. */
export function openTraceFile(file: string): TraceFile {
  const append = (line: string): void => {
    try {
      appendFileSync(file, `${visible(line)}\n`, { mode: 0o600 });
    } catch (error) {
      throw unwritable(file, error);
    }
  };
  return { begin: (card) => append(`${tapMark}${new Date().toISOString()} ${card}`), write: append };
}
