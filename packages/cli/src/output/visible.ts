/**
 * Text as a terminal may have it: all of it on one line, in the order it is read, and nothing in it that does not show.
 */

/**
 * What is no mark on the screen by itself: control characters (C0, DEL, C1), line and paragraph separators, format
 * characters (those that turn the direction of text, that have no width, tags), variation selectors and fillers, halves
 * of pairs, and what Unicode gives no meaning. Also the Braille pattern without dots. Unicode 15.1, sections 4.5
 * (General Category), 5.21 (Default Ignorable) and 23 (Special Areas and Format Characters).
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const short: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Writes out what would not show, such as `\n` or `\u{202e}`. For people: a text that has a backslash of its own keeps
 * it, so it can't be read back. Doing it twice changes nothing.
 */
export function visible(text: string): string {
  return text.replace(unseen, (character) => short[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Whether all of a text shows. */
export function isVisible(text: string): boolean {
  return visible(text) === text;
}

/** JSON (RFC 8259) that a terminal may have as well. A parser reads the same value. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(unseen, (character) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
