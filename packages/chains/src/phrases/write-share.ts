/** Puts a share of SLIP-39 into words. */
import { chainError, checkArgument, type Slip39Share } from '@symbolon/interface';
import { checksumOf } from './rs1024.ts';
import { secretLengths, wordsOfShare } from './share-layout.ts';

/**
 * A share as its words (SLIP-39): 20 for a secret of 16 bytes, 33 for 32, 59 for 64. The list has no other language. It
 * is loaded when it is needed.
 *
 * @throws SymbolonError `argument/invalid` for a number out of its range, or a value of another length
 * @example
 * ```ts
 * import { readShare, writeShare } from '@symbolon/chains/phrases';
 * const words = await writeShare({
 *   identifier: 7945,
 *   extendable: false,
 *   iterationExponent: 0,
 *   groupIndex: 0,
 *   groupThreshold: 1,
 *   groupCount: 1,
 *   memberIndex: 2,
 *   memberThreshold: 3,
 *   value: new Uint8Array(16), // a real one is never all zeros
 * });
 * words.split(' ').length; // => 20
 * (await readShare(words)).memberIndex; // => 2
 * ```
 */
export async function writeShare(share: Slip39Share): Promise<string> {
  checkShare(share);
  const { slip39Words } = await import('./slip-39-words.ts');
  const list = slip39Words.split(' ');
  const words = wordsOfShare(share);
  return [...words, ...checksumOf(words)].map((place) => list[place]).join(' ');
}

const ranges = {
  identifier: [0, 0x7fff],
  iterationExponent: [0, 15],
  groupIndex: [0, 15],
  groupThreshold: [1, 16],
  groupCount: [1, 16],
  memberIndex: [0, 15],
  memberThreshold: [1, 16],
} as const;

function checkShare(share: Slip39Share): void {
  checkArgument('share', share, { extendable: 'boolean', value: 'bytes' });
  const invalid = (field: string, reason: string): Error =>
    chainError('argument/invalid', { argument: `share.${field}`, reason });
  for (const [field, [least, most]] of Object.entries(ranges)) {
    const value = share[field as keyof typeof ranges];
    checkArgument(`share.${field}`, value, 'uint');
    if (value < least || value > most) throw invalid(field, `expected ${least} to ${most}`);
  }
  if (share.groupThreshold > share.groupCount) throw invalid('groupThreshold', 'there are not so many groups');
  const { length } = share.value;
  if (length % 2 !== 0 || length < secretLengths.least || length > secretLengths.most)
    throw invalid('value', `expected an even number of bytes, ${secretLengths.least} to ${secretLengths.most}`);
}
