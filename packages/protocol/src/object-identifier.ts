/** Object identifiers: X.690 clause 8.19. */
import { SymbolonError } from './errors.ts';

/**
 * Content bytes of an object identifier, without tag and length.
 * @param dotted two or more arcs in decimal: `0.4.0.127.0.7`.
 * @throws SymbolonError `argument/invalid`.
 * @example
 * ```ts
 * import { objectIdentifier } from '@symbolon/protocol/object-identifier';
 * objectIdentifier('0.4.0.127.0.7.2.2.4.2.2'); // => Uint8Array.of(4, 0, 0x7f, 0, 7, 2, 2, 4, 2, 2)
 * objectIdentifier('1.2.840.113549'); // => Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d)
 * ```
 */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 3n, second = 0n, ...others] = /^\d+(\.\d+)+$/.test(dotted) ? dotted.split('.').map(BigInt) : [];
  if (first > 2n || (first < 2n && second > 39n)) {
    throw new SymbolonError('argument/invalid', { argument: 'object identifier', reason: `${dotted} has no encoding` });
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
