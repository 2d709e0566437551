import { hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { entropyToMnemonic } from '@scure/bip39';
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import english from '../../../../vectors/bip-39.json' with { type: 'json' };
import japanese from '../../../../vectors/bip-39-japanese.json' with { type: 'json' };
import { type PhraseLanguage, readPhrase, seedOfPhrase, walletSource } from '../../src/phrases/index.ts';
import { loadWords, otherLanguages } from '../../src/phrases/languages.ts';
import { fuzzRuns } from '../fuzz-runs.ts';

const about = `${'abandon '.repeat(11)}about`;
const languages: readonly PhraseLanguage[] = ['english', ...otherLanguages];
const vectors = [
  ...english.vectors.map((vector) => ({ ...vector, passphrase: english.passphrase })),
  ...japanese.vectors,
];

/** The context of the error. */
async function faultOf(text: string): Promise<unknown> {
  const error = await readPhrase(text).catch((thrown: unknown) => thrown);
  expect(isSymbolonError(error, 'phrase/malformed')).toBe(true);
  return (error as { readonly context: unknown }).context;
}

test.each(vectors)('the seed of $entropy, $passphrase', async ({ entropy, mnemonic, passphrase, seed, ...keys }) => {
  const phrase = await readPhrase(mnemonic);
  expect(hex.encode(phrase.entropy)).toBe(entropy);
  const made = await seedOfPhrase(phrase, { passphrase });
  expect(hex.encode(made)).toBe(seed);
  expect(HDKey.fromMasterSeed(made).privateExtendedKey).toBe(keys.extendedPrivateKey);
});

describe('a phrase as people have it', () => {
  test.each([
    ['one word a line', about.replaceAll(' ', '\n')],
    ['lines of Windows', about.replaceAll(' ', '\r\n')],
    ['with commas', about.replaceAll(' ', ', ')],
    ['with no-break spaces', about.replaceAll(' ', '\u00a0 ')],
    ['with ideographic spaces', about.replaceAll(' ', '\u3000')],
    ['in capitals', about.toUpperCase()],
    ['as the digits of a SeedQR', `${'0'.repeat(47)}3\n`],
    ['in wide letters', about.replace(/[a-z]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0))],
    [
      'numbered',
      about
        .split(' ')
        .map((word, place) => `${place + 1}. ${word}`)
        .join('\n'),
    ],
    [
      'numbered without a space',
      about
        .split(' ')
        .map((word, place) => `${place + 1})${word}`)
        .join(' '),
    ],
    [
      'numbered after the word',
      about
        .split(' ')
        .map((word, place) => `${word} ${place + 1}`)
        .join(', '),
    ],
    ['as a list of JSON', JSON.stringify(about.split(' '))],
    [
      'with a byte order mark, characters without width and soft hyphens',
      `\ufeff${about.replaceAll('ban', 'b\u00ada\u200dn')}`,
    ],
    [
      'by the first four letters',
      about
        .split(' ')
        .map((word) => word.slice(0, 4))
        .join(' '),
    ],
  ])('%s', async (_, text) => {
    expect((await readPhrase(text)).words.join(' ')).toBe(about);
  });

  test('whose columns were read across: the numbers give the order', async () => {
    const words = 'legal winner thank year wave sausage worth useful legal winner thank yellow'.split(' ');
    const lines = words.map((word, place) => `${place + 1}. ${word}`);
    const across = [0, 1, 2, 3, 4, 5].flatMap((row) => [lines[row], lines[row + 6]]).join(' ');
    expect((await readPhrase(across)).words).toEqual(words);
  });

  test('whose columns were read across, and are numbered from 0', async () => {
    const words = 'legal winner thank year wave sausage worth useful legal winner thank yellow'.split(' ');
    const row = (place: number) => `${place}. ${words[place]}   ${place + 6}. ${words[place + 6]}`;
    const text = Array.from({ length: 6 }, (_, place) => row(place)).join('\n');
    expect((await readPhrase(text)).words).toEqual(words);
  });

  test('French and Spanish without accents', async () => {
    for (const language of ['french', 'spanish'] as const) {
      const { words } = await loadWords(language);
      const phrase = entropyToMnemonic(new Uint8Array(32).fill(0xa7), words);
      const plain = phrase.normalize('NFKD').replace(/\p{M}/gu, '');
      expect((await readPhrase(plain)).words.join(' ')).toBe(phrase);
      expect((await readPhrase(phrase.normalize('NFC'))).words.join(' ')).toBe(phrase);
    }
  });

  test('Chinese without spaces; the words of both lists make one seed', async () => {
    const { words } = await loadWords('traditional-chinese');
    const phrase = entropyToMnemonic(new Uint8Array(16).fill(0x11), words);
    expect((await readPhrase(phrase.replaceAll(' ', ''))).words.join(' ')).toBe(phrase);
    const both = await readPhrase('的 的 的 的 的 的 的 的 的 的 的 在');
    expect(both.language).toBe('simplified-chinese');
    expect(hex.encode(both.entropy)).toBe('00'.repeat(16));
  });

  test('Japanese in katakana, also of half width, or with sound marks that stand alone', async () => {
    const { words } = await loadWords('japanese');
    const phrase = entropyToMnemonic(new Uint8Array(16).fill(0x5b), words).normalize('NFKD');
    const katakana = phrase.replace(/[\u3041-\u3096]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60));
    const alone = phrase.replace(/[\u3099\u309a]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) + 2));
    const half = 'ｱｲｺｸｼﾝ ｱｲｻﾂ ';
    expect(alone).not.toBe(phrase);
    for (const text of [katakana, katakana.normalize('NFC'), alone, katakana.replaceAll(' ', '\u3000')])
      expect((await readPhrase(text)).words.join(' ')).toBe(phrase);
    expect(await faultOf(half.repeat(6))).toMatchObject({ fault: 'checksum' });
  });

  test('Japanese without spaces, or with some of them lost', async () => {
    const { words: list } = await loadWords('japanese');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(16, 32).chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
        fc.infiniteStream(fc.constantFrom('', '\u3000')),
        async (entropy, gaps) => {
          const phrase = entropyToMnemonic(entropy, list).normalize('NFKD');
          const glued = phrase.replace(/ /g, () => gaps.next().value ?? '').normalize('NFC');
          expect((await readPhrase(glued)).words.join(' ')).toBe(phrase);
        },
      ),
      { numRuns: fuzzRuns(50) },
    );
  });

  test.each([
    ['a label and a number before a colon', (word: string, n: number) => `Mot ${n}: ${word}\n`],
    ['the same on one line', (word: string, n: number) => `Wort ${n}: ${word} `],
    ['a space before the colon', (word: string, n: number) => `Mot n° ${n} : ${word}\n`],
    ['no colon', (word: string, n: number) => `word #${n} ${word}, `],
    ['the label after the number', (word: string, n: number) => `${n}. Wort: ${word}\r\n`],
    ['other letters, and a wide colon', (word: string, n: number) => `単語${n}：${word}\n`],
    ['ordinals', (word: string, n: number) => `${n}${['th', 'st', 'nd', 'rd'][n] ?? 'th'} word: ${word}\n`],
    ['labels that differ', (word: string, n: number) => `${n % 2 === 0 ? 'Right' : 'Left'} ${n}: ${word}\n`],
    ['several words of a label', (word: string, n: number) => `Recovery word no. ${n} = ${word}\n`],
  ])('with labels: %s', async (_, write) => {
    for (const language of ['english', 'french', 'japanese'] as const) {
      const { words } = await loadWords(language);
      const phrase = entropyToMnemonic(new Uint8Array(16).fill(0x5b), words).normalize('NFKD').split(' ');
      const lines = phrase.map((word, at) => write(word, at + 1));
      expect((await readPhrase(lines.join(''))).words).toEqual(phrase);
      expect((await readPhrase(lines.toReversed().join(''))).words).toEqual(phrase);
    }
  });

  test('a label that is missing once is an error, not a phrase without it', async () => {
    const lines = about.split(' ').map((word, at) => (at === 5 ? word : `Mot ${at + 1}: ${word}`));
    expect(await faultOf(lines.join('\n'))).toMatchObject({ fault: expect.stringMatching(/count|word/) });
  });

  test('in any language, of any length, in any form of Unicode', async () => {
    const lists = new Map(await Promise.all(languages.map(async (each) => [each, await loadWords(each)] as const)));
    const lengths = fc.constantFrom(16, 20, 24, 28, 32);
    const entropies = lengths.chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
    const forms = fc.constantFrom('NFC', 'NFD', 'NFKC', 'NFKD');
    const separators = fc.constantFrom(' ', '\n', ', ', '\u3000', '\t', ' | ');
    const kinds = fc.record({
      language: fc.constantFrom(...languages),
      entropy: entropies,
      form: forms,
      separator: separators,
    });
    await fc.assert(
      fc.asyncProperty(kinds, async ({ language, entropy, form, separator }) => {
        const phrase = entropyToMnemonic(entropy, lists.get(language)?.words ?? []).normalize('NFKD');
        const read = await readPhrase(phrase.replaceAll(' ', separator).normalize(form));
        expect(read.words.join(' ')).toBe(phrase);
        expect(hex.encode(read.entropy)).toBe(hex.encode(entropy));
      }),
      { numRuns: fuzzRuns(150) },
    );
  });
});

