/** Text that is safe on a terminal: on one line, in reading order, and without characters that do not show. */

/**
 * Characters that leave no mark on the screen: control characters (C0, DEL, C1), line and paragraph separators, format
 * characters (of direction, without width, tags), variation selectors, fillers, lone surrogates, private and unassigned
 * characters, and the empty Braille pattern. Unicode 15.1, sections 4.5 (General Category), 5.21 (Default Ignorable)
 * and 23 (Special Areas and Format Characters).
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const short: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Writes out what would not show, such as `\n` or `\u{202e}`. Idempotent. For people only: a backslash of the text
 * stays as it is, so the result can't be parsed.
 */
export function visible(text: string): string {
  return text.replace(unseen, (character) => short[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Whether every character of a text shows. */
export function isVisible(text: string): boolean {
  return visible(text) === text;
}

/** JSON (RFC 8259) that is safe on a terminal. A parser reads the same value. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(unseen, (character) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
