import { hex } from '@scure/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import vectors from '../../../../vectors/seed-qr.json' with { type: 'json' };
import { phraseOfEntropy, readPhrase, seedQr } from '../../src/phrases/index.ts';

test.each(vectors.vectors)('the SeedQR of $words', async ({ words, standard, compact }) => {
  const made = await seedQr(await readPhrase(words));
  expect(made.standard).toBe(standard);
  expect(hex.encode(made.compact)).toBe(compact);
  expect((await phraseOfEntropy(hex.decode(compact))).words.join(' ')).toBe(words);
});

test('what is read of a phrase and what is made of its entropy are the same', async () => {
  const entropies = fc
    .constantFrom(16, 20, 24, 28, 32)
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
  await fc.assert(
    fc.asyncProperty(entropies, async (entropy) => {
      const made = await phraseOfEntropy(entropy);
      expect(made).toEqual({ ...(await readPhrase(made.words.join(' '))), electrum: undefined, ...made });
      expect((await readPhrase(made.words.join(' '))).entropy).toEqual(entropy);
      expect(made.entropy).not.toBe(entropy);
    }),
    { numRuns: 40 },
  );
});

test('other lengths, and other lists, have no SeedQR', async () => {
  const invalid = expect.objectContaining({ code: 'argument/invalid' });
  await expect(phraseOfEntropy(new Uint8Array(17))).rejects.toThrow(invalid);
  await expect(phraseOfEntropy('00' as unknown as Uint8Array)).rejects.toThrow(invalid);
  for (const length of [20, 24, 28])
    await expect(seedQr(await phraseOfEntropy(new Uint8Array(length)))).rejects.toThrow(invalid);
  const french = await readPhrase(`${'abaisser '.repeat(11)}abeille`);
  await expect(seedQr(french)).rejects.toThrow(invalid);
});
