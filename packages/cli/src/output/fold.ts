/** Lines that are no wider than a terminal. */

/** Continues a line, so that no part of it looks like a line of its own. */
const indent = '  ';

/** Columns of a text: most characters of East Asia take two, marks none (Unicode, UAX #11). */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width +=
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\uff01-\uff60\p{Emoji_Presentation}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

/**
 * Folds a line at its spaces. A word that is wider than the terminal, such as raw data, is left to the terminal; one
 * that fits a line, such as an address, is never broken.
 *
 * @param columns Of the terminal; `undefined` for a file or a pipe, where lines stay whole.
 */
export function fold(line: string, columns: number | undefined): readonly string[] {
  if (columns === undefined || widthOf(line) <= columns) return [line];
  const folded: string[] = [];
  let current = '';
  for (const [at, word] of line.split(' ').entries()) {
    const longer = at === 0 ? word : `${current} ${word}`;
    const isFull = at > 0 && widthOf(longer) > columns;
    if (isFull) {
      // Spaces alone are no line.
      if (current.trim() !== '') folded.push(current);
      // Alone after the indent it would still not fit.
      current = widthOf(indent + word) > columns && widthOf(word) <= columns ? word : indent + word;
    } else current = longer;
  }
  return [...folded, current];
}
