import type { Curve, Path } from '@symbolon/protocol/values';
import { publicKey } from './derive.ts';
import { isWithin } from './paths.ts';

/** Public key of the key at `path`. */
export type PointAt = (curve: Curve, path: Path, secretKey: Uint8Array) => Uint8Array;

const mostKept = 2;

/** Bytes that what is kept takes: a curve, a path of ten components, two points. */
export const parentPointsState: number = 1 + 41 + mostKept * 33;

/**
 * Public keys of the last two parents on one path of a wallet. A child that is not hardened is derived from its
 * parent's public key (BIP-32 "Child key derivation"), so keys side by side need the same two points, and each would
 * cost a multiplication every time. They are no secrets.
 */
export function createParentPoints(): PointAt {
  let kept: readonly { readonly curve: Curve; readonly path: Path; readonly point: Uint8Array }[] = [];
  return (curve, path, secretKey) => {
    const above = kept.filter((other) => other.curve === curve && isWithin(path, other.path));
    const found = above.find((other) => other.path.length === path.length);
    if (found !== undefined) return found.point;
    const point = publicKey(curve, secretKey);
    kept = [...above, { curve, path, point }].slice(-mostKept);
    return point;
  };
}