describe('what is no phrase is said to be what it is', () => {
  const electrum: readonly (readonly [kind: RegExp, seed: string])[] = [
    [/Electrum seed \(standard\)/, 'cram swing cover prefer miss modify ritual silly deliver chunk behind inform able'],
    [
      /Electrum seed \(standard\)/,
      '   oStRiCh sEcUrItY DeEr aUnT ClImB       InNeR AlPhA ArM MuTuAl mArBlE   SoLiD TaSk  ',
    ],
    [/Electrum seed \(segwit\)/, 'frost pig brisk excite novel report camera enlist axis nation novel desert'],
    [/Electrum seed \(two-factor\)/, 'science dawn member doll dutch real can brick knife deny drive list'],
    [/before version 2/, 'cell dumb heartbeat north boom tease ship baby bright kingdom rare squeeze'],
    [/before version 2/, 'cell dumb heartbeat north boom tease '.repeat(4)],
  ];
  const slip39 =
    'duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard';

  test.each([
    ...electrum,
    [/share of a SLIP-39 backup: recover the wallet from its shares/, slip39],
    [/share of a SLIP-39/, slip39.replace(/\b(\w{4})\w*/g, '$1')],
    [/codex32/, 'ms10testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlw'],
    [/extended private key/, english.vectors[0]?.extendedPrivateKey ?? ''],
    [/hexadecimal/, english.vectors[0]?.seed ?? ''],
    [/hexadecimal/, '00'.repeat(16)],
    [/below a password \(BIP-38\)/, '6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg'],
    [/Solana account/, '4NMwxzmYj2uvHuq8xoqhY8RXg63KSVJM1DXkpbmkUY7YQWuoyQgFnnzn6yo3CMnqZasnNPNuAT2TLwQsCaKkUddp'],
    [/Solana account/, JSON.stringify(new Array(64).fill(7))],
    [/keystore of one EVM account/, JSON.stringify({ version: 3, crypto: { cipher: 'aes-128-ctr' } })],
    [/keystore of one EVM account/, JSON.stringify({ Crypto: { cipher: 'aes-128-ctr' }, version: 3 }, undefined, 2)],
    [/output descriptor/, 'wpkh([73c5da0a/84h/0h/0h]xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4/<0;1>/*)'],
    [/content of a QR code/, 'UR:CRYPTO-SEED/OEADGDSTASLTLAKGHKFDBZAAAA'],
    // ton-core/ton-crypto, src/mnemonic/mnemonic.spec.ts
    [
      /phrase of TON/,
      'dose ice enrich trigger test dove century still betray gas diet dune use other base gym mad law immense village world example praise game',
    ],
    [
      /phrase of TON/,
      'now wide tag purity diamond coin unit rack device replace cheap deposit mention fence elite elder city measure reward lion chef promote depart connect',
    ],
  ] as const)('%s', async (kind, text) => {
    expect(await faultOf(text)).toMatchObject({ fault: 'kind', reason: expect.stringMatching(kind) });
  });

  test('a phrase that is one of Electrum too, by chance, is a phrase, and says so', async () => {
    const both = 'park leaf system perfect top lecture rather foster best nest craft topic';
    expect((await readPhrase(both)).electrum).toBe('standard');
    expect((await readPhrase(about)).electrum).toBe(undefined);
  });
});

