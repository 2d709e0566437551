/**
 * Phrases as people have them, and passphrases: what the command makes of them, and what it refuses before any card.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  atTerminal,
  copier,
  createWorkplace,
  errorOf,
  phrase,
  pin,
  resultOf,
  type Workplace,
} from '../../support/workplace.ts';

const cases = fileURLToPath(new URL('../../support/cases', import.meta.url));
const french =
  'abaisser abaisser abaisser abaisser abaisser abaisser abaisser abaisser abaisser abaisser abaisser abeille';

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  resultOf(await place.symbolon('pack', 'new', 'blank', '--json'));
  copy = copier(place, 'blank');
});
afterAll(() => place.remove());

const fingerprintOf = (words: string, passphrase = ''): string =>
  HDKey.fromMasterSeed(mnemonicToSeedSync(words, passphrase)).fingerprint.toString(16).padStart(8, '0');

const importInto = (pack: string, environment: Record<string, string>, ...options: readonly string[]) =>
  place.symbolonWith(environment, 'wallet', 'import', '--json', '--pack', pack, ...options);

describe('a phrase', () => {
  test.each([
    ['phrase-commas', phrase],
    ['phrase-lf-one-per-line', phrase],
    ['phrase-nbsp', phrase],
    ['phrase-french', french],
  ])('of %s is imported, with its fingerprint and first addresses to compare', async (name, words) => {
    const made = resultOf(await importInto(copy(), {}, '--phrase-file', `${cases}/${name}.txt`));
    expect(made).toMatchObject({
      fingerprint: fingerprintOf(words),
      language: name === 'phrase-french' ? 'french' : 'english',
      passphrase: false,
    });
    if (words === phrase)
      expect(made).toMatchObject({
        addresses: [
          { chain: 'Bitcoin', path: "m/84'/0'/0'", address: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu' },
          { chain: 'Bitcoin', path: "m/86'/0'/0'" },
          { chain: 'Ethereum', address: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94' },
          { chain: 'Solana' },
        ],
      });
  });

  test('in a file as Windows writes it, UTF-16 with a byte order mark, is imported', async () => {
    const file = place.path('windows.txt');
    writeFileSync(file, `\ufeff${phrase.replaceAll(' ', '\r\n')}\r\n`, 'utf16le');
    expect(resultOf(await importInto(copy(), {}, '--phrase-file', file))).toMatchObject({
      fingerprint: fingerprintOf(phrase),
    });
  });

  test.each([
    ['phrase-badsum', /checksum is wrong/],
    ['phrase-typo', /word 12 of 12 is not in the English list$/],
    ['phrase-slip39', /share of a SLIP-39 backup/],
  ])('of %s is refused, without a card and without a PIN', async (name, reason) => {
    const pack = copy();
    const { code, message, exit } = errorOf(
      await importInto(pack, { SYMBOLON_PIN: '' }, '--phrase-file', `${cases}/${name}.txt`),
    );
    expect({ code, exit }).toEqual({ code: 'phrase/malformed', exit: 4 });
    expect(message).toMatch(reason);
    expect(resultOf(await place.symbolon('info', '--pack', pack, '--json'))).toMatchObject({ lifecycle: 'blank' });
  });

  test('that is no text is refused, not read with other characters', async () => {
    const file = place.path('latin-1.txt');
    writeFileSync(file, Buffer.from('abaissé', 'latin1'));
    expect(errorOf(await importInto(copy(), {}, '--phrase-file', file))).toMatchObject({ code: 'file/malformed' });
  });

  test('of an Electrum seed too, by chance, is imported with a warning', async () => {
    const both = 'park leaf system perfect top lecture rather foster best nest craft topic';
    const { status, stderr } = await importInto(copy(), { SYMBOLON_PHRASE: both });
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('WARNING: these words are an'),
    });
  });

  test.each([
    ['in one line', `${phrase}\r`],
    ['one word a line, with an empty one at the end', `${phrase.replaceAll(' ', '\r')}\r\r`],
    ['as the digits of a SeedQR', `${'0'.repeat(47)}3\r`],
  ])('typed or pasted %s does not show', async (_, typed) => {
    const { typeAt, ended } = atTerminal(place, ['wallet', 'import', '--no-puk', '--pack', copy()]);
    await typeAt('24 words: ', typed);
    const { status, output } = await ended;
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('fingerprint 73c5da0a') });
    expect(output).not.toContain('abandon');
  });
});

describe('a slip in a phrase that is typed', () => {
  const words = phrase.split(' ');
  const slipped = (place: number, word: string) => words.map((each, at) => (at === place - 1 ? word : each)).join(' ');
  const importing = (pack: string) => atTerminal(place, ['wallet', 'import', '--no-puk', '--pack', pack]);

  test('costs one word, which is named, and the others are kept', async () => {
    const { typeAt, ended } = importing(copy());
    await typeAt('24 words: ', `${slipped(5, 'abandom')}\r`);
    await typeAt('Word 5 of 12; the others are kept (empty: all again): ', 'abandonn\r');
    await typeAt(/(word 5 of 12 is not in the English list.*){2}Word 5 of 12[^\n]*: $/s, 'about\r');
    // Now all are known, and the checksum is wrong.
    await typeAt(/checksum is wrong.*1 to 12\? \(empty: all\) /s, '13\r');
    await typeAt(/(1 to 12\? .*){2}/s, '5\r');
    await typeAt(/1 to 12\? .*Word 5 of 12[^\n]*: $/s, 'abandon\r');
    const { status, output } = await ended;
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('fingerprint 73c5da0a') });
    expect(output).not.toMatch(/abando/);
  });

  test('of its count, or by choice, has all of them typed again', async () => {
    const { typeAt, ended } = importing(copy());
    await typeAt('24 words: ', `${words.slice(1).join(' ')}\r\r`);
    await typeAt(/it has 11 words.*Type all of them again.*24 words: $/s, `${slipped(2, 'abandom')}\r`);
    await typeAt('(empty: all again): ', '\r');
    await typeAt(/(Type all of them again.*){2}24 words: $/s, `${phrase}\r`);
    expect(await ended).toMatchObject({ status: 0, output: expect.stringContaining('fingerprint 73c5da0a') });
  });
});

describe('before words are typed', () => {
  test.each([
    [
      'PIN resets by more cards than there can be',
      ['--clones', '1', '--fixed', '--pin-reset', '2'],
      {},
      2,
      '--pin-reset 2',
    ],
    [
      'cards that can never join',
      ['--clones', '0', '--no-puk', '--pin-reset', '1'],
      { SYMBOLON_PUK: '' },
      2,
      '--clones 0',
    ],
    ['a phrase that the card could not show', ['--exportable', '--passphrase'], {}, 2, 'English phrase'],
    ['a PIN that no card takes', [], { SYMBOLON_PIN: '12345' }, 4, 'expected 6 to 12 digits'],
    ['a PUK that no card takes', [], { SYMBOLON_PUK: '12345' }, 4, 'expected 12 to 16 digits'],
  ] as const)('%s: is refused with the reason', async (_, options, environment, exit, reason) => {
    const pack = copy();
    const { ended } = atTerminal(place, ['wallet', 'import', '--pack', pack, ...options], environment);
    const { status, output } = await ended;
    expect({ status, output }).toMatchObject({ status: exit, output: expect.stringContaining(reason) });
    expect(output).not.toContain('24 words');
  });
});

describe('a slot that holds a wallet', () => {
  test('is refused, with those that are free: to import, and to create', async () => {
    const pack = copy();
    resultOf(await importInto(pack, { SYMBOLON_PHRASE: phrase }));
    const again = await importInto(pack, { SYMBOLON_PHRASE: phrase });
    expect(errorOf(again)).toMatchObject({
      code: 'card/slot-taken',
      exit: 3,
      message: 'slot 1 of the card holds a wallet already, which was left as it is; free: 2, 3',
      advice: expect.stringContaining('--slot'),
    });
    for (const slot of ['2', '3'])
      resultOf(await place.symbolon('wallet', 'create', '--slot', slot, '--pack', pack, '--json'));
    expect(errorOf(await place.symbolon('wallet', 'create', '--slot', '3', '--pack', pack, '--json'))).toMatchObject({
      code: 'card/slot-taken',
      message: 'slot 3 of the card holds a wallet already, which was left as it is; none is free',
    });
  });

  test('is refused before the phrase is asked for', async () => {
    const pack = copy();
    resultOf(await importInto(pack, { SYMBOLON_PHRASE: phrase }));
    const { ended } = atTerminal(place, ['wallet', 'import', '--no-puk', '--pack', pack]);
    const { status, output } = await ended;
    expect({ status, output }).toMatchObject({ status: 3, output: expect.stringContaining('holds a wallet already') });
    expect(output).not.toContain('24 words');
  });
});

describe('a passphrase', () => {
  test('makes a wallet of its own, in a slot of its own', async () => {
    const pack = copy();
    resultOf(await importInto(pack, { SYMBOLON_PHRASE: phrase }));
    const made = resultOf(
      await importInto(pack, { SYMBOLON_PHRASE: phrase, SYMBOLON_PASSPHRASE: 'ﬁne é' }, '--slot', '2'),
    );
    expect(made).toMatchObject({ passphrase: true, fingerprint: fingerprintOf(phrase, 'ﬁne é') });
    const { wallets } = resultOf<{ wallets: readonly { fingerprint: string }[] }>(
      await place.symbolon('wallets', '--pack', pack, '--json'),
    );
    expect(wallets.map(({ fingerprint }) => fingerprint)).toEqual([fingerprintOf(phrase), made['fingerprint']]);
  });

  test('is kept nowhere', async () => {
    const pack = copy();
    const trace = place.path('import.trace');
    resultOf(
      await importInto(pack, { SYMBOLON_PHRASE: phrase, SYMBOLON_PASSPHRASE: 'correct horse' }, '--trace', trace),
    );
    expect(readFileSync(trace, 'utf8')).not.toMatch(/correct horse|636f727265637420/i);
    const seed = Buffer.from(mnemonicToSeedSync(phrase, 'correct horse')).toString('hex');
    expect(readFileSync(trace, 'utf8')).not.toContain(seed.slice(0, 16));
  });

  test('is asked for hidden and twice, after the phrase and before the PIN', async () => {
    const args = ['wallet', 'import', '--passphrase', '--no-puk', '--pack', copy()];
    const { typeAt, ended } = atTerminal(place, args, { SYMBOLON_PHRASE: phrase, SYMBOLON_PIN: undefined });
    await typeAt('The passphrase: ', 'correct horse\r');
    await typeAt('The passphrase, once more: ', 'correct horse\r');
    await typeAt('6 to 12 digits: ', `${pin}\r`);
    await typeAt('once more: ', `${pin}\r`);
    await typeAt('[everyday] ', '\r');
    const { status, output } = await ended;
    expect({ status, output }).toMatchObject({
      status: 0,
      output: expect.stringContaining(`fingerprint ${fingerprintOf(phrase, 'correct horse')}`),
    });
    expect(output).not.toContain('correct horse');
    expect(output).toContain('None is wrong'.toLowerCase());
  });

  test.each([
    ['is empty', [''], 'it is empty'],
    ['is typed differently', ['correct horse', 'correct house'], 'the two are not the same'],
  ])('that %s is asked for again before a card is asked', async (_, typed, reason) => {
    const args = ['wallet', 'import', '--passphrase', '--no-puk', '--pack', copy()];
    const { typeAt, ended } = atTerminal(place, args, { SYMBOLON_PHRASE: phrase });
    for (const [place, each] of typed.entries())
      await typeAt(place === 0 ? 'The passphrase: ' : 'once more: ', `${each}\r`);
    await typeAt(new RegExp(`${reason}.*The passphrase: $`, 's'), '\u0003');
    expect(await ended).toMatchObject({ status: 130, output: expect.stringContaining('Nothing was sent to a card') });
  });

  test('of an empty file is not none: the program that was to write it may have failed', async () => {
    const [pack, empty] = [copy(), place.path('empty.txt')];
    writeFileSync(empty, '');
    const run = await importInto(pack, { SYMBOLON_PHRASE: phrase }, '--passphrase-file', empty);
    expect(errorOf(run)).toMatchObject({ code: 'secret/unusable', message: expect.stringContaining('is empty') });
    expect(resultOf(await place.symbolon('info', '--pack', pack, '--json'))['lifecycle']).toBe('blank');
  });

  test('is not the PIN, nor the PIN a passphrase', async () => {
    const pack = copy();
    const same = await importInto(pack, { SYMBOLON_PHRASE: phrase, SYMBOLON_PASSPHRASE: pin });
    expect(errorOf(same)).toMatchObject({ code: 'secret/unusable', message: expect.stringContaining('it is the PIN') });
    expect(same.stderr).toContain('make sure that it is none');
    const taken = await importInto(pack, { SYMBOLON_PHRASE: phrase, SYMBOLON_PIN: 'correct horse' });
    expect(errorOf(taken).message).toContain('wallet import --passphrase');
    expect(resultOf(await place.symbolon('info', '--pack', pack, '--json'))).toMatchObject({ lifecycle: 'blank' });
  });

  test('and --exportable exclude each other: the card could not show the phrase', async () => {
    const secrets = { SYMBOLON_PHRASE: phrase, SYMBOLON_PASSPHRASE: 'correct horse' };
    expect(errorOf(await importInto(copy(), secrets, '--exportable'))).toMatchObject({ code: 'usage/wrong' });
    expect(errorOf(await importInto(copy(), { SYMBOLON_PHRASE: french }, '--exportable'))).toMatchObject({
      code: 'usage/wrong',
    });
  });
});
