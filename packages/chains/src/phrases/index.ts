/** Phrases of BIP-39 and shares of SLIP-39, as people have them. */
export type { PhraseLanguage } from './languages.ts';
export { type Phrase, readPhrase } from './read-phrase.ts';
export { readShare } from './read-share.ts';
export { type PassphraseOptions, seedOfPhrase, walletSource } from './seed.ts';
export { writeShare } from './write-share.ts';
