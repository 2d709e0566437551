import fc from 'fast-check';
import { privateKeyToAccount } from 'viem/accounts';
import { createSiweMessage } from 'viem/siwe';
import { describe, expect, test } from 'vitest';
import { defaultPath } from '../../../src/ethereum/firmware/address/address.ts';
import { toHex } from '../../../src/ethereum/firmware/address/hex.ts';
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

  test('shows bytes that are not UTF-8 as bytes', () => {
    const { text, lines } = previewMessage(new Uint8Array([0xff, 0xfe]));
    expect(text).toBeUndefined();
    expect(lines[0]).toBe('WARNING: sign 2 bytes that are not text: 0xfffe');
  });

  test.each<[string, string, string]>([
    ['a control character', 'pay\u0007', 'pay\\u{7}'],
    ['a change of direction', 'pay \u202e01 ETH', 'pay \\u{202e}01 ETH'],
    ['a zero-width space', 'pay\u200b', 'pay\\u{200b}'],
    ['a private character', '\ue000', '\\u{e000}'],
    ['a joiner between digits', '1\u200d2', '1\\u{200d}2'],
    ['a joiner between emoji that join to none', '😀\u200d😀', '😀\\u{200d}😀'],
    [
      'a selector after a letter, a digit and an emoji',
      'I\ufe0f 1\ufe0f 😀\ufe0f',
      'I\\u{fe0f} 1\\u{fe0f} 😀\\u{fe0f}',
    ],
    ['a blank of a script', 'pay\u{13441}1', 'pay\\u{13441}1'],
  ])('writes out %s, and says so', (_, message, shown) => {
    const { text, lines } = previewMessage(message);
    expect(text).toBeUndefined();
    expect(lines.slice(0, 2)).toEqual([
      'WARNING: it has characters that do not show: they are written out here',
      `Sign the message: "${shown}"`,
    ]);
  });

  test('has the characters inside of emoji in its text', () => {
    const message = 'Thanks ❤️ 1️⃣ 👩‍👩‍👧\n';
    expect(previewMessage(message).text).toBe(message);
  });

  test('shows a message of several lines line by line, each in quotes', () => {
    expect(previewMessage('Nonce: 5\nWARNING: none\r\n"').lines.slice(0, 4)).toEqual([
      'Sign the message of 3 lines:',
      '"Nonce: 5"',
      '"WARNING: none\\r"',
      '"\\""',
    ]);
  });

  test('warns of 32 bytes, which may be the digest of a transaction', () => {
    expect(previewMessage(new Uint8Array(32).fill(0xee)).lines[1]).toContain('digest');
  });
});

