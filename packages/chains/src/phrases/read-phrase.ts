/** Reads a BIP-39 phrase as people have it, or says what is wrong with it. */
import { mnemonicToEntropy } from '@scure/bip39';
import { chainError, checkArgument, type SymbolonError } from '@symbolon/interface';
import { loadWords, otherLanguages, type PhraseLanguage, type PhraseList } from './languages.ts';
import { electrumKind, isTonPhrase, otherKind } from './other-kinds.ts';
import { placesOfSeedQr } from './seed-qr-digits.ts';
import { type SplitPhrase, splitPhrase } from './split.ts';
import { isAbbreviated } from './word-list.ts';
import {
  gluedWords,
  isWhole,
  passedOver,
  plural,
  type ReadingIn,
  unknownWord,
  type Whole,
  wordsNamed,
  wrongPlaces,
} from './wrong-words.ts';

/** A BIP-39 phrase whose checksum is right. Who has it has the keys. */
export type Phrase = {
  /** As in their list, in NFKD: 12, 15, 18, 21 or 24. */
  readonly words: readonly string[];
  /** The list that has them. Chinese words may be in two, at the same places. */
  readonly language: PhraseLanguage;
  /** 16, 20, 24, 28 or 32 bytes. Whoever asked for it wipes it. */
  readonly entropy: Uint8Array;
  /** Which seed of Electrum the same words are as well, by chance: `undefined` for 199 of 200. */
  readonly electrum: string | undefined;
};

type Reading = ReadingIn<PhraseList>;
type WholeReading = Whole<Reading>;

/** How many words a phrase has. */
export const phraseCounts: readonly number[] = [12, 15, 18, 21, 24];

/**
 * Reads a phrase of BIP-39 in any of its ten languages, as people write it: in any case, with or without the accents of
 * French and Spanish, one word a line, numbered, with labels such as "Word 1:", with commas, with spaces of every kind,
 * or with the first four letters of every word; Japanese also in katakana, and without spaces; and the digits that a
 * SeedQR holds.
 *
 * @param text Of a person or a file.
 * @throws SymbolonError `phrase/malformed`, whose `fault` is `count`, `word` (with its place), `checksum`, `ambiguous`,
 * or
 * `kind` for what is another thing, such as an Electrum seed or a share of SLIP-39. Of the text it holds nothing but
 * words near the first that is wrong
 * @example
 * ```ts
 * import { readPhrase } from '@symbolon/chains/phrases';
 * const { words, language } = await readPhrase(
 *   '1. Legal 2. winner 3. thank 4. year 5. wave 6. sausage 7. worth 8. useful 9. legal 10. winner 11. thank 12. yellow',
 * );
 * words.length; // => 12
 * language; // => 'english'
 * ```
 */
export async function readPhrase(text: string): Promise<Phrase> {
  checkArgument('text', text, 'text');
  const { words: written, strayNumbers } = await wordsOf(text);
  const told = (reason: string): string => `${reason}${passedOver(strayNumbers)}`;
  if (written.length === 0)
    throw await otherFault(text, written, () => refused('count', told('there are no words in it')));
  const abbreviated = isAbbreviated(written);
  const readIn = (list: PhraseList): Reading => {
    const apart = written.flatMap(list.apart);
    return { list, written: apart, words: apart.map((word) => list.find(word, { abbreviated })) };
  };
  const english = readIn(await loadWords('english'));
  if (!abbreviated && isWhole(english) && isRight(english)) return phraseOf(english);
  const readings = [english, ...(await Promise.all(otherLanguages.map(loadWords))).map(readIn)];
  const [first, ...others] = readings.filter(isWhole).filter(isRight);
  if (first !== undefined) {
    // The same words in two lists make the same seed.
    const other = others.find(({ words }) => words.join(' ') !== first.words.join(' '));
    if (other === undefined) return phraseOf(first);
    const names = `${first.list.name} and ${other.list.name}`;
    throw refused('ambiguous', `it is a phrase in ${names}: write its words in full, with their accents`);
  }
  throw await otherFault(text, written, () => faultOf(readings, told));
}

