/** Accounts and the wallet itself on their way out: what each file is, and where the words never get to. */
import { createDecipheriv, scryptSync } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { hex } from '@scure/base';
import { mnemonicToSeedSync } from '@scure/bip39';
import { watchOnlyPrograms } from '@symbolon/chains/bitcoin/watch-only';
import { readShare } from '@symbolon/chains/phrases';
import { secretOfShares } from '@symbolon/protocol/shares';
import decodeQR from 'qr/decode.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { walletExportCommand } from '../../../src/commands/wallets.ts';
import {
  atTerminal,
  createWorkplace,
  errorOf,
  inShell,
  makeBox,
  phrase,
  resultOf,
  root,
  type Workplace,
} from '../../support/workplace.ts';

type Exported = { readonly content: string | null; readonly file: string | null; readonly fingerprint: string };

let place: Workplace;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place, 'box', '--exportable');
  await makeBox(place, 'closed');
});
afterAll(() => place.remove());

const symbolon = (...args: readonly string[]) => place.symbolon('wallet', 'export', ...args, '--pack', 'box');
const exported = async (...args: readonly string[]) => resultOf<Exported>(await symbolon(...args, '--json'));
const refused = async (...args: readonly string[]) => errorOf(await symbolon(...args, '--json'));

const digits = `${'0000'.repeat(11)}0003`;
const entropy = '00'.repeat(16);
const entries = async (): Promise<number> =>
  resultOf<{ readonly entries: readonly unknown[] }>(await place.symbolon('log', '--pack', 'box', '--json')).entries
    .length;

test('without a word it lists what there is, and asks no card', async () => {
  const { available } = resultOf<{ readonly available: readonly { readonly what: string }[] }>(
    await place.symbolonWith({ SYMBOLON_PIN: undefined, SYMBOLON_PUK: undefined }, 'wallet', 'export', '--json'),
  );
  expect(available.map(({ what }) => what)).toEqual(walletExportCommand.arguments.what.choices);
  const { stdout } = await place.symbolon('wallet', 'export');
  expect(stdout).toMatch(/With the PIN.*sparrow.*With the PUK.*phrase/s);
  expect(await refused('--output', 'nothing.txt')).toMatchObject({ code: 'usage/wrong' });
});

