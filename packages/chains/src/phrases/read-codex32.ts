/** Reads a secret or a share of codex32 as people have it, or says what is wrong with it. */
import { chainError, checkArgument, type SymbolonError } from '@symbolon/interface';
import { alphabet, checksumLengthOf, isChecksumRight, placeOfError } from './bch32.ts';

/** A secret or a share of codex32 (BIP-93) whose checksum is right. Who has the secret has the keys. */
export type Codex32 = {
  /** How many shares make the secret: 2 to 9. A secret that is not shared has 0; one that was has their number. */
  readonly threshold: number;
  /** Four characters of the alphabet, in small letters: the same in all shares of a secret. */
  readonly identifier: string;
  /** The character that tells shares of a secret apart, in small letters. The secret itself has "s". */
  readonly index: string;
  /** Five bits each: 26 values for a seed of 16 bytes, 52 for 32. Whoever asked for it wipes it. */
  readonly payload: Uint8Array;
};

/** Of a seed (BIP-32), in bytes. */
const seedLengths = { least: 16, most: 64 };

const prefix = 'ms1';
/** Threshold, identifier and index. */
const headerLength = 6;

/** How many bytes so many values are; `undefined` where more than four bits would be left, or no seed is so long. */
function bytesIn(values: number): number | undefined {
  const bytes = Math.floor((values * 5) / 8);
  const isWhole = values * 5 - bytes * 8 <= 4;
  return isWhole && bytes >= seedLengths.least && bytes <= seedLengths.most ? bytes : undefined;
}

/**
 * Reads a secret or a share of codex32 (BIP-93), in small or in capital letters, with spaces and hyphens of every kind
 * in it. Only those for seeds are read, which begin with "ms1". {@link seedOfCodex32} makes the seed of it.
 *
 * @param text Of a person or a file.
 * @throws SymbolonError `share/malformed`, whose `fault` is `prefix`, `case`, `character` (with its place), `count`,
 * `threshold`, or `checksum` (with the place of the wrong character, if only one is). It holds nothing of the text
 * @example
 * ```ts
 * import { readCodex32 } from '@symbolon/chains/phrases';
 * const { threshold, identifier, index } = readCodex32('MS12 NAME A320 ZYXW VUTS RQPN MLKJ HGFE DCAX RPP8 70HK KQRM');
 * threshold; // => 2
 * identifier; // => 'name'
 * index; // => 'a'
 * ```
 */
export function readCodex32(text: string): Codex32 {
  checkArgument('text', text, 'text');
  // Between groups of four, as people write them.
  const written = text.replace(/[\s\u200b\ufeff\p{Pd}]/gu, '');
  const small = written.toLowerCase();
  if (!small.startsWith(prefix)) throw refused('prefix', 'it does not begin with "ms1", as one for a seed does');
  if (small !== written && written.toUpperCase() !== written)
    throw refused('case', 'it has small and capital letters: write it in one of them, and compare it again');
  const values = [...small.slice(prefix.length)].map((character) => alphabet.indexOf(character));
  const wrong = values.indexOf(-1);
  if (wrong >= 0)
    throw refused(
      'character',
      `character ${placeIn(wrong)} is none that codex32 has${/[1bio]/.test(small[wrong + prefix.length] ?? '') ? ': it has no 1, b, i and o, which look like l, 8, l and 0' : ''}`,
      placeIn(wrong),
    );
  const checksum = checksumLengthOf(values.length);
  const payload = values.slice(headerLength, -(checksum ?? 1));
  if (checksum === undefined || bytesIn(payload.length) === undefined)
    throw refused('count', `it has ${small.length} characters; for a seed of 16 bytes there are 48, for one of 32, 74`);
  if (!isChecksumRight(values)) throw wrongChecksum(values);
  const threshold = thresholdOf(small);
  return Object.freeze({
    threshold,
    identifier: small.slice(4, 8),
    index: small.slice(8, 9),
    payload: Uint8Array.from(payload),
  });
}

function thresholdOf(small: string): number {
  const [digit = '', index = ''] = [small[prefix.length], small[prefix.length + 5]];
  if (!/^[02-9]$/.test(digit))
    throw refused('threshold', 'its fourth character has to be 0, or a digit from 2 to 9: whoever made it erred', 4);
  if (digit === '0' && index !== 's')
    throw refused(
      'threshold',
      'its fourth character, a 0, says that it is no share, and its ninth that it is one: whoever made it erred',
      4,
    );
  return Number(digit);
}

function wrongChecksum(values: readonly number[]): SymbolonError {
  const place = placeOfError(values);
  const where = place === undefined ? 'some characters are others' : `if only one is wrong, it is ${nameOf(place)}`;
  return refused('checksum', `its checksum is wrong: ${where}`, place === undefined ? undefined : placeIn(place));
}

/** In the text, from 1, without its spaces. */
const placeIn = (value: number): number => value + prefix.length + 1;
const nameOf = (value: number): string => `character ${placeIn(value)}`;

/** @param place Of what is wrong in the text, from 1. */
export function refused(
  fault: 'prefix' | 'case' | 'character' | 'count' | 'threshold' | 'checksum' | 'set',
  reason: string,
  place?: number,
): SymbolonError {
  return chainError('share/malformed', { what: 'secret or share of codex32', fault, place, reason });
}
