/** RS1024, the checksum over the words of a share: a Reed-Solomon code over GF(1024) (SLIP-39, "Checksum"). */

/** What the highest ten bits of the remainder come to, a bit each. */
const generator = [
  0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120,
];

export const checksumLength = 3;

/** The word whose fifth bit says that the share is extendable, and that bit. */
const flagged = { place: 1, bit: 0x10 };

/** The customisation string, which keeps shares of both kinds apart, stands before the words. */
const customisation = (isExtendable: boolean): readonly number[] =>
  [...(isExtendable ? 'shamir_extendable' : 'shamir')].map((letter) => letter.charCodeAt(0));

const isFlagged = (words: readonly number[]): boolean => ((words[flagged.place] ?? 0) & flagged.bit) !== 0;

/** The division goes on by one word. */
function step(sum: number, word: number): number {
  const high = sum >>> 20;
  let next = ((sum & 0xfffff) << 10) ^ word;
  for (const [bit, term] of generator.entries()) if ((high >>> bit) & 1) next ^= term;
  return next;
}

const remainder = (words: readonly number[], isExtendable = isFlagged(words)): number =>
  [...customisation(isExtendable), ...words].reduce(step, 1);

/** The words that stand after those of a share. */
export function checksumOf(words: readonly number[]): readonly number[] {
  const sum = remainder([...words, 0, 0, 0]) ^ 1;
  return [sum >>> 20, (sum >>> 10) & 0x3ff, sum & 0x3ff];
}

/** Of all words of a share, those of the checksum too. */
export const isChecksumRight = (words: readonly number[]): boolean => remainder(words) === 1;

/**
 * Where a text with a wrong checksum is one word away from a right one, or two that changed places; places from 1. Any
 * two shares differ in four words, so a text is near one at most, and near one by chance once in tens of thousands.
 * Never what the word should be: whoever has the paper reads it again (SLIP-39, "Checksum design").
 */
export function placesOfError(words: readonly number[]): readonly number[] {
  const place = placeOfOtherWord(words);
  if (place !== undefined) return [place + 1];
  for (const [second, b] of words.entries())
    for (const [first, a] of words.slice(0, second).entries()) {
      const swapped = [...words];
      swapped[first] = b;
      swapped[second] = a;
      if (isChecksumRight(swapped)) return [first + 1, second + 1];
    }
  return [];
}

/** From 0. What a change of one word adds to the remainder depends on its place alone: the code is linear. */
function placeOfOtherWord(words: readonly number[]): number | undefined {
  const missing = remainder(words) ^ 1;
  // A change of the flag is one of the customisation string too.
  const missingOtherwise = remainder(words, !isFlagged(words)) ^ 1;
  let added = Array.from({ length: 0x400 }, (_, change) => change);
  for (let place = words.length - 1; place >= 0; place -= 1) {
    const turnsFlag = (change: number): boolean => place === flagged.place && (change & flagged.bit) !== 0;
    if (added.some((sum, change) => sum === (turnsFlag(change) ? missingOtherwise : missing))) return place;
    added = added.map((sum) => step(sum, 0));
  }
  return undefined;
}