describe('what is wrong with it', () => {
  test.each([
    [about.replace(/about$/, 'abut'), 'word', 12, 'word 12 of 12 is not in the English list; near it: about'],
    [about.replace(/^abandon/, 'abandno'), 'word', 1, 'word 1 of 12 is not in the English list; near it: abandon'],
    [about.replace(/^abandon/, 'qqqqqqqq'), 'word', 1, 'word 1 of 12 is not in the English list'],
    [
      about.replace(/^abandon abandon/, 'abandom qqqqqqqq'),
      'word',
      1,
      'words 1, 2 of 12 are not in the English list; near word 1: abandon',
    ],
    ['to whom it may concern this is a letter of mere words', 'word', 1, expect.stringContaining('most of its')],
    ['abandon '.repeat(24), 'checksum', undefined, expect.stringMatching(/checksum is wrong: .*aezeed seed of LND/)],
    ['abandon '.repeat(12), 'checksum', undefined, expect.stringContaining('12 words are English')],
    ['0'.repeat(48), 'checksum', undefined, expect.stringContaining('12 words are English')],
    [`${'0'.repeat(44)}2048`, 'word', 12, 'word 12 of 12 is not in the English list'],
    [
      'abandon '.repeat(25),
      'count',
      undefined,
      'it has 25 words, and a phrase has 12, 15, 18, 21 or 24; Monero and Algorand have phrases of 25 words, which make other keys',
    ],
    ['abandon '.repeat(11), 'count', undefined, 'it has 11 words, and a phrase has 12, 15, 18, 21 or 24'],
    ['abandon', 'count', undefined, 'it has one word, and a phrase has 12, 15, 18, 21 or 24'],
    [' \n', 'count', undefined, 'there are no words in it'],
    [
      '1 2 3',
      'count',
      undefined,
      'there are no words in it; 3 numbers in it do not count its words, and were passed over',
    ],
    ['', 'count', undefined, 'there are no words in it'],
    [
      about.replaceAll(' ', ''),
      'count',
      undefined,
      'it has one word, and a phrase has 12, 15, 18, 21 or 24; word 1 looks like 12 words without a space between',
    ],
    [
      about.replace('abandon abandon ', 'abandonabandon '),
      'count',
      undefined,
      'it has 11 words, and a phrase has 12, 15, 18, 21 or 24; word 1 looks like 2 words without a space between',
    ],
    [`${about} abandonabandon`.slice(8), 'word', 12, 'word 12 of 12 looks like 2 without a space between'],
    [
      `${about} hunter`,
      'count',
      undefined,
      'it has 13 words, and a phrase has 12, 15, 18, 21 or 24; its first 12 are one: the last may be its passphrase, which is given apart',
    ],
    [
      `${'abandon '.repeat(22)}qqqqqqqq`,
      'count',
      undefined,
      'it has 23 words, and a phrase has 12, 15, 18, 21 or 24; word 23 is not in the English list',
    ],
    [
      about.replace('abandon', '246810'),
      'count',
      undefined,
      'it has 11 words, and a phrase has 12, 15, 18, 21 or 24; a number in it does not count its words, and was passed over',
    ],
    [
      `1 ${'abandon 2 '.repeat(11)} abandon`,
      'checksum',
      undefined,
      expect.stringMatching(
        /12 words are English or French, .*; 12 numbers in it do not count its words, and were passed over$/,
      ),
    ],
  ])('%j', async (text, fault, word, reason) => {
    expect(await faultOf(text)).toEqual({ fault, word, reason });
  });

  test('a word that is in no list is not repeated: it may be another secret', async () => {
    for (const secret of ['hunter2secret', '246810', 'p4ssw0rd'])
      expect(JSON.stringify(await faultOf(about.replace('abandon', secret)))).not.toContain(secret);
  });

  test('any text gives a phrase or a typed error', async () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.lorem({ maxCount: 24 }));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => void (await faultOf(text))),
      { numRuns: fuzzRuns(150) },
    );
  });
});

describe('what a card gets', () => {
  test('the entropy, where the card makes the same seed of it', async () => {
    expect(await walletSource(await readPhrase(about))).toEqual({ entropy: new Uint8Array(16) });
  });

  test('the seed, with a passphrase or in another language', async () => {
    const phrase = await readPhrase(about);
    expect(await walletSource(phrase, { passphrase: 'TREZOR' })).toEqual({
      seed: hex.decode(english.vectors[0]?.seed ?? ''),
    });
    expect(await walletSource(await readPhrase(japanese.vectors[0]?.mnemonic ?? ''))).toHaveProperty('seed');
  });

  test('a passphrase makes one seed in every form of Unicode, and none of half a character', async () => {
    const phrase = await readPhrase(about);
    const seeds = ['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) =>
      seedOfPhrase(phrase, { passphrase: '㍍ガ é'.normalize(form) }),
    );
    expect(new Set((await Promise.all(seeds)).map(hex.encode)).size).toBe(1);
    await expect(seedOfPhrase(phrase, { passphrase: '\ud800' })).rejects.toMatchObject({ code: 'argument/invalid' });
  });
});