/** The digits of a SeedQR stand for English words. */
async function wordsOf(text: string): Promise<SplitPhrase> {
  const places = placesOfSeedQr(text);
  if (places === undefined) return splitPhrase(text);
  const { words } = await loadWords('english');
  return { words: places.map((place) => words[place] ?? `${place}`), strayNumbers: 0 };
}

/** What a text is instead of a phrase, before what is wrong with it as one. */
async function otherFault(
  text: string,
  written: readonly string[],
  fault: () => SymbolonError,
): Promise<SymbolonError> {
  const kind = await otherKind(text, written);
  return kind === undefined ? fault() : refused('kind', kind);
}

function faultOf(readings: readonly Reading[], told: (reason: string) => string): SymbolonError {
  const known = ({ words }: Reading): number => words.filter((word) => word !== undefined).length;
  const best = readings.reduce((most, each) => (known(each) > known(most) ? each : most));
  const { written } = best;
  if (!phraseCounts.includes(written.length))
    return refused(
      'count',
      told(`it has ${plural(written.length)}, and a phrase has 12, 15, 18, 21 or 24${whyOtherCount(best, readings)}`),
    );
  const whole = readings.filter(isWhole);
  if (whole.length === 0) {
    const { place, reason } = unknownWord(best, 'are in no list of BIP-39, in any of the ten languages');
    return refused('word', told(reason), place);
  }
  const names = whole.map(({ list }) => list.name).join(' or ');
  // Seeds of LND and phrases of TON have as many English words, and other checksums.
  const english = written.length === 24 ? whole.find(({ list }) => list.language === 'english') : undefined;
  if (english !== undefined && isTonPhrase(english.words))
    return refused('kind', 'by its check it is a phrase of TON, which makes other keys, and this wallet has no TON');
  return refused(
    'checksum',
    told(
      `its ${plural(written.length)} are ${names}, but its checksum is wrong: one of them is another word, or two changed places${english !== undefined ? ', or they are an aezeed seed of LND, which no other wallet reads' : ''}`,
    ),
  );
}

/** What may be the matter where there are too many words, or too few: for the end of a reason. */
function whyOtherCount(best: Reading, readings: readonly Reading[]): string {
  const { list, words } = best;
  const wrong = wrongPlaces(best);
  const glued = wrong.map((place) => [place, gluedWords(best, place)] as const).find(([, count]) => count > 1);
  if (glued !== undefined) return `; word ${glued[0]} looks like ${glued[1]} words without a space between`;
  const before = words.length - 1;
  const first = readings.map((each): Reading => ({ ...each, words: each.words.slice(0, before) }));
  if (phraseCounts.includes(before) && first.filter(isWhole).some(isRight))
    return `; its first ${before} are one: the last may be its passphrase, which is given apart`;
  if (words.length === 25) return '; Monero and Algorand have phrases of 25 words, which make other keys';
  // A text is told from a phrase by most of its words.
  if (wrong.length === 0 || wrong.length * 2 > words.length) return '';
  return `; ${wordsNamed(wrong)} not in the ${list.name} list`;
}

/** Whether the count and the checksum are right. */
function isRight({ list, words }: WholeReading): boolean {
  try {
    mnemonicToEntropy(words.join(' '), list.words).fill(0);
    return true;
  } catch {
    return false;
  }
}

function phraseOf({ list, words }: WholeReading): Phrase {
  const entropy = mnemonicToEntropy(words.join(' '), list.words);
  return Object.freeze({ words, language: list.language, entropy, electrum: electrumKind(words) });
}

function refused(
  fault: 'count' | 'word' | 'checksum' | 'ambiguous' | 'kind',
  reason: string,
  word?: number,
): SymbolonError {
  return chainError('phrase/malformed', { fault, word, reason });
}
