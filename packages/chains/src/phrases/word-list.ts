/** How a written word is found in a list. */
import { beginning, folded, splitByList } from './letters.ts';

/** A list of words. */
export type WordList = {
  /** For people. */
  readonly name: string;
  readonly words: string[];
  /**
   * The word of the list: as it is, or without its accents where letters are Latin.
   *
   * @param options.abbreviated by its first four letters as well
   */
  readonly find: (word: string, options: { readonly abbreviated: boolean }) => string | undefined;
  /** The words of the list that a text is made of without a space between; `undefined` of none, or in several ways. */
  readonly glued: (written: string) => readonly string[] | undefined;
};

export function wordList(name: string, words: string[]): WordList {
  const known = new Set(words);
  const latin = /^[a-z]/.test(words[0] ?? '');
  // BIP-39, Spanish and French: accents count for nothing, so that any keyboard will do.
  const plain = new Map(latin ? words.map((word) => [folded(word), word]) : []);
  // BIP-39, SLIP-39: the first four letters tell the words of these lists apart.
  const begun = new Map(latin ? words.map((word) => [beginning(word), word]) : []);
  const find: WordList['find'] = (word, { abbreviated }) =>
    known.has(word) ? word : (plain.get(folded(word)) ?? (abbreviated ? begun.get(folded(word)) : undefined));
  const longest = Math.max(...words.map((word) => word.length));
  return { name, words, find, glued: (written) => splitByList(written, known, longest) };
}

/** Whether all were abbreviated, as on plates of metal. Whole words are taken for nothing else. */
export const isAbbreviated = (written: readonly string[]): boolean => written.every((word) => [...word].length <= 4);
