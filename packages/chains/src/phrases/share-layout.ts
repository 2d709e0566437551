/** How a share lies in the bits of its words, the highest first (SLIP-39, "Format of the share mnemonic"). */
import type { Slip39Share } from '@symbolon/interface';
import { checksumLength } from './rs1024.ts';

const wordBits = 10;
/** Identifier, flag and exponent are two words, indexes and thresholds two more. */
const headerLength = 4;

/** What a secret may be long, in bytes: SLIP-39 sets the least, and a seed of BIP-32 is at most so long. */
export const secretLengths = { least: 16, most: 64 };

/** How many words a share of so many bytes has. */
const wordCount = (bytes: number): number => headerLength + Math.ceil((bytes * 8) / wordBits) + checksumLength;

/** How many bytes a share of so many words has; `undefined` if none has so many. */
export function valueLength(words: number): number | undefined {
  const bits = (words - headerLength - checksumLength) * wordBits;
  // An even number, and "the nearest multiple of 10": no word is all padding.
  const bytes = Math.floor(bits / 16) * 2;
  return bytes >= secretLengths.least && bytes <= secretLengths.most && wordCount(bytes) === words ? bytes : undefined;
}

/** The words of a share by their places in the list, without the checksum. */
export function wordsOfShare(share: Slip39Share): readonly number[] {
  const { identifier, extendable, iterationExponent, groupIndex, groupThreshold, groupCount } = share;
  const head = (identifier << 5) | (Number(extendable) << 4) | iterationExponent;
  const group = (groupIndex << 16) | ((groupThreshold - 1) << 12) | ((groupCount - 1) << 8);
  const rest = group | (share.memberIndex << 4) | (share.memberThreshold - 1);
  const words = [head >>> 10, head & 0x3ff, rest >>> 10, rest & 0x3ff];
  let held = 0;
  let bits = paddingOf(share.value.length);
  for (const byte of share.value) {
    held = (held << 8) | byte;
    bits += 8;
    if (bits < wordBits) continue;
    bits -= wordBits;
    words.push(held >>> bits);
    held &= (1 << bits) - 1;
  }
  return words;
}

/**
 * The share in words, whose number has to be right.
 *
 * @returns the padding too: zero, if its maker did right
 */
export function shareOfWords(words: readonly number[]): { readonly share: Slip39Share; readonly padding: number } {
  const [a = 0, b = 0, c = 0, d = 0, ...body] = words.slice(0, -checksumLength);
  const value = new Uint8Array(valueLength(words.length) ?? 0);
  const padding = paddingOf(value.length);
  let held = 0;
  let bits = -padding;
  let length = 0;
  for (const word of body) {
    held = (held << wordBits) | word;
    bits += wordBits;
    while (bits >= 8) {
      bits -= 8;
      value[length] = held >>> bits;
      length += 1;
      held &= (1 << bits) - 1;
    }
  }
  const head = (a << 10) | b;
  const rest = (c << 10) | d;
  const share = {
    identifier: head >>> 5,
    extendable: ((head >>> 4) & 1) === 1,
    iterationExponent: head & 0xf,
    groupIndex: rest >>> 16,
    groupThreshold: ((rest >>> 12) & 0xf) + 1,
    groupCount: ((rest >>> 8) & 0xf) + 1,
    memberIndex: (rest >>> 4) & 0xf,
    memberThreshold: (rest & 0xf) + 1,
    value,
  };
  return { share, padding: (body[0] ?? 0) >>> (wordBits - padding) };
}

const paddingOf = (bytes: number): number => Math.ceil((bytes * 8) / wordBits) * wordBits - bytes * 8;
