import { type Curve, isWithin, type Path } from '@symbolon/interface';
import { publicKey } from './derive.ts';

export type PointAt = (curve: Curve, path: Path, secretKey: Uint8Array) => Uint8Array;

const mostKept = 2;

/** Bytes kept: a curve, a path of ten components, two points. */
export const parentPointsState: number = 1 + 41 + mostKept * 33;

/**
 * Keeps the public keys of the last two parents on a path. A non-hardened child is derived from its parent's public key
 * (BIP-32 "Child key derivation"). Sibling keys need the same points, and each costs a scalar multiplication. The
 * points are not secret.
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
