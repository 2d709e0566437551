/** Columns of a terminal that a text takes, rather too many than too few: what it wraps begins at its first column. */
import { eastAsianWidth } from 'get-east-asian-width';

/** Two where UAX #11 says wide, full or ambiguous, and for emoji; one for everything else, marks too. */
const columnsOf = (character: string): number =>
  eastAsianWidth(character.codePointAt(0) ?? 0, { ambiguousAsWide: true }) === 2 ||
  /\p{Emoji_Presentation}/u.test(character)
    ? 2
    : 1;

/** Columns that a text takes at most. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** As much of the beginning of a text as fits, at least a character. */
export function startOf(text: string, columns: number): string {
  let width = 0;
  let start = '';
  for (const character of text) {
    width += columnsOf(character);
    if (start !== '' && width > columns) break;
    start += character;
  }
  return start;
}
