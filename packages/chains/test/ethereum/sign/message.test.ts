import fc from 'fast-check';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, test } from 'vitest';
import { defaultPath } from '../../../src/ethereum/address/address.ts';
import { toHex } from '../../../src/ethereum/address/hex.ts';
import { previewMessage, signMessage } from '../../../src/ethereum/sign/message.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { privateKeyAt, testSigner } from '../../software-signer.ts';

const account = privateKeyToAccount(toHex(privateKeyAt(defaultPath)));

describe('signMessage', () => {
  test('gives what viem gives with the same key, for text and for bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (text) => {
        expect(await signMessage(testSigner, text, { path: defaultPath })).toEqual({
          address: account.address,
          signature: await account.signMessage({ message: text }),
        });
      }),
      { numRuns: fuzzRuns(30) },
    );
    for (const length of [0, 1, 9, 10, 63, 64, 65, 99, 100, 1000]) {
      const raw = new Uint8Array(length).fill(0x80);
      const { signature } = await signMessage(testSigner, raw, { path: defaultPath });
      expect(signature).toBe(await account.signMessage({ message: { raw } }));
    }
  });

  test('refuses a signature over another message', async () => {
    const other = {
      ...testSigner,
      signDigests: () =>
        testSigner.signDigests([{ path: defaultPath, scheme: 'ecdsa-secp256k1', digest: new Uint8Array(32) }]),
    };
    await expect(signMessage(other, 'hello', { path: defaultPath })).rejects.toMatchObject({
      code: 'signer/wrong-answer',
    });
  });
});

describe('previewMessage', () => {
  test.each([
    ['text', 'Log in to example.com\nNonce: 5'],
    ['other scripts', 'Грüße 你好'],
    ['an emoji of several parts', '👩‍🚀'],
  ])('shows %s', (_, text) => {
    expect(previewMessage(text).text).toBe(text);
  });

  test.each<[string, string | Uint8Array]>([
    ['bytes that are not UTF-8', new Uint8Array([0xff, 0xfe])],
    ['a control character', 'pay\u0007'],
    ['a change of direction', 'pay \u202e01 ETH'],
    ['a zero-width space', 'pay\u200b'],
    ['a private character', '\ue000'],
  ])('shows %s as bytes', (_, message) => {
    const { text, lines } = previewMessage(message);
    expect(text).toBeUndefined();
    expect(lines[0]).toMatch(/^WARNING: sign \d+ bytes that are not text: 0x[0-9a-f]+$/);
  });

  test('warns of 32 bytes, which may be the digest of a transaction', () => {
    expect(previewMessage(new Uint8Array(32).fill(0xee)).lines[1]).toContain('digest');
  });
});
