/** From a phrase to what a wallet is made of. */
import { mnemonicToSeed } from '@scure/bip39';
import { chainError, checkArgument } from '@symbolon/interface';
import type { Phrase } from './read-phrase.ts';

/** What a passphrase adds to a phrase. */
export type PassphraseOptions = {
  /** BIP-39's passphrase: every one makes another wallet, and none is wrong. Default: none. */
  readonly passphrase?: string;
};

/**
 * The seed of a phrase and its passphrase (BIP-39): 64 bytes, from which BIP-32 derives every key. Both are taken in
 * NFKD, so the same text makes the same seed on every keyboard. Whoever asked for it wipes it.
 *
 * @throws SymbolonError `argument/invalid` for a passphrase that is no text (a lone surrogate)
 * @example
 * ```ts
 * import { hex } from '@scure/base';
 * import { readPhrase, seedOfPhrase } from '@symbolon/chains/phrases';
 * const phrase = await readPhrase(`${'abandon '.repeat(11)}about`); // a test phrase everyone knows
 * const seed = await seedOfPhrase(phrase, { passphrase: 'TREZOR' });
 * hex.encode(seed).slice(0, 16); // => 'c55257c360c07c72'
 * ```
 */
export async function seedOfPhrase(
  { words }: Pick<Phrase, 'words'>,
  { passphrase = '' }: PassphraseOptions = {},
): Promise<Uint8Array> {
  checkArgument('words', words, ['text']);
  checkArgument('passphrase', passphrase, 'text');
  if (/\p{Cs}/u.test(passphrase))
    throw chainError('argument/invalid', { argument: 'passphrase', reason: 'it is not whole text' });
  return mnemonicToSeed(words.join(' '), passphrase);
}

/**
 * What a card makes the wallet of a phrase from, for `importWallet` of `@symbolon/client`: the entropy, where the card
 * comes to the same seed by itself, which is for English without a passphrase; else the seed. A card that has the
 * entropy can show the phrase again, if the wallet is exportable. Whoever asked for it wipes it.
 *
 * @throws SymbolonError `argument/invalid` for a passphrase that is no text (a lone surrogate)
 * @example
 * ```ts
 * import { readPhrase, walletSource } from '@symbolon/chains/phrases';
 * const phrase = await readPhrase(`${'abandon '.repeat(11)}about`); // a test phrase everyone knows
 * 'entropy' in (await walletSource(phrase)); // => true
 * 'seed' in (await walletSource(phrase, { passphrase: 'of mine' })); // => true
 * ```
 */
export async function walletSource(
  phrase: Phrase,
  { passphrase = '' }: PassphraseOptions = {},
): Promise<{ readonly entropy: Uint8Array } | { readonly seed: Uint8Array }> {
  return phrase.language === 'english' && passphrase === ''
    ? { entropy: phrase.entropy.slice() }
    : { seed: await seedOfPhrase(phrase, { passphrase }) };
}
