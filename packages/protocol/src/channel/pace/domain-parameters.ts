/** Curves of PACE by their standardized number: BSI TR-03110-3 table 4 (A.2.1.1), ICAO Doc 9303-11 clause 9.5.1. */

import { brainpoolP256r1 } from '@noble/curves/misc.js';
import { p256 } from '@noble/curves/nist.js';
import { cardError } from '@symbolon/interface';

type Curve = typeof p256.Point;
/** A point of one of the curves. */
export type CurvePoint = InstanceType<Curve>;

/**
 * Domain parameters of elliptic curve Diffie-Hellman with cofactor 1: standardized number, name for messages, and
 * points of `@noble/curves`.
 */
export type DomainParameters = { readonly id: number; readonly name: string; readonly Point: Curve };

/** Parameter 12: NIST P-256 (secp256r1). Symbolon cards use it. */
export const p256Parameters: DomainParameters = Object.freeze({ id: 12, name: 'P-256', Point: p256.Point });

/** Parameter 13: brainpoolP256r1 (RFC 5639). */
export const brainpoolP256r1Parameters: DomainParameters = Object.freeze({
  id: 13,
  name: 'brainpoolP256r1',
  Point: brainpoolP256r1.Point,
});

/**
 * Domain parameters by number, or `undefined` for an unsupported number.
 */
export function domainParameters(id: number): DomainParameters | undefined {
  return [p256Parameters, brainpoolP256r1Parameters].find((parameters) => parameters.id === id);
}

/**
 * Decodes an uncompressed point (65 bytes: '04', x, y; TR-03110-3 D.2.1.2) and checks that it is on the curve. With
 * cofactor 1, every point except the identity generates the whole group, and the identity has no such encoding.
 *
 * @param parameters the curve
 * @param bytes '04', x, y, big-endian
 * @throws SymbolonError `data/malformed`.
 */
export function decodePoint({ Point, name }: DomainParameters, bytes: Uint8Array): CurvePoint {
  try {
    if (bytes.length === 65 && bytes[0] === 0x04) return Point.fromBytes(Uint8Array.from(bytes));
  } catch (cause) {
    throw cardError('data/malformed', { what: 'public key', reason: `not a point on ${name}` }, { cause });
  }
  throw cardError('data/malformed', { what: 'public key', reason: 'not an uncompressed point' });
}
