/** Lines that are no wider than a terminal. */
import { startOf, widthOf } from './width.ts';

/** Continues a line, so that no part of it looks like a line of its own. */
const deeper = '  ';

/** What the rows after the first begin with: deeper than the line itself, as far as a narrow terminal has room. */
function indentOf(line: string, columns: number): string {
  const [own = ''] = /^ */.exec(line) ?? [];
  const [mark = ''] = listed.exec(line) ?? [];
  return ' '.repeat(
    Math.min(Math.max(own.length + deeper.length, mark.length), Math.floor(columns / 4) + deeper.length),
  );
}

/** The mark of an item, `  1  `: what follows stays below what it begins with. */
const listed = /^ +[0-9]+ {2}(?=[^ ])/;

/** A command and, after a gap, what it does. */
const told = /^(Next: [^ ].*?[^ ]) {3}([^ ].*)$/;

/** What people copy whole, such as addresses, keys and raw data: no sentence can be written in it. */
const copied = /^[0-9A-Za-z/'[\]*]+$/;

/** A word in parts that fit after the indent, unless it is one that people copy. */
function broken(word: string, indent: string, columns: number): readonly string[] {
  if (widthOf(indent + word) <= columns || copied.test(word)) return [word];
  const parts: string[] = [];
  for (let rest = word; rest !== ''; ) {
    const part = startOf(rest, columns - indent.length);
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return parts;
}

/**
 * Folds a line at its spaces, and a word that is wider than the terminal where it has to be. What people copy whole,
 * such as an address or raw data, is never broken: where it is wider, it is left to the terminal.
 *
 * @param columns Of the terminal; `undefined` for a file or a pipe, where lines stay whole.
 */
export function fold(line: string, columns: number | undefined): readonly string[] {
  return columns === undefined ? [line] : folded(line, columns, (word, indent) => broken(word, indent, columns));
}

/** The same at spaces alone: for results, of which people copy any word whole, such as a descriptor. */
export function foldAtSpaces(line: string, columns: number | undefined): readonly string[] {
  return columns === undefined ? [line] : folded(line, columns, (word) => [word]);
}

function folded(
  line: string,
  columns: number,
  partsOf: (word: string, indent: string) => readonly string[],
): readonly string[] {
  if (widthOf(line) <= columns) return [line];
  const [, command, why] = told.exec(line) ?? [];
  // A command on a row of its own can be copied.
  if (command !== undefined && widthOf(command) <= columns)
    return [command, ...folded(`${deeper}${why}`, columns, partsOf)];
  const indent = indentOf(line, columns);
  const parts = line.split(' ').flatMap((word) => partsOf(word, indent).map((text, n) => ({ text, isWord: n === 0 })));
  const rows: string[] = [];
  let current: string | undefined;
  for (const { text, isWord } of parts) {
    const longer = current === undefined ? text : `${current} ${text}`;
    if (current === undefined || (isWord && widthOf(longer) <= columns)) {
      current = longer;
      continue;
    }
    // Spaces alone are no line.
    if (/[^ ]/.test(current)) rows.push(current);
    // Alone after the indent it would still not fit.
    current = widthOf(indent + text) > columns && widthOf(text) <= columns ? text : indent + text;
  }
  return [...rows, current ?? ''];
}
