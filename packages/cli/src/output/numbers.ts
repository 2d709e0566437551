/**
 * People count from 1: cards of a pack, members of a set, slots, files, and phones. The card counts from 0
 * (docs/spec/storage.md), and so does the code. Here is the only step between the two; `Parameter`s of the kind
 * "ordinal" go the other way.
 */

/** @param number as the card counts */
export const shown = (number: number): number => number + 1;

/** @param number as the card counts; `null` stays `null` */
export const shownOrNull = (number: number | null): number | null => (number === null ? null : shown(number));
