/** Public children of a key: BIP-32 "Public parent key -> public child key", with what they share done once. */
import { normalizeZ } from '@noble/curves/abstract/curve.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { U32BE } from 'micro-packed';

const { Point } = secp256k1;
type Point = ReturnType<typeof Point.fromBytes>;
const { Fn } = Point;

/** Children of one parent after which a larger table of the generator's multiples pays for itself. */
const isScan = 200;
/** 128 multiples in each of 33 windows, made once and kept. */
const largeWindow = 8;
let large: Point | undefined;
const largeTable = (): Point => {
  large ??= Point.fromAffine(Point.BASE.toAffine()).precompute(largeWindow);
  return large;
};
/** Children of a scan made at once, with one inversion. */
const ahead = 16;
const indexes = 0x80000000;

/** The public key (33 bytes) of the child with an index that is not hardened. */
export type PublicChildren = (index: number) => Uint8Array;

type Parent = { readonly publicKey: Uint8Array; readonly chainCode: Uint8Array };

/** Parents asked lately, the latest last: a wallet lists, previews and signs below the same few, again and again. */
const recent = new Map<string, PublicChildren>();
const mostParents = 8;
/** Children kept of each, some 100 bytes a child. */
const mostChildren = 10_000;

/**
 * Derives children that are not hardened: the index gives the public key, 33 bytes. Nothing here is secret, so nothing
 * takes constant time, and what was derived is kept for the next who asks.
 *
 * @param parent public key, 33 bytes, and chain code, 32 bytes
 * @throws (the deriver) where BIP-32 has no such child, which will not be seen (2^-127)
 */
export function createPublicChildren(parent: Parent): PublicChildren {
  const name = bytesToHex(concatBytes(parent.publicKey, parent.chainCode));
  const children = recent.get(name) ?? childrenOf(parent);
  recent.delete(name);
  recent.set(name, children);
  const [oldest] = recent.keys();
  if (recent.size > mostParents && oldest !== undefined) recent.delete(oldest);
  return (index) => children(index).slice();
}

function childrenOf({ publicKey, chainCode }: Parent): PublicChildren {
  const [own, point] = [publicKey.slice(), Point.fromBytes(publicKey)];
  const keyed = hmac.create(sha512, chainCode);
  const kept = new Map<number, Uint8Array>();
  let derived = 0;
  let next = 0;

  const child = (index: number): Point => {
    const digest = keyed
      .clone()
      .update(concatBytes(own, U32BE.encode(index)))
      .digest();
    const generator = derived > isScan ? largeTable() : (large ?? Point.BASE);
    return point.add(generator.multiplyUnsafe(Fn.fromBytes(digest.subarray(0, 32))));
  };

  return (index) => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const count = derived >= isScan && index === next ? Math.min(ahead, indexes - index) : 1;
    derived += count;
    next = index + count;
    if (kept.size + count > mostChildren) kept.clear();
    const points = Array.from({ length: count }, (_, offset) => child(index + offset));
    const keys = normalizeZ(Point, points).map((each) => each.toBytes(true));
    for (const [offset, key] of keys.entries()) kept.set(index + offset, key);
    const [key] = keys;
    if (key === undefined) throw new RangeError(`no child ${index}`);
    return key;
  };
}
