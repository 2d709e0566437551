/** Phrases of BIP-39, shares of SLIP-39 and codex32, as people have them. */
export type { PhraseLanguage } from './languages.ts';
export { phraseOfEntropy } from './phrase-of-entropy.ts';
export { type Codex32, readCodex32 } from './read-codex32.ts';
export { type Phrase, readPhrase } from './read-phrase.ts';
export { readShare } from './read-share.ts';
export { type PassphraseOptions, seedOfPhrase, walletSource } from './seed.ts';
export { type Codex32Options, seedOfCodex32, writeCodex32 } from './seed-of-codex32.ts';
export { type SeedQr, seedQr } from './seed-qr.ts';
export { writeShare } from './write-share.ts';
