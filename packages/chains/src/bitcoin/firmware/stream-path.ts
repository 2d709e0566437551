/** Derivation paths in what a card reads: the number of components in one byte, then each in four, little-endian. */
import { chainError, maxPathDepth, type Path } from '@symbolon/interface';
import * as P from 'micro-packed';
import { type Steps, take } from '../../firmware/stepwise.ts';

export const StreamPath = /* @__PURE__ */ P.array(P.U8, P.U32LE);

/** Reads a path: its depth in one byte, then its components. */
export function* takePath(where: string): Steps<Path> {
  const depth = (yield* take(1))[0] ?? 0;
  if (depth > maxPathDepth)
    throw chainError('transaction/refused', { where, reason: 'its derivation path is too long' });
  const bytes = yield* take(4 * depth);
  return Array.from({ length: depth }, (_, n) => P.U32LE.decode(bytes.subarray(4 * n, 4 * n + 4)));
}
