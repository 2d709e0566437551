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
  /** The words of the list that a text is made of without a space between; `undefined` of none, or in several ways. */
  readonly glued: (written: string) => readonly string[] | undefined;
  /** The same where words are written so by custom, in Japanese; elsewhere the text as it is. */
  readonly apart: (written: string) => readonly string[];
};

/** All but English, which is tried alone first. */
export const otherLanguages: readonly PhraseLanguage[] = (Object.keys(languages) as PhraseLanguage[]).slice(1);

/** What was loaded before: making it takes longer than reading a phrase. */
const loaded = new Map<PhraseLanguage, Promise<WordList>>();

export function loadWords(language: PhraseLanguage): Promise<WordList> {
  const list = loaded.get(language) ?? makeList(language);
  loaded.set(language, list);
  // What could not be loaded once may be the next time.
  list.catch(() => loaded.delete(language));
  return list;
}

async function makeList(language: PhraseLanguage): Promise<WordList> {
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
  const longest = Math.max(...words.map((word) => word.length));
  const glued: WordList['glued'] = (written) => splitByList(written, known, longest);
  const apart: WordList['apart'] = (written) => (language === 'japanese' && glued(written)) || [written];
  return { language, name, words, find, glued, apart };
}
