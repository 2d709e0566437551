/** What is wrong with the words of a text, for people: which are in no list, and what they may be. */
import { nearestWords } from './letters.ts';
import type { WordList } from './word-list.ts';

/** A text as the words of a list. */
export type ReadingIn<List> = {
  readonly list: List;
  readonly written: readonly string[];
  /** At the same places; `undefined` for what is in no list. */
  readonly words: readonly (string | undefined)[];
};

/** All of whose words are in its list. */
export type Whole<Reading> = { readonly words: readonly string[] } & Reading;

type Reading = ReadingIn<WordList>;

export function isWhole<Read extends ReadingIn<unknown>>(reading: Read): reading is Whole<Read> {
  return reading.words.every((word) => word !== undefined);
}

/** For the end of a reason. */
export function passedOver(numbers: number): string {
  if (numbers === 0) return '';
  return numbers === 1
    ? '; a number in it does not count its words, and was passed over'
    : `; ${numbers} numbers in it do not count its words, and were passed over`;
}

/** From 1. */
export const wrongPlaces = ({ words }: Reading): readonly number[] =>
  words.flatMap((word, place) => (word === undefined ? [place + 1] : []));

/** How many words of the list one is made of that is in none; 0 if of none, or in several ways. */
export const gluedWords = ({ written, list }: Reading, place: number): number =>
  list.glued(written[place - 1] ?? '')?.length ?? 0;

export const wordsNamed = (places: readonly number[]): string =>
  places.length === 1 ? `word ${places[0]} is` : `words ${places.join(', ')} are`;

export const plural = (words: number): string => (words === 1 ? 'one word' : `${words} words`);

/**
 * What is wrong with the first word that is in no list, and its place, from 1.
 *
 * @param mostly What is said instead if most of the words are in none: "most of its words ...".
 */
export function unknownWord(reading: Reading, mostly: string): { readonly place: number; readonly reason: string } {
  const { written, list } = reading;
  const wrong = wrongPlaces(reading);
  const [place = 1] = wrong;
  const glued = gluedWords(reading, place);
  if (glued > 1)
    return { place, reason: `word ${place} of ${written.length} looks like ${glued} without a space between` };
  if (wrong.length * 2 > written.length) return { place, reason: `most of its words ${mostly}` };
  const near = nearestWords(written[place - 1] ?? '', list.words);
  const meant = near.length === 0 ? '' : `; near ${wrong.length === 1 ? 'it' : `word ${place}`}: ${near.join(', ')}`;
  const [subject = '', verb = ''] = wordsNamed(wrong).split(/ (?=is$|are$)/);
  return { place, reason: `${subject} of ${written.length} ${verb} not in the ${list.name} list${meant}` };
}
