/** Object identifiers: X.690 clause 8.19. */
import { cardError } from '@symbolon/interface';

/** Our object identifiers, under a random UUID (X.667): 216fc05f-01b2-4426-8848-c604b0e89504. */
export const arc = '2.25.44444770562043925285856163050308539652';

/**
 * Content bytes of an object identifier, without tag and length.
 * @param dotted two or more arcs in decimal: `0.4.0.127.0.7`.
 * @throws SymbolonError `argument/invalid`.
 */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 3n, second = 0n, ...others] = /^\d+(\.\d+)+$/.test(dotted) ? dotted.split('.').map(BigInt) : [];
  if (first > 2n || (first < 2n && second > 39n)) {
    throw cardError('argument/invalid', { argument: 'object identifier', reason: `${dotted} has no encoding` });
  }
  return Uint8Array.from([first * 40n + second, ...others].flatMap(base128));
}

/**
 * Seven bits a byte, most significant first. Bit 8 is set in all bytes except the last. Arcs under 2.25 have 128 bits
 * (X.667), too many for a `number`.
 */
function base128(arc: bigint): number[] {
  const bytes = [Number(arc & 0x7fn)];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80);
  return bytes;
}