describe('accounts', () => {
  test.each(Object.keys(watchOnlyPrograms))('for %s come with where to open them, for the PIN alone', async (name) => {
    const made = await place.symbolonWith(
      { SYMBOLON_PUK: undefined },
      ...['wallet', 'export', name, '--pack', 'box', '--json'],
    );
    expect(resultOf(made)).toMatchObject({ what: name, fingerprint: '73c5da0a', file: null });
    expect(resultOf<Exported>(made).content).toContain(name === 'electrum' ? 'zpub6rFR7y4Q2A' : 'xpub6CatWdiZiodm');
  });

  test('are offered for every program that there is a file for', () => {
    const { choices = [] } = walletExportCommand.arguments.what;
    expect(choices).toEqual([...Object.keys(watchOnlyPrograms), 'xpub', 'phrase', 'shares', 'seedqr', 'keystore']);
  });

  test('go into a file for its owner alone, and none is replaced without --force', async () => {
    const file = 'sparrow.txt';
    expect(await exported('sparrow', '-o', file)).toMatchObject({ file, content: null });
    expect(statSync(place.path(file)).mode & 0o777).toBe(0o600);
    expect(readFileSync(place.path(file), 'utf8')).toMatch(/^# .*\nwpkh\(\[73c5da0a\/84h\/0h\/0h\]xpub/);
    expect(await refused('sparrow', '-o', file)).toMatchObject({ code: 'file/exists', exit: 8 });
    writeFileSync(place.path(file), 'old');
    await exported('sparrow', '-o', file, '--force', '--type', 'p2tr');
    expect(readFileSync(place.path(file), 'utf8')).toMatch(/\ntr\(/);
  });

  test('are those of the network, kind and number that are asked for', async () => {
    const { content } = await exported('nunchuk', '--network', 'signet', '--type', 'p2sh-p2wpkh', '--account', '3');
    expect(content).toMatch(/^sh\(wpkh\(\[73c5da0a\/49'\/1'\/3'\]tpub/);
    const { content: keys } = await exported('xpub');
    expect(
      keys
        ?.trim()
        .split('\n')
        .map((line) => line.replace(/(.pub)\w+/, '$1')),
    ).toEqual([
      "p2pkh xpub [73c5da0a/44'/0'/0']",
      "p2sh-p2wpkh ypub [73c5da0a/49'/0'/0']",
      "p2wpkh zpub [73c5da0a/84'/0'/0']",
      "p2tr xpub [73c5da0a/86'/0'/0']",
    ]);
  });

  test('have the name and the day that are asked for', async () => {
    const { content } = await exported('specter', '--label', 'Savings');
    expect(JSON.parse(content ?? '')).toMatchObject({ label: 'Savings' });
    for (const label of ['', 'a\u0007b', '\u001b[2J', 'a\u202eb'])
      expect(await refused('specter', '--label', label)).toMatchObject({
        code: 'usage/wrong',
        message: '--label: expected a name of characters that show',
      });
    const since = async (day: string) => JSON.parse((await exported('bitcoin-core', '--since', day)).content ?? '');
    expect(await since('2024-02-29')).toMatchObject(Array(8).fill({ timestamp: Date.UTC(2024, 1, 29) / 1000 }));
    expect(await since('now')).toMatchObject(Array(8).fill({ timestamp: 'now' }));
  });

  test.each([
    [['bitcoin-core', '--since', '2023-02-29'], /is no day/],
    [['bitcoin-core', '--since', 'yesterday'], /is no day/],
    [['sparrow', '--since', 'now'], /--since is for bitcoin-core alone/],
    [['sparrow', '--unprotected'], /--unprotected is for phrase, seedqr, shares alone/],
    [['phrase', '--compact'], /--compact is for seedqr alone/],
    [['phrase', '--type', 'p2tr'], /of the whole wallet/],
    [['electrum', '--type', 'p2tr'], /Electrum opens no p2tr account/],
    [['bluewallet', '--network', 'testnet'], /knows mainnet alone/],
    [['sparow'], /none of sparrow, electrum/],
  ])('%j is refused, with the reason', async (args, reason) => {
    expect(await refused(...args)).toMatchObject({
      code: 'usage/wrong',
      exit: 2,
      message: expect.stringMatching(reason),
    });
  });
});

const enter = '\u001b[?1049h';
const leave = '\u001b[?1049l';

/** What a terminal keeps, and what was on its alternate screen alone. */
function keptAndShown(output: string): { readonly kept: string; readonly shown: string } {
  const [before = '', ...rest] = output.split(enter);
  expect(rest).toHaveLength(1);
  const [shown = '', after, ...more] = (rest[0] ?? '').split(leave);
  expect(more).toEqual([]);
  // Without it the terminal would stay on that screen.
  expect(after).toBeDefined();
  return { kept: before + after, shown };
}

describe('the phrase at a terminal', () => {
  const show = (...more: readonly string[]) =>
    atTerminal(place, ['wallet', 'export', 'phrase', '--pack', 'box', ...more]);

  test('is on the alternate screen until a key is pressed, and nowhere else', async () => {
    const { typeAt, ended } = show('--trace', 'trace.txt');
    await typeAt('Go on? [y/N] ', 'y\r');
    await typeAt('Press a key', 'q');
    const { status, output } = await ended;
    expect(status).toBe(0);
    const { kept, shown } = keptAndShown(output);
    expect(shown).toMatch(/ 1 abandon/);
    expect(shown).toMatch(/12 about/);
    expect(kept).not.toMatch(/abandon|about/);
    expect(kept).toContain('It is off the screen, and nowhere on this computer: the phrase of the wallet 73c5da0a.');
    // Every row is erased in place before the screen goes: some terminals have one screen only.
    const last = shown.slice(shown.lastIndexOf('about'));
    for (let row = 1; row <= 14; row += 1) expect(last).toContain(`\u001b[${row};1H\u001b[2K`);
    const trace = readFileSync(place.path('trace.txt'), 'utf8');
    expect(trace).toContain('EXPORT WALLET');
    expect(trace).not.toMatch(/abandon|(00 ?){16}/);
  });

  test('goes with Ctrl-C, which is no success', async () => {
    const { typeAt, ended } = show('--yes');
    await typeAt('Press a key', '\u0003');
    const { status, output } = await ended;
    expect(status).toBe(130);
    expect(keptAndShown(output).kept).not.toMatch(/abandon|about/);
  });

  test('is not read out without consent', async () => {
    const before = await entries();
    const { typeAt, ended } = show();
    await typeAt('Go on? [y/N] ', '\r');
    expect(await ended).toMatchObject({ status: 10, output: expect.stringContaining('Nothing was sent to a card.') });
    expect(await entries()).toBe(before);
  });

  test.each([
    ['--json', {}, /with --json/],
    ['--yes', { TERM: 'dumb' }, /TERM=dumb/],
    ['--output=words.txt', {}, /a file keeps it/],
  ])('is not read out with %s %j, and the reason is said', async (option, environment, reason) => {
    const before = await entries();
    const { ended } = atTerminal(place, ['wallet', 'export', 'phrase', '--pack', 'box', option], environment);
    const { status, output } = await ended;
    expect({ status, output }).toMatchObject({ status: 10, output: expect.stringMatching(reason) });
    expect(output).not.toMatch(/\[\?1049|abandon/);
    expect(await entries()).toBe(before);
    expect(existsSync(place.path('words.txt'))).toBe(false);
  });
});

describe('the phrase in a pipe', () => {
  test('is refused before the card is asked, with the reason and the second flag', async () => {
    const before = await entries();
    const { status, stdout, stderr } = await inShell(
      place,
      'set -o pipefail; symbolon wallet export phrase --yes --pack box | cat',
      place.folder,
    );
    expect({ status, stdout }).toEqual({ status: 10, stdout: '' });
    expect(stderr).toContain('standard output is a pipe or a file, which keeps it');
    expect(stderr).toContain('add --unprotected');
    expect(stderr).not.toContain('abandon');
    expect(await entries()).toBe(before);
  });

  test('needs consent besides, also at a terminal, which keeps it', async () => {
    const before = await entries();
    for (const what of ['phrase', 'seedqr', 'shares'])
      expect(await refused(what, '--unprotected')).toMatchObject({ code: 'confirmation/needed', exit: 10 });
    const args = ['wallet', 'export', 'phrase', '--unprotected', '--pack', 'box'];
    const { typeAt, ended } = atTerminal(place, args);
    await typeAt('Go on? [y/N] ', '\r');
    const { status, output } = await ended;
    expect({ status, output }).toEqual({ status: 10, output: expect.not.stringContaining('abandon') });
    expect(await entries()).toBe(before);
  });

  test('is given to who asks twice, and makes the same wallet elsewhere', async () => {
    const { content, fingerprint } = await exported('phrase', '--unprotected', '--yes');
    expect({ content, fingerprint }).toEqual({ content: phrase, fingerprint: '73c5da0a' });
    const { stdout, stderr } = await symbolon('phrase', '--unprotected', '--yes');
    expect(stdout).toBe(`${phrase}\n`);
    expect(stderr).not.toMatch(/abandon/);
    await exported('phrase', '--unprotected', '--yes', '-o', 'asked-twice.txt');
    expect(readFileSync(place.path('asked-twice.txt'), 'utf8')).toBe(`${phrase}\n`);
    expect(statSync(place.path('asked-twice.txt')).mode & 0o777).toBe(0o600);
  });

  test('can not be read out of a card without a PUK, which is said when the wallet is made', async () => {
    resultOf(await place.symbolon('pack', 'new', 'no-puk', '--json'));
    const { status, stderr } = await place.symbolon(
      ...['wallet', 'create', '--exportable', '--no-puk', '--pack', 'no-puk'],
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('only the PUK reads') });
  });

  test('is of an exportable wallet alone, and needs the PUK', async () => {
    const closed = await place.symbolon(
      'wallet',
      'export',
      'phrase',
      '--unprotected',
      '--yes',
      '--pack',
      'closed',
      '--json',
    );
    expect(errorOf(closed)).toMatchObject({ code: 'card/not-exportable', exit: 3 });
    const without = await place.symbolonWith(
      { SYMBOLON_PUK: undefined },
      ...['wallet', 'export', 'phrase', '--unprotected', '--yes', '--pack', 'box', '--json'],
    );
    expect(errorOf(without)).toMatchObject({ code: 'secret/needed', message: expect.stringContaining('PUK') });
  });
});

type Dots = readonly (readonly boolean[])[];

/** What a camera sees of dark and light squares. */
function seen(dots: Dots): string {
  const scale = 4;
  const side = dots.length * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      if (dots[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true) data.set([0, 0, 0, 255], (y * side + x) * 4);
  return decodeQR(
    { width: side, height: side, data },
    { textDecoder: (bytes: Uint8Array) => String.fromCharCode(...bytes) },
  );
}

/** The squares of a picture on a terminal: black is colour 16, white is 231. */
function dotsOf(shown: string): Dots {
  const rows = shown.split('▀\u001b[0m').slice(0, -1);
  const halves = rows.map((row) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal's own
    [...row.matchAll(/\u001b\[38;5;(\d+);48;5;(\d+)m/g)].map(([, upper, lower]) => [upper === '16', lower === '16']),
  );
  const dots = halves.flatMap((row) => [row.map(([upper]) => upper === true), row.map(([, lower]) => lower === true)]);
  return dots.slice(0, dots[0]?.length);
}

function dotsOfPng(file: Uint8Array): Dots {
  const view = new DataView(file.buffer, file.byteOffset);
  const side = view.getUint32(16);
  const length = view.getUint32(33);
  const pixels = inflateSync(file.subarray(41, 41 + length));
  const stride = Math.ceil(side / 8) + 1;
  return Array.from({ length: side }, (_, y) =>
    Array.from({ length: side }, (_, x) => ((pixels[y * stride + 1 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) === 0),
  );
}

function dotsOfSvg(text: string): Dots {
  const side = Number(/viewBox="0 0 (\d+)/.exec(text)?.[1]);
  const squares = new Set([...text.matchAll(/M(\d+) (\d+)h1v1/g)].map(([, x, y]) => `${x} ${y}`));
  return Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => squares.has(`${x} ${y}`)));
}

describe('the shares', () => {
  const secretOf = async (shares: readonly string[]) =>
    hex.encode(secretOfShares(await Promise.all(shares.map(readShare))));

  test('make the seed of the wallet, as many as were asked for and no fewer', async () => {
    const { content } = await exported('shares', '--unprotected', '--yes', '--split', '2-of-3');
    const shares = (content ?? '').split('\n');
    expect(shares.map((words) => words.split(' ').length)).toEqual([59, 59, 59]);
    for (const left of [0, 1, 2])
      expect(await secretOf(shares.filter((_, at) => at !== left))).toBe(hex.encode(mnemonicToSeedSync(phrase)));
    await expect(secretOf(shares.slice(0, 1))).rejects.toThrow();
    // Anew each time, so that shares of two splits say nothing together.
    expect((await exported('shares', '--unprotected', '--yes')).content).not.toBe(content);
  });

  test('show one after the other on the alternate screen, and are nowhere else', async () => {
    const { typeAt, ended } = atTerminal(place, ['wallet', 'export', 'shares', '--yes', '--pack', 'box']);
    for (const share of [1, 2, 3]) await typeAt(new RegExp(`Share ${share} of 3.*Press a key`, 's'), 'n');
    const { status, output } = await ended;
    expect(status).toBe(0);
    const parts = output.split(enter).slice(1);
    expect(parts).toHaveLength(3);
    for (const [n, part] of parts.entries()) {
      const [shown = '', after = ''] = part.split(leave);
      expect(shown).toMatch(new RegExp(`Share ${n + 1} of 3 of the wallet 73c5da0a.*Any 2 of them make it`));
      const words = [...shown.matchAll(/\b\d{1,2} ([a-z]{4,})/g)].map(([, word = '']) => word);
      expect(new Set(words).size).toBeGreaterThan(20);
      expect(after.split(/\W+/).filter((word) => words.includes(word) && word !== 'wallet')).toEqual([]);
    }
  });

  test('are refused in a pipe, and of other numbers', async () => {
    expect(await refused('shares')).toMatchObject({ code: 'confirmation/unprotected', exit: 10 });
    for (const split of ['1-of-1', '3-of-2', '2-of-17', 'two'])
      expect(await refused('shares', '--unprotected', '--split', split)).toMatchObject({ code: 'usage/wrong' });
    expect(await refused('sparrow', '--split', '3-of-5')).toMatchObject({ code: 'usage/wrong' });
  });
});

describe('the SeedQR', () => {
  test.each([
    [[], digits, 25],
    [['--compact'], String.fromCharCode(...hex.decode(entropy)), 21],
  ])('with %j is on the alternate screen, where a camera reads it', async (more, content, modules) => {
    const { typeAt, ended } = atTerminal(place, ['wallet', 'export', 'seedqr', '--yes', '--pack', 'box', ...more]);
    await typeAt('Press a key', ' ');
    const { status, output } = await ended;
    expect(status).toBe(0);
    const { kept, shown } = keptAndShown(output);
    const dots = dotsOf(shown);
    // With its border of four on each side.
    expect(dots).toHaveLength(modules + 8);
    expect(seen(dots)).toBe(content);
    expect(kept).not.toMatch(/▀|00000/);
  });

  test('goes into a picture only if asked twice, and a camera reads that too', async () => {
    for (const name of ['seed.png', 'seed.svg']) {
      expect(await refused('seedqr', '-o', name)).toMatchObject({ code: 'confirmation/unprotected', exit: 10 });
      expect(await exported('seedqr', '-o', name, '--unprotected', '--yes')).toMatchObject({
        file: name,
        content: null,
      });
      expect(statSync(place.path(name)).mode & 0o777).toBe(0o600);
    }
    expect(seen(dotsOfSvg(readFileSync(place.path('seed.svg'), 'utf8')))).toBe(digits);
    expect(seen(dotsOfPng(readFileSync(place.path('seed.png'))))).toBe(digits);
    expect(await refused('seedqr', '-o', 'seed.gif', '--unprotected')).toMatchObject({ code: 'usage/wrong' });
    expect(await exported('seedqr', '--unprotected', '--yes')).toMatchObject({ content: digits });
    expect(await exported('seedqr', '--unprotected', '--yes', '--compact')).toMatchObject({ content: entropy });
  });
});

describe('the keystore', () => {
  test('is of the account of its path, below the password', async () => {
    const password = 'correct horse';
    const made = await place.symbolonWith(
      { SYMBOLON_PASSWORD: password },
      ...[
        'wallet',
        'export',
        'keystore',
        '--path',
        "m/44'/60'/0'/0/1",
        '-o',
        'account.json',
        '--yes',
        '--pack',
        'box',
        '--json',
      ],
    );
    expect(resultOf(made)).toMatchObject({ file: 'account.json', content: null });
    expect(statSync(place.path('account.json')).mode & 0o777).toBe(0o600);
    const { crypto } = JSON.parse(readFileSync(place.path('account.json'), 'utf8'));
    const { n: N, r, p, salt } = crypto.kdfparams;
    const key = scryptSync(password, hex.decode(salt), 32, { N, r, p, maxmem: 2 ** 30 });
    const cipher = createDecipheriv('aes-128-ctr', key.subarray(0, 16), hex.decode(crypto.cipherparams.iv));
    const secret = cipher.update(hex.decode(crypto.ciphertext));
    expect(hex.encode(secret)).toBe(hex.encode(root.derive("m/44'/60'/0'/0/1").privateKey ?? new Uint8Array()));
  });

  test('needs a password of eight characters, typed twice, and a path of an EVM account', async () => {
    const short = await place.symbolonWith(
      { SYMBOLON_PASSWORD: '1234567' },
      ...['wallet', 'export', 'keystore', '--pack', 'box', '--json'],
    );
    expect(errorOf(short)).toMatchObject({ code: 'secret/unusable', message: expect.stringContaining('fewer than 8') });
    // Programs differ in what they make of these.
    for (const password of ['of\ufb01cially', 'correct\u00a0horse', '\uff43orrect horse', 'cafe\u0301 horse'])
      expect(
        errorOf(
          await place.symbolonWith(
            { SYMBOLON_PASSWORD: password },
            ...['wallet', 'export', 'keystore', '--pack', 'box', '--json'],
          ),
        ),
      ).toMatchObject({ code: 'secret/unusable', message: expect.stringContaining('read as another') });
    const { typeAt, ended } = atTerminal(place, ['wallet', 'export', 'keystore', '--pack', 'box']);
    await typeAt('8 characters or more: ', 'correct horse\r');
    await typeAt('once more: ', 'correct house\r');
    await typeAt(/the two are not the same.*8 characters or more: $/s, '\u0003');
    const { status, output } = await ended;
    expect({ status, output }).toMatchObject({ status: 130, output: expect.stringContaining('Nothing was sent') });
    expect(output).not.toMatch(/horse|house/);
    expect(await refused('keystore', '--path', "m/84'/0'/0'/0/0")).toMatchObject({ code: 'path/other-coin' });
  });
});
