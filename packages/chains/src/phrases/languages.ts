/** The ten lists of BIP-39, each loaded when it is needed. */
import { type WordList, wordList } from './word-list.ts';

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

/** A list of BIP-39. */
export type PhraseList = WordList & {
  readonly language: PhraseLanguage;
  /** The words glued to one where they are written so by custom, in Japanese; elsewhere the text as it is. */
  readonly apart: (written: string) => readonly string[];
};

/** All but English, which is tried alone first. */
export const otherLanguages: readonly PhraseLanguage[] = (Object.keys(languages) as PhraseLanguage[]).slice(1);

/** What was loaded before: making it takes longer than reading a phrase. */
const loaded = new Map<PhraseLanguage, Promise<PhraseList>>();

export function loadWords(language: PhraseLanguage): Promise<PhraseList> {
  const list = loaded.get(language) ?? makeList(language);
  loaded.set(language, list);
  // What could not be loaded once may be the next time.
  list.catch(() => loaded.delete(language));
  return list;
}

async function makeList(language: PhraseLanguage): Promise<PhraseList> {
  const [name, load] = languages[language];
  const list = wordList(name, (await load()).wordlist);
  const apart: PhraseList['apart'] = (written) => (language === 'japanese' && list.glued(written)) || [written];
  return { ...list, language, apart };
}
