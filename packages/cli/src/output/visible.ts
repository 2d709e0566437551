/** Text that is safe on a terminal: on one line, in reading order, and without characters that do not show. */
import { visible } from '@symbolon/interface';

/** Whether every character of a text shows. */
export function isVisible(text: string): boolean {
  return visible(text) === text;
}

/** JSON (RFC 8259) that is safe on a terminal. A parser reads the same value. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^\x20-\x7e]/gu, (character) =>
    isVisible(character)
      ? character
      : Array.from(
          { length: character.length },
          (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
        ).join(''),
  );
}