describe('a message that signs in (EIP-4361)', () => {
  const from = account.address;
  const signIn = (changes: object = {}): string =>
    createSiweMessage({
      ...{ address: from, chainId: 8453, domain: 'example.com', nonce: 'abcdefgh', uri: 'https://example.com/login' },
      ...{ version: '1', issuedAt: new Date(0), statement: 'Read the terms', ...changes },
    } as never);
  const shown = (message: string): readonly string[] => previewMessage(message, { from }).lines;

  test('is told by its fields', () => {
    const expirationTime = new Date(1_000_000);
    expect(shown(signIn({ expirationTime, requestId: '7', resources: ['https://example.com/a'] }))).toEqual([
      `Sign in to "example.com" with account ${from}`,
      'Nobody has checked which page asks: sign only if you opened the one named yourself',
      'It says: "Read the terms"',
      'For "https://example.com/login", on Base',
      'Asked at "1970-01-01T00:00:00.000Z"',
      'Valid until "1970-01-01T00:16:40.000Z"',
      'Request "7"',
      'Resource: "https://example.com/a"',
      'A signed message may log in, agree or authorise, on any network',
      "To be signed with the key at m/44'/60'/0'/0/0",
    ]);
  });

  test('of another account, or for another place than its domain, is a warning', () => {
    const other = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
    expect(shown(signIn({ address: other, uri: 'https://example.org' })).slice(0, 2)).toEqual([
      `WARNING: it signs in account ${other}, which is not the one that signs, ${from}`,
      'WARNING: it is for "https://example.org", which is not at "example.com"',
    ]);
  });

  // github.com/wevm/viem/issues/4990: such a message was taken for one that never ends.
  test.each([
    'never',
    '',
    '2026-01-01',
    '1800000000',
    '2026-02-30T00:00:00Z',
    '2026-01-01T00:00:00',
    '2026-13-01T00:00:00Z',
  ])('with an end or a beginning that is no date is a warning: %j', (moment) => {
    const said = (name: string) => `WARNING: its "${name}" is no date ("${moment}"): it may hold for ever`;
    const ends = signIn({ expirationTime: new Date(0) }).replace(/(Expiration Time: ).*/, `$1${moment}`);
    if (moment === '') return expect(shown(ends)[0]).toMatch(/^WARNING: it asks to sign in, but not as wallets/);
    expect(shown(ends)[0]).toBe(said('Expiration Time'));
    const begins = signIn({ notBefore: new Date(0) }).replace(/(Not Before: ).*/, `$1${moment}`);
    expect(shown(begins)[0]).toBe(said('Not Before'));
    expect(shown(signIn().replace(/(Issued At: ).*/, `$1${moment}`))[0]).toBe(said('Issued At'));
  });

  test.each(['2026-01-01T00:00:00+05:30', '2024-02-29t23:59:60.123456z', '0096-02-29T00:00:00-00:00'])(
    'of any date-time of RFC 3339 has no warning: %s',
    (moment) => {
      const ends = signIn({ expirationTime: new Date(0) }).replace(/(Expiration Time: ).*/, `$1${moment}`);
      expect(shown(ends)[0]).toMatch(/^Sign in to/);
    },
  );

  test('to another page than the one that asks is a warning', () => {
    const first = (domain: string) => previewMessage(signIn(), { from, domain }).lines[0];
    expect(first('evil.example')).toBe('WARNING: the page is of "evil.example", and asks to sign in to "example.com"');
    const checked = expect.stringContaining('That the page is the one named');
    expect(previewMessage(signIn(), { from, domain: 'evil.example' }).lines).not.toContainEqual(checked);
    expect(first('example.com:8443')).toMatch(/^WARNING: the page is of/);
    expect(first('EXAMPLE.com')).toMatch(/^Sign in to "example.com"/);
    expect(previewMessage(signIn(), { from, domain: 'example.com' }).lines[1]).toBe(
      'That the page is the one named was checked by this program, not by the card',
    );
    expect(() => previewMessage('yes', { domain: 5 as never })).toThrow('options.domain: expected a text');
  });

  test('in other letters, or with the port that is usual anyway, is for the same place', () => {
    const first = (domain: string, uri: string, page: string) =>
      previewMessage(signIn({ uri }).replace('example.com wants', `${domain} wants`), { from, domain: page }).lines[0];
    expect(first('Example.com', 'https://example.com/login', 'example.com')).toMatch(/^Sign in to "Example.com"/);
    expect(first('example.com', 'https://EXAMPLE.com:443/', 'example.com')).toMatch(/^Sign in/);
    expect(first('example.com:443', 'https://example.com', 'example.com')).toMatch(/^Sign in/);
    expect(first('http://example.com', 'http://example.com:80/', 'example.com')).toMatch(/^Sign in/);
    expect(first('example.com', 'https://example.com:80/', 'example.com')).toMatch(/^WARNING: it is for/);
    expect(first('http://example.com', 'http://example.com:443/', 'example.com')).toMatch(/^WARNING: it is for/);
  });

  test('for a place that only looks like its domain is a warning', () => {
    const first = (uri: string) => shown(signIn().replace('https://example.com/login', uri))[0];
    expect(first('https://evil.example\\@example.com')).toMatch(/^WARNING: it is for/);
    expect(first('https://example.com@evil.example')).toMatch(/^WARNING: it is for/);
    expect(first('https://evil.example?@example.com')).toMatch(/^WARNING: it is for/);
  });

  test.each([
    'evil.example wants you to sign in with your Ethereum account',
    'wants you to sign in with your Ethereum account:',
    'Hi,\nwants you to sign in with your Ethereum account!',
  ])('is warned of wherever its sentence stands: %j', (text) => {
    expect(shown(text)[0]).toMatch(/^WARNING: it asks to sign in, but not as wallets know it/);
  });

  test('that is not as the standard has it is shown as a text, with a warning', () => {
    const lines = shown(signIn().replace('Version: 1', 'Version: 1\nURI: https://example.net'));
    expect(lines[0]).toBe('WARNING: it asks to sign in, but not as wallets know it (EIP-4361): do not trust it');
    expect(lines).toContain('"URI: https://example.net"');
  });

  test('is understood as viem makes it, whatever optional fields it has', () => {
    const optional = { requestId: '7', resources: ['https://a.example'], notBefore: new Date(5), statement: undefined };
    fc.assert(
      fc.property(fc.subarray(Object.entries(optional)), (some) => {
        expect(shown(signIn({ ...Object.fromEntries(some) }))[0]).toMatch(/^Sign in to "example.com"/);
      }),
    );
  });
});

test('what is approved is what is signed', async () => {
  const { fingerprint: approved, lines: shown } = previewMessage('yes');
  await expect(signMessage(testSigner, 'yes', { path: defaultPath, approved, shown })).resolves.toBeDefined();
  for (const [message, path] of [
    ['no', defaultPath],
    ['yes', [...defaultPath.slice(0, 4), 1]],
  ] as const)
    await expect(signMessage(testSigner, message, { path, approved, shown })).rejects.toMatchObject({
      code: 'transaction/refused',
      context: { where: 'approval' },
    });
});
