/** Many public children of one key: BIP-32 "Public parent key -> public child key", with what they share done once. */
import { normalizeZ } from '@noble/curves/abstract/curve.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { U32BE } from 'micro-packed';

const { Point } = secp256k1;
const { Fn } = Point;

/**
 * Children after which the indexes are taken for a scan: a larger table of the generator's multiples (128 in each of 33
 * windows) then pays for itself.
 */
const isScan = 200;
const largeWindow = 8;
/** Children of a scan made at once, with one inversion. */
const ahead = 16;
const indexes = 0x80000000;

/** The public key (33 bytes) of the child with an index that is not hardened. */
export type PublicChildren = (index: number) => Uint8Array;

/**
 * Derives children that are not hardened: the index gives the public key, 33 bytes. Nothing here is secret, so nothing
 * takes constant time.
 *
 * @param parent public key, 33 bytes, and chain code, 32 bytes
 * @throws (the deriver) where BIP-32 has no such child, which will not be seen (2^-127)
 */
export function createPublicChildren(parent: {
  readonly publicKey: Uint8Array;
  readonly chainCode: Uint8Array;
}): PublicChildren {
  const parentPoint = Point.fromBytes(parent.publicKey);
  const keyed = hmac.create(sha512, parent.chainCode);
  let generator = Point.BASE;
  let derived = 0;
  let made: { readonly from: number; readonly keys: readonly Uint8Array[] } = { from: 0, keys: [] };

  const child = (index: number) => {
    const digest = keyed
      .clone()
      .update(concatBytes(parent.publicKey, U32BE.encode(index)))
      .digest();
    return parentPoint.add(generator.multiplyUnsafe(Fn.fromBytes(digest.subarray(0, 32))));
  };

  return (index) => {
    derived += 1;
    const known = made.keys[index - made.from];
    if (known !== undefined) return known.slice();
    if (derived === isScan) generator = Point.fromAffine(Point.BASE.toAffine()).precompute(largeWindow);
    const count = derived > isScan && index === made.from + made.keys.length ? Math.min(ahead, indexes - index) : 1;
    const points = Array.from({ length: count }, (_, offset) => child(index + offset));
    made = { from: index, keys: normalizeZ(Point, points).map((point) => point.toBytes(true)) };
    const [key] = made.keys;
    if (key === undefined) throw new RangeError(`no child ${index}`);
    return key.slice();
  };
}
