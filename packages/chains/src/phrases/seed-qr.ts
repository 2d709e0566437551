/** What a SeedQR holds: a phrase as a picture that a device with a camera reads, and no network does. */
import { chainError, checkArgument } from '@symbolon/interface';
import { loadWords } from './languages.ts';
import type { Phrase } from './read-phrase.ts';

/** The content of both kinds of SeedQR, for an encoder of QR codes with error correction L. */
export type SeedQr = {
  /** Four digits for each word: its place in the list, from 0. A numeric QR code, 25 or 29 modules wide. */
  readonly standard: string;
  /** The entropy itself, 16 or 32 bytes. A binary QR code, 21 or 25 modules wide. */
  readonly compact: Uint8Array;
};

/**
 * The content of a phrase's SeedQR. Whoever sees the picture has the wallet, as with the words.
 *
 * @param phrase of 12 or 24 English words: devices read no others
 * @throws SymbolonError `argument/invalid` for another number of words, or another list
 * @see https://github.com/SeedSigner/seedsigner/blob/8cd8a5be2d9e6973db3b855541c65a0f2a6fdedf/docs/seed_qr/README.md
 * @example
 * ```ts
 * import { readPhrase, seedQr } from '@symbolon/chains/phrases';
 * const { standard } = await seedQr(await readPhrase(`${'abandon '.repeat(11)}about`));
 * standard; // => '000000000000000000000000000000000000000000000003'
 * ```
 */
export async function seedQr({ words, entropy }: Pick<Phrase, 'words' | 'entropy'>): Promise<SeedQr> {
  checkArgument('words', words, ['text']);
  checkArgument('entropy', entropy, 'bytes');
  if (words.length !== 12 && words.length !== 24)
    throw chainError('argument/invalid', {
      argument: 'words',
      reason: `a SeedQR is of 12 or 24 words, and these are ${words.length}`,
    });
  const list = (await loadWords('english')).words;
  const places = words.map((word) => list.indexOf(word));
  if (places.includes(-1)) throw chainError('argument/invalid', { argument: 'words', reason: 'one is not English' });
  return { standard: places.map((place) => `${place}`.padStart(4, '0')).join(''), compact: entropy.slice() };
}
