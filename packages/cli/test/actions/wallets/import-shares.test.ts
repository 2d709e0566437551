/** Wallets of other programs on paper: shares of SLIP-39 and codex32, with the vectors of both. */
import { readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { writeShare } from '@symbolon/chains/phrases';
import { sharesOfSecret } from '@symbolon/protocol/shares';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  atTerminal,
  copier,
  createWorkplace,
  errorOf,
  pin,
  resultOf,
  type Workplace,
} from '../../support/workplace.ts';

const vectorsOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../../vectors/${name}.json`, import.meta.url), 'utf8')).vectors;
type Slip39Vector = {
  readonly description: string;
  readonly mnemonics: readonly string[];
  readonly masterSecret: string | null;
  readonly extendedPrivateKey: string | null;
};
type Codex32Vector = {
  readonly number: number;
  readonly secrets: readonly string[];
  readonly shares: readonly string[];
  readonly threshold: number;
  readonly extendedPrivateKey: string;
};
const slip39: readonly Slip39Vector[] = vectorsOf('slip-39');
const codex32: readonly Codex32Vector[] = vectorsOf('bip-93');

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  resultOf(await place.symbolon('pack', 'new', 'blank', '--json'));
  copy = copier(place, 'blank');
});
afterAll(() => place.remove());

const fingerprintOf = (key: string | null): string =>
  HDKey.fromExtendedKey(key ?? '')
    .fingerprint.toString(16)
    .padStart(8, '0');

const importFrom = (from: string, words: string, pack: string, environment: Record<string, string> = {}) =>
  place.symbolonWith(
    { SYMBOLON_SHARE_WORDS: words, ...environment },
    ...['wallet', 'import', '--from', from, '--json', '--pack', pack],
  );

const vector = (number: number): Slip39Vector => {
  const found = slip39.find(({ description }) => description.startsWith(`${number}. `));
  if (found === undefined) throw new Error(`no vector ${number}`);
  return found;
};

describe('shares of SLIP-39', () => {
  test.each([
    [1, 'without sharing'],
    [4, 'two of three'],
    [17, 'of groups'],
    [20, 'of 32 bytes'],
    [43, 'extendable, in groups'],
  ])('of vector %i, %s, make its wallet', async (number) => {
    const { mnemonics, extendedPrivateKey } = vector(number);
    const run = await importFrom('slip39', mnemonics.join('\n\n'), copy(), { SYMBOLON_PASSPHRASE: 'TREZOR' });
    expect(resultOf(run)).toMatchObject({
      from: 'slip39',
      language: null,
      passphrase: true,
      fingerprint: fingerprintOf(extendedPrivateKey),
    });
  });

  test('with a passphrase that SLIP-39 does not have are not blamed for it', async () => {
    const run = await importFrom('slip39', vector(1).mnemonics.join(), copy(), { SYMBOLON_PASSPHRASE: 'p\u00e4ss' });
    expect(errorOf(run)).toMatchObject({
      code: 'secret/unusable',
      message: expect.stringMatching(/^the passphrase can't be used: it has more than printable ASCII/),
    });
  });

  test('that take long to join are said to', async () => {
    const plan = { groupThreshold: 1, groups: [{ threshold: 1, count: 1 }] };
    const joining = async (iterationExponent: number) => {
      const [share] = sharesOfSecret(randomBytes(16), plan, { random: randomBytes, iterationExponent: 0 });
      const words = share === undefined ? '' : await writeShare({ ...share, iterationExponent });
      return (await importFrom('slip39', words, copy())).stderr;
    };
    expect(await joining(6)).toContain('it takes long to join them (exponent 6)');
    expect(await joining(5)).not.toContain('it takes long');
  });

  test('come from a file, one a line, as Windows ends them', async () => {
    const { mnemonics, extendedPrivateKey } = vector(4);
    const file = place.path('shares.txt');
    writeFileSync(file, `${mnemonics.join('\r\n')}\r\n`);
    const run = await place.symbolonWith(
      { SYMBOLON_PASSPHRASE: 'TREZOR' },
      ...['wallet', 'import', '--from', 'slip39', '--words-file', file, '--json', '--pack', copy()],
    );
    expect(resultOf(run)).toMatchObject({ fingerprint: fingerprintOf(extendedPrivateKey) });
  });

  test.each([
    ['too few', [vector(4).mnemonics[0]], /one more share is missing/],
    ['of two backups', [vector(4).mnemonics[0], vector(1).mnemonics[0]], /SLIP-39 backup: .*/],
    ['one twice', [vector(4).mnemonics[0], vector(4).mnemonics[0]], /one is there twice/],
    ['with a wrong word', vector(2).mnemonics, /checksum is wrong/],
  ])('that are %s are refused before a card is asked', async (_, words, reason) => {
    const pack = copy();
    const run = await importFrom('slip39', words.join('\n\n'), pack, { SYMBOLON_PIN: '' });
    const { code, message } = errorOf(run);
    expect({ code, message }).toEqual({ code: 'share/malformed', message: expect.stringMatching(reason) });
    expect(resultOf(await place.symbolon('info', '--pack', pack, '--json'))).toMatchObject({ lifecycle: 'blank' });
  });

  test('show no phrase afterwards, and the command says so first', async () => {
    const { mnemonics } = vector(4);
    const run = await place.symbolonWith(
      { SYMBOLON_SHARE_WORDS: mnemonics.join('\n') },
      ...['wallet', 'import', '--from', 'slip39', '--exportable', '--json', '--pack', copy()],
    );
    expect(errorOf(run)).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining('shows no phrase') });
  });

  test('are typed one after the other, and a slip costs no other share', async () => {
    const [first = '', second = ''] = vector(4).mnemonics;
    const args = ['wallet', 'import', '--from', 'slip39', '--no-puk', '--pack', copy()];
    const { typeAt, ended } = atTerminal(place, args, { SYMBOLON_PIN: pin });
    await typeAt('The words of share 1: ', `${first}\r`);
    await typeAt('share 2 (one more share is missing): ', `${second.replace(/^\w+/, 'zero')}\r`);
    await typeAt('Those before it are kept.', '');
    await typeAt('share 2 (one more share is missing): ', `${second}\r`);
    await typeAt('have a passphrase, such as a Trezor asks for? [y/N] ', '\r');
    const { status, output } = await ended;
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('Type it again') });
    expect(output).toMatch(/\S\r?\nType it again/);
    expect(output).not.toContain(first.split(' ')[3]);
    // The passphrase is what most people forget, so it is named before the other reason.
    expect(output).toMatch(/If they differ, the shares may have a passphrase[\s\S]*--passphrase[\s\S]*share-cards/);
  });

  test('at a terminal take the passphrase that they have', async () => {
    const { mnemonics, extendedPrivateKey } = vector(4);
    const args = ['wallet', 'import', '--from', 'slip39', '--no-puk', '--pack', copy()];
    const { typeAt, ended } = atTerminal(place, args, { SYMBOLON_PIN: pin });
    await typeAt('The words of share 1: ', `${mnemonics[0]}\r`);
    await typeAt('share 2 (one more share is missing): ', `${mnemonics[1]}\r`);
    await typeAt('have a passphrase, such as a Trezor asks for? [y/N] ', 'y\r');
    await typeAt('The passphrase: ', 'TREZOR\r');
    await typeAt('once more: ', 'TREZOR\r');
    const { status, output } = await ended;
    expect({ status, output }).toMatchObject({
      status: 0,
      output: expect.stringContaining(fingerprintOf(extendedPrivateKey)),
    });
    expect(output).not.toContain('may have a passphrase, such');
  });
});

describe('words that a share card showed', () => {
  test('are of the phrase, and make its wallet without any card', async () => {
    const entropy = Uint8Array.from({ length: 32 }, (_, index) => index);
    const groups = [{ threshold: 2, count: 3 }];
    const shares = sharesOfSecret(entropy, { groupThreshold: 1, groups }, { random: randomBytes });
    const words = await Promise.all(shares.slice(1).map(writeShare));
    const seed = mnemonicToSeedSync(entropyToMnemonic(entropy, wordlist));
    const pack = copy();
    const run = await place.symbolonWith(
      { SYMBOLON_SHARE_WORDS: words.join('\n') },
      ...['wallet', 'import', '--from', 'share-cards', '--exportable', '--json', '--pack', pack],
    );
    const expected = HDKey.fromMasterSeed(seed).fingerprint.toString(16).padStart(8, '0');
    expect(resultOf(run)).toMatchObject({ from: 'share-cards', fingerprint: expected });
    const asSeed = resultOf(await importFrom('slip39', words.join('\n'), copy()));
    expect(asSeed['fingerprint']).not.toBe(expected);
  });

  test('of a seed are none, which is said before a card is asked', async () => {
    const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
    const shares = sharesOfSecret(randomBytes(64), plan, { random: randomBytes, iterationExponent: 0 });
    const words = await Promise.all(shares.map(writeShare));
    expect(errorOf(await importFrom('share-cards', words.join('\n'), copy()))).toMatchObject({
      code: 'share/malformed',
      message: expect.stringContaining('try --from slip39'),
    });
  });

  test('have no passphrase', async () => {
    const run = await importFrom('share-cards', vector(4).mnemonics.join('\n'), copy(), {
      SYMBOLON_PASSPHRASE: 'TREZOR',
    });
    expect(errorOf(run)).toMatchObject({ code: 'usage/wrong' });
  });
});

describe('codex32', () => {
  test.each(codex32.filter(({ secrets }) => secrets.length > 0).map((each) => [each.number, each] as const))(
    'of vector %i makes its wallet',
    async (_, { secrets, extendedPrivateKey }) => {
      const run = await importFrom('codex32', secrets[0] ?? '', copy());
      expect(resultOf(run)).toMatchObject({ fingerprint: fingerprintOf(extendedPrivateKey) });
    },
  );

  test('in shares makes its wallet of as many as they say', async () => {
    const { shares, threshold, extendedPrivateKey } = codex32.find((each) => each.shares.length >= 2) as Codex32Vector;
    const enough = shares.slice(0, threshold);
    expect(resultOf(await importFrom('codex32', enough.join('\n'), copy()))).toMatchObject({
      fingerprint: fingerprintOf(extendedPrivateKey),
    });
    const few = await importFrom('codex32', enough.slice(1).join('\n'), copy());
    expect(errorOf(few)).toMatchObject({ code: 'share/malformed', message: expect.stringContaining('missing') });
  });
});
