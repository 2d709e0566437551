/** Phrases of BIP-39, as people have them. */
export type { PhraseLanguage } from './languages.ts';
export { type Phrase, readPhrase } from './read-phrase.ts';
export { type PassphraseOptions, seedOfPhrase, walletSource } from './seed.ts';
