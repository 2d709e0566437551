/** The ten lists of BIP-39, each loaded when it is needed. */
import { beginning, folded, splitByList } from './letters.ts';

/** A language of BIP-39. */
export type PhraseLanguage = keyof typeof languages;

type Module = { readonly wordlist: string[] };

const languages = {
  english: ['English', (): Promise<Module> => import('@scure/bip39/wordlists/english.js')],
  czech: ['Czech', (): Promise<Module> => import('@scure/bip39/wordlists/czech.js')],
  french: ['French', (): Promise<Module> => import('@scure/bip39/wordlists/french.js')],
  italian: ['Italian', (): Promise<Module> => import('@scure/bip39/wordlists/italian.js')],
  portuguese: ['Portuguese', (): Promise<Module> => import('@scure/bip39/wordlists/portuguese.js')],
  spanish: ['Spanish', (): Promise<Module> => import('@scure/bip39/wordlists/spanish.js')],
  japanese: ['Japanese', (): Promise<Module> => import('@scure/bip39/wordlists/japanese.js')],
  korean: ['Korean', (): Promise<Module> => import('@scure/bip39/wordlists/korean.js')],
  'simplified-chinese': [
    'simplified Chinese',
    (): Promise<Module> => import('@scure/bip39/wordlists/simplified-chinese.js'),
  ],
  'traditional-chinese': [
    'traditional Chinese',
    (): Promise<Module> => import('@scure/bip39/wordlists/traditional-chinese.js'),
  ],
} as const;

/** A list, and how a written word is found in it. */
export type WordList = {
  readonly language: PhraseLanguage;
  /** For people. */
  readonly name: string;
  readonly words: string[];
  /**
   * The word of the list: as it is, or without its accents where letters are Latin.
   *
   * @param options.abbreviated by its first four letters as well
   */
  readonly find: (word: string, options: { readonly abbreviated: boolean }) => string | undefined;
  /** The words that one is made of, where they are written without spaces: Japanese. */
  readonly apart: (written: string) => readonly string[];
};

/** All but English, which is tried alone first. */
export const otherLanguages: readonly PhraseLanguage[] = (Object.keys(languages) as PhraseLanguage[]).slice(1);

export async function loadWords(language: PhraseLanguage): Promise<WordList> {
  const [name, load] = languages[language];
  const { wordlist: words } = await load();
  const known = new Set(words);
  const latin = /^[a-z]/.test(words[0] ?? '');
  // BIP-39, Spanish and French: accents count for nothing, so that any keyboard will do.
  const plain = new Map(latin ? words.map((word) => [folded(word), word]) : []);
  // BIP-39: the first four letters tell the words of these lists apart.
  const begun = new Map(latin ? words.map((word) => [beginning(word), word]) : []);
  const find: WordList['find'] = (word, { abbreviated }) =>
    known.has(word) ? word : (plain.get(folded(word)) ?? (abbreviated ? begun.get(folded(word)) : undefined));
  const apart: WordList['apart'] =
    language === 'japanese' ? (written) => splitByList(written, known) ?? [written] : (written) => [written];
  return { language, name, words, find, apart };
}
