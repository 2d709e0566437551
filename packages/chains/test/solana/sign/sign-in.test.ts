/** Sign-in and off-chain messages: the forms of the standards, and what a person sees of them. */

import { ed25519 } from '@noble/curves/ed25519.js';
import {
  type Address,
  getOffchainMessageDecoder,
  getOffchainMessageEncoder,
  isOffchainMessageApplicationDomain,
  type OffchainMessage,
} from '@solana/kit';
import type { SolanaSignInFeature } from '@solana/wallet-standard-features';
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toStandardWallet } from '../../../src/solana/adapters/wallet-standard.ts';
import { formatAddress } from '../../../src/solana/firmware/address/address.ts';
import { decodeOffChainMessage } from '../../../src/solana/firmware/transaction/off-chain-message.ts';
import { previewMessage } from '../../../src/solana/sign/message-preview.ts';
import { formatSignIn, parseSignIn, type SolanaSignInFields } from '../../../src/solana/sign/sign-in.ts';
import { createConfirmingWallet } from '../../../src/solana/sign/wallet.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { testSigner } from '../../software-signer.ts';
import { self, somebody } from '../transactions.ts';

const from = `From ${self} (m/44'/501'/0'/0')`;
const full: SolanaSignInFields = {
  domain: 'example.com',
  address: self,
  statement: 'I agree to the terms.',
  uri: 'https://example.com/login',
  version: '1',
  chainId: 'mainnet',
  nonce: '32891757',
  issuedAt: '2026-01-01T00:00:00.000Z',
  expirationTime: '2026-01-02T00:00:00.000Z',
  notBefore: '2026-01-01T00:00:00.000Z',
  requestId: '7',
  resources: ['https://example.com/a', 'ipfs://b'],
};

describe('a sign-in', () => {
  test('is written as the standard has it', () => {
    expect(formatSignIn(full)).toBe(
      [
        'example.com wants you to sign in with your Solana account:',
        self,
        '',
        'I agree to the terms.',
        '',
        'URI: https://example.com/login',
        'Version: 1',
        'Chain ID: mainnet',
        'Nonce: 32891757',
        'Issued At: 2026-01-01T00:00:00.000Z',
        'Expiration Time: 2026-01-02T00:00:00.000Z',
        'Not Before: 2026-01-01T00:00:00.000Z',
        'Request ID: 7',
        'Resources:',
        '- https://example.com/a',
        '- ipfs://b',
      ].join('\n'),
    );
    expect(formatSignIn({ domain: 'a', address: self })).toBe(
      `a wants you to sign in with your Solana account:\n${self}`,
    );
  });

  test('is read back, whatever fields it has', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const fields = fc.record(
      {
        domain: word,
        address: word,
        statement: fc.oneof(word, fc.constantFrom('URI: https://other.com', 'Resources:', '- a')),
        uri: word,
        version: word,
        chainId: word,
        nonce: word,
        issuedAt: word,
        expirationTime: word,
        notBefore: word,
        requestId: word,
        resources: fc.array(word, { maxLength: 2 }),
      },
      { requiredKeys: ['domain', 'address'] },
    );
    fc.assert(
      fc.property(fields, (given) => {
        let text: string;
        try {
          text = formatSignIn(given as SolanaSignInFields);
        } catch (error) {
          if (!isSymbolonError(error)) throw error;
          return;
        }
        const read = parseSignIn(text);
        expect(read && formatSignIn(read)).toBe(text);
        // A statement alone may look like a field: then it is the field, as the text says.
        if (!/^(URI: |Resources:)/.test(given.statement ?? '')) expect(read).toEqual(given);
      }),
      { numRuns: fuzzRuns(300) },
    );
  });

  test('shows each field', () => {
    expect(previewMessage(formatSignIn(full), { from: self }).lines).toEqual([
      'Sign in to example.com',
      'Nobody has checked which page asks: sign only if you opened the one named yourself',
      'Statement: "I agree to the terms."',
      'URI: https://example.com/login',
      'Version: 1',
      'Chain: mainnet',
      'Nonce: 32891757',
      'Issued at: 2026-01-01T00:00:00.000Z',
      'Expires at: 2026-01-02T00:00:00.000Z',
      'Not before: 2026-01-01T00:00:00.000Z',
      'Request: 7',
      'Resource: https://example.com/a',
      'Resource: ipfs://b',
      from,
    ]);
  });

  test('to another page, or of another account, is shown with a warning', () => {
    const text = formatSignIn({ ...full, address: somebody('a') });
    expect(previewMessage(text, { from: self, domain: 'evil.example' }).lines.slice(0, 3)).toEqual([
      'WARNING: the page is of evil.example, and asks to sign in to example.com',
      `WARNING: it signs in ${somebody('a')}, which is another account`,
      'Sign in to example.com',
    ]);
    const checked = expect.stringContaining('That the page is the one named');
    expect(previewMessage(text, { from: self, domain: 'evil.example' }).lines).not.toContainEqual(checked);
    expect(previewMessage(formatSignIn(full), { from: self, domain: 'example.com' }).lines.slice(0, 2)).toEqual([
      'Sign in to example.com',
      'That the page is the one named was checked by this program, not by the card',
    ]);
  });

  test.each([
    ['https://example.com.evil.example/', true],
    ['https://example.com@evil.example/', true],
    ['https://evil.example\\@example.com/', true],
    ['https://EXAMPLE.com:443/login', false],
  ])('for %s warns where that is at another page: %s', (uri, warns) => {
    const { lines } = previewMessage(formatSignIn({ ...full, uri }), { from: self });
    expect(lines.some((line) => line.startsWith('WARNING: it is for '))).toBe(warns);
  });

  test.each([
    ['issuedAt', 'Issued At'],
    ['expirationTime', 'Expiration Time'],
    ['notBefore', 'Not Before'],
  ])('whose %s is no date is warned of', (field, name) => {
    const { lines } = previewMessage(formatSignIn({ ...full, [field]: 'never' }), { from: self });
    expect(lines[0]).toBe(`WARNING: its "${name}" is no date ("never"): it may hold for ever`);
  });

  test('that is almost one is shown as it is', () => {
    const text = `${formatSignIn(full)}\nMore`;
    expect(previewMessage(text, { from: self }).lines.slice(0, 2)).toEqual([
      'WARNING: it looks like a sign-in, but does not have the form of one',
      `Sign the message: ${JSON.stringify(text)}`,
    ]);
  });

  test.each<[string, object, string]>([
    ['a line break', { ...full, statement: 'a\nURI: https://evil.example' }, 'signIn.statement'],
    ['no domain', { address: self }, 'signIn.domain'],
    ['a number', { ...full, nonce: 5 }, 'signIn.nonce'],
    ['resources that are no list', { ...full, resources: 'a' }, 'signIn.resources'],
  ])('with %s is refused', (_, fields, argument) => {
    expect(() => formatSignIn(fields as SolanaSignInFields)).toThrow(
      expect.objectContaining({ code: 'argument/invalid', context: expect.objectContaining({ argument }) }),
    );
  });

  test('of the wallet standard takes the domain of the page, and connects', async () => {
    const shown: string[] = [];
    const wallet = await createConfirmingWallet(testSigner, { confirm: async (lines) => void shown.push(...lines) });
    const standard = toStandardWallet(wallet, {
      name: 'Example',
      icon: 'data:image/png;base64,',
      connect: async () => {},
      domain: 'example.com',
    });
    const features: SolanaSignInFeature = standard.features;
    const [output] = await features['solana:signIn'].signIn({ statement: 'Hello', nonce: '12345678' });
    if (!output) throw new Error('nothing');
    const text = new TextDecoder().decode(output.signedMessage);
    expect(text).toBe(formatSignIn({ domain: 'example.com', address: self, statement: 'Hello', nonce: '12345678' }));
    expect(ed25519.verify(output.signature, output.signedMessage, Uint8Array.from(output.account.publicKey))).toBe(
      true,
    );
    expect(standard.accounts.map(({ address }) => address)).toEqual([self]);
    expect(shown[0]).toBe('Sign in to example.com');
    await features['solana:signIn'].signIn({ domain: 'other.example' });
    expect(shown).toContain('WARNING: the page is of example.com, and asks to sign in to other.example');
  });
});

