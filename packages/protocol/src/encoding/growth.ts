/**
 * How responses grow. A newer card may send data objects that its host does not know. By the number in its tag, each
 * says whether it may be skipped:
 *
 *   0 to 15 (`80` to `8F`, `A0` to `AF`)    critical: who does not know it stops, because the card is newer
 *   16 to 30 (`90` to `9E`, `B0` to `BE`)   informative: at the end of its level, ascending; who does not know it skips
 *
 * Commands do not grow: a card refuses what it does not know. What is signed or hashed does not grow either.
 */
import { cardError } from '@symbolon/interface';
import type * as P from 'micro-packed';
import { readTag, readValue } from './tlv-header.ts';

/** That a message is a response, which newer cards may send with more data objects. */
export type Growth = 'growing';

/** Class of a tag: 10 in bits 8 and 7, context-specific. Bit 6 says whether the value holds data objects. */
const contextSpecific = 0x80;

/** Whether a tag is one that may be skipped. */
function isInformative(tag: number): boolean {
  return isContextSpecific(tag) && numberOf(tag) >= 16;
}

/**
 * Skips the informative data objects at the end of a level. None is known yet.
 *
 * @throws SymbolonError `data/malformed` if they do not ascend
 */
export function skipInformative(r: P.Reader, what: string): void {
  let last = 0;
  while (!r.isEnd() && isInformative(readTag(r, what, 'peek'))) {
    const tag = readTag(r, what);
    if (numberOf(tag) <= last)
      throw cardError('data/malformed', { what, reason: `data object '${tag.toString(16)}' is out of order` });
    last = numberOf(tag);
    readValue(r, what);
  }
}

/** @throws SymbolonError `card/newer` for a critical data object that is not known */
export function checkKnown(tag: number, known: readonly number[], what: string): void {
  if (isContextSpecific(tag) && !isInformative(tag) && !known.includes(tag))
    throw cardError('card/newer', { what, tag: tag.toString(16).toUpperCase() });
}

function isContextSpecific(tag: number): boolean {
  return tag <= 0xff && (tag & 0xc0) === contextSpecific;
}

/** Bits 5 to 1 of a tag of one byte. */
function numberOf(tag: number): number {
  return tag & 0x1f;
}
