/** Tag and length of a data object, in one encoding only: see `tlv.ts`. */
import { cardError, type SymbolonError } from '@symbolon/interface';
import type * as P from 'micro-packed';

export function writeHeader(w: P.Writer, tag: number, length: number): void {
  const tagBytes = tag > 0xffff ? 3 : tag > 0xff ? 2 : 1;
  if (!isTag(tag)) throw cardError('argument/invalid', { argument: 'tag', reason: `${tag} has no encoding` });
  if (length > 0xffff) throw cardError('argument/invalid', { argument: 'length', reason: 'more than 65,535 bytes' });
  for (let shift = (tagBytes - 1) * 8; shift >= 0; shift -= 8) w.byte((tag >> shift) & 0xff);
  if (length > 0xff) w.byte(0x82);
  else if (length > 0x7f) w.byte(0x81);
  if (length > 0xff) w.byte(length >> 8);
  w.byte(length & 0xff);
}

export function readTag(r: P.Reader, what: string, mode?: 'peek'): number {
  const available = r.bytes(Math.min(3, r.leftBytes), true);
  let tag = 0;
  let length = 0;
  for (const byte of available) {
    tag = (tag << 8) | byte;
    length += 1;
    if (length === 1 ? (byte & 0x1f) !== 0x1f : (byte & 0x80) === 0) break;
  }
  if (!isTag(tag)) throw malformed(what, available.length === 0 ? 'a tag is missing' : 'a tag is not valid');
  if (mode === undefined) r.bytes(length);
  return tag;
}

/**
 * ISO/IEC 7816-4:2020 clause 6.3: a tag is one byte unless its bits 5 to 1 are all set. Then tag numbers from 31 take
 * one more byte, from 128 two. '00' is not a tag.
 */
function isTag(tag: number): boolean {
  if (!Number.isInteger(tag)) return false;
  if (tag <= 0xff) return tag > 0 && (tag & 0x1f) !== 0x1f;
  const inShort = tag <= 0xffff;
  const first = inShort ? tag >> 8 : tag >> 16;
  if (tag > 0xffffff || (first & 0x1f) !== 0x1f || (tag & 0x80) !== 0) return false;
  return inShort ? (tag & 0x7f) >= 0x1f : (tag & 0xff00) > 0x8000;
}

export function readValue(r: P.Reader, what: string): Uint8Array {
  const first = r.leftBytes > 0 ? r.byte() : 0xff;
  const more = first < 0x80 ? 0 : first - 0x80;
  if (more > 2 || more > r.leftBytes || first === 0x80) throw malformed(what, 'a length is not valid');
  let length = more === 0 ? first : 0;
  for (let i = 0; i < more; i += 1) length = (length << 8) | r.byte();
  // X.690 clause 10.1: the fewest bytes that hold the length.
  if ((more === 1 && length < 0x80) || (more === 2 && length < 0x100)) throw malformed(what, 'a length is not minimal');
  if (length > r.leftBytes) throw malformed(what, 'a data object is cut off');
  return r.bytes(length);
}

function malformed(what: string, reason: string): SymbolonError<'data/malformed'> {
  return cardError('data/malformed', { what, reason });
}
