/** From what a card gives of a wallet to the phrase of it. */
import { entropyToMnemonic } from '@scure/bip39';
import { chainError, checkArgument } from '@symbolon/interface';
import { loadWords } from './languages.ts';
import type { Phrase } from './read-phrase.ts';

/**
 * The English BIP-39 phrase of an entropy, such as `exportWallet` of `@symbolon/client` reads from a card. Who has it
 * has the keys. The entropy is copied: whoever asked wipes both.
 *
 * @param entropy 16, 20, 24, 28 or 32 bytes
 * @throws SymbolonError `argument/invalid` for another length
 * @example
 * ```ts
 * import { phraseOfEntropy } from '@symbolon/chains/phrases';
 * const { words } = await phraseOfEntropy(new Uint8Array(16)); // a test phrase everyone knows
 * words.at(-1); // => 'about'
 * ```
 */
export async function phraseOfEntropy(entropy: Uint8Array): Promise<Pick<Phrase, 'words' | 'language' | 'entropy'>> {
  checkArgument('entropy', entropy, 'bytes');
  if (![16, 20, 24, 28, 32].includes(entropy.length))
    throw chainError('argument/invalid', { argument: 'entropy', reason: 'expected 16, 20, 24, 28 or 32 bytes' });
  const { words } = await loadWords('english');
  return { words: entropyToMnemonic(entropy, words).split(' '), language: 'english', entropy: entropy.slice() };
}
