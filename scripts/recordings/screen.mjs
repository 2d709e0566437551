/**
 * As much of a terminal (ECMA-48) as the command uses: text that wraps, the cursor, erasing, bold and red. Rows never
 * scroll away, so that a picture has the whole session.
 */
import { controlSequence } from './control-sequence.mjs';

const token = new RegExp(`${controlSequence.source}|[\\s\\S]`, 'gu');

/** Colours of SGR that the command uses. */
const attributes = { 1: { bold: true }, 22: { bold: false }, 31: { red: true }, 39: { red: false } };

/**
 * @typedef {{ character: string, bold: boolean, red: boolean }} Cell
 * @typedef {Cell[] & { wrapped?: boolean }} Row one that the terminal wrapped has `wrapped`
 * @param {number} columns
 */
export function createScreen(columns) {
  /** @type {Row[]} */
  const rows = [[]];
  let row = 0;
  let column = 0;
  let style = { bold: false, red: false };

  const at = (wanted) => {
    while (rows.length <= wanted) rows.push([]);
    return rows[wanted];
  };
  const put = (character) => {
    if (column === columns) {
      row += 1;
      column = 0;
      at(row).wrapped = true;
    }
    const cells = at(row);
    while (cells.length < column) cells.push({ character: ' ', bold: false, red: false });
    cells[column] = { character, ...style };
    column += 1;
  };
  const control = (text, final) => {
    const count = Number(text) || 1;
    if (final === 'm') {
      for (const code of text.split(';')) {
        style =
          code === '' || code === '0' ? { bold: false, red: false } : { ...style, ...known(attributes[code], code) };
      }
    } else if (final === 'K') {
      at(row).length = text === '2' ? 0 : Math.min(at(row).length, column);
    } else if (final === 'J') {
      at(row).length = Math.min(at(row).length, column);
      rows.length = row + 1;
    } else if (final === 'A') row = Math.max(0, row - count);
    else if (final === 'B') row += count;
    else if (final === 'C') column = Math.min(columns - 1, column + count);
    else if (final === 'D') column = Math.max(0, column - count);
    else if (final === 'G') column = count - 1;
    else if (final !== 'h' && final !== 'l') throw new Error(`the terminal does not know ESC [ ${text} ${final}`);
  };
  return {
    rows: () => rows,
    write: (text) => {
      for (const [whole, parameters = '', final] of text.matchAll(token)) {
        if (final !== undefined) control(parameters, final);
        else if (whole === '\r') column = 0;
        else if (whole === '\n') {
          row += 1;
          at(row);
        } else put(whole);
      }
    },
  };
}

function known(attribute, code) {
  if (attribute === undefined) throw new Error(`the terminal does not know the style ${code}`);
  return attribute;
}