describe('an off-chain message', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  const ascii = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((n) => String.fromCharCode(n)),
    minLength: 1,
  });
  const signers = fc.uniqueArray(fc.constantFrom<Address>(self, somebody('a'), somebody('b')), { minLength: 1 });
  const anyMessage = fc.oneof(
    fc.tuple(text, signers).map(([content, all]) => ({
      version: 1,
      requiredSignatories: all.map((address) => ({ address })),
      content,
    })),
    fc
      .tuple(
        fc.oneof(
          ascii.map((words) => ({ format: 0, text: words })),
          text.map((words) => ({ format: 1, text: words })),
        ),
        signers,
      )
      .map(([content, all]) => ({
        version: 0,
        applicationDomain: somebody('application'),
        requiredSignatories: all.map((address) => ({ address })),
        content,
      })),
  );

  test('is read as @solana/kit reads it', () => {
    expect(isOffchainMessageApplicationDomain(somebody('application'))).toBe(true);
    fc.assert(
      fc.property(anyMessage, (message) => {
        const bytes = Uint8Array.from(getOffchainMessageEncoder().encode(message as unknown as OffchainMessage));
        const ours = decodeOffChainMessage(bytes);
        const theirs = getOffchainMessageDecoder().decode(bytes);
        expect(ours?.version).toBe(theirs.version);
        expect(ours?.text).toBe(typeof theirs.content === 'string' ? theirs.content : theirs.content.text);
        expect(ours?.signers.map(formatAddress)).toEqual(theirs.requiredSignatories.map(({ address }) => address));
      }),
      { numRuns: fuzzRuns(200) },
    );
  });

  test('shows its text, for whom it is, and who else signs', () => {
    const message = {
      version: 0,
      applicationDomain: somebody('application'),
      requiredSignatories: [{ address: self }, { address: somebody('a') }],
      content: { format: 1, text: 'Grüße\n\u202eevil' },
    } as unknown as OffchainMessage;
    const bytes = Uint8Array.from(getOffchainMessageEncoder().encode(message));
    expect(previewMessage(bytes, { from: self }).lines).toEqual([
      'Sign the message: "Grüße\\n\\u{202e}evil"',
      `For the application ${somebody('application')}`,
      `Valid once also signed by ${somebody('a')}`,
      from,
    ]);
    expect(() => previewMessage(bytes, { from: somebody('b') })).toThrow(
      expect.objectContaining({ code: 'transaction/refused' }),
    );
  });
});
