import { hex } from '@scure/base';
import { entropyToMnemonic } from '@scure/bip39';
import { isSymbolonError, type Slip39Share } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import slip39 from '../../../../vectors/slip-39.json' with { type: 'json' };
import { readShare, writeShare } from '../../src/phrases/index.ts';
import { loadWords } from '../../src/phrases/languages.ts';
import { slip39Words } from '../../src/phrases/slip-39-words.ts';
import { fuzzRuns } from '../fuzz-runs.ts';

const list = slip39Words.split(' ');
const share = slip39.vectors[0]?.mnemonics[0] ?? '';
const words = share.split(' ');
const [first = '', second = ''] = words;

/** The context of the error. */
async function faultOf(text: string): Promise<unknown> {
  const error = await readShare(text).catch((thrown: unknown) => thrown);
  expect(isSymbolonError(error, 'share/malformed')).toBe(true);
  return (error as { readonly context: unknown }).context;
}

const shares: fc.Arbitrary<Slip39Share> = fc
  .record({
    identifier: fc.integer({ min: 0, max: 0x7fff }),
    extendable: fc.boolean(),
    iterationExponent: fc.integer({ min: 0, max: 15 }),
    groupIndex: fc.integer({ min: 0, max: 15 }),
    groups: fc.tuple(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 16 })),
    memberIndex: fc.integer({ min: 0, max: 15 }),
    memberThreshold: fc.integer({ min: 1, max: 16 }),
    value: fc.integer({ min: 8, max: 32 }).chain((half) => fc.uint8Array({ minLength: half * 2, maxLength: half * 2 })),
  })
  .map(({ groups: [a, b], ...rest }) => ({ ...rest, groupThreshold: Math.min(a, b), groupCount: Math.max(a, b) }));

/** What is wrong with one share alone, by the beginning of the description. */
const faults: readonly (readonly [description: RegExp, fault: string])[] = [
  [/invalid checksum/, 'checksum'],
  [/invalid padding/, 'padding'],
  [/greater group threshold/, 'threshold'],
  [/insufficient length|invalid master secret length/, 'count'],
];

describe('vectors of SLIP-39', () => {
  const wrong = (description: string) => faults.find(([pattern]) => pattern.test(description));

  test.each(slip39.vectors.filter(({ description }) => wrong(description) === undefined))(
    '$description: each share is read, and written again',
    async ({ mnemonics }) => {
      for (const text of mnemonics) expect(await writeShare(await readShare(text))).toBe(text);
    },
  );

  test.each(slip39.vectors.filter(({ description }) => wrong(description) !== undefined))(
    '$description: refused, with the reason',
    async ({ description, mnemonics, masterSecret }) => {
      expect(masterSecret).toBe(null);
      for (const text of mnemonics)
        expect(await faultOf(text)).toMatchObject({ what: 'SLIP-39 share', fault: wrong(description)?.[1] });
    },
  );

  test.each([
    [16, 0, { identifier: 9497, groupIndex: 3, groupThreshold: 2, groupCount: 4, memberIndex: 0, memberThreshold: 2 }],
    [3, 1, { identifier: 25_653, iterationExponent: 2, memberIndex: 0, memberThreshold: 2 }],
    [42, 1, { identifier: 9066, extendable: true, memberIndex: 2, memberThreshold: 2 }],
  ])('the numbers of share %d, %d, as the reference has them', async (vector, at, numbers) => {
    const { value, ...read } = await readShare(slip39.vectors[vector]?.mnemonics[at] ?? '');
    const usual = { extendable: false, iterationExponent: 0, groupIndex: 0, groupThreshold: 1, groupCount: 1 };
    expect(read).toEqual({ ...usual, ...numbers });
    expect(value).toHaveLength(16);
  });

  test('the value of a share, as the reference has it', async () => {
    const { value } = await readShare(slip39.vectors[3]?.mnemonics[1] ?? '');
    expect(hex.encode(value)).toBe('06ab48fef4bedc8ce58baeef0a73f76e');
  });
});

describe('a share as people have it', () => {
  const numbered = (write: (word: string, place: number) => string) =>
    words.map((word, at) => write(word, at + 1)).join('');

  test.each([
    ['one word a line', share.replaceAll(' ', '\n')],
    ['lines of Windows', share.replaceAll(' ', '\r\n')],
    ['with commas', share.replaceAll(' ', ', ')],
    ['with no-break spaces', share.replaceAll(' ', '\u00a0 ')],
    ['in capitals', share.toUpperCase()],
    ['numbered', numbered((word, place) => `${place}. ${word}\n`)],
    ['with labels', numbered((word, place) => `Word ${place}: ${word}\n`)],
    ['as a list of JSON', JSON.stringify(words)],
    ['with a byte order mark', `\ufeff${share}`],
    ['by the first four letters', words.map((word) => word.slice(0, 4)).join(' ')],
    ['by the first five letters', words.map((word) => word.slice(0, 5)).join(' ')],
    ['some words abbreviated, and some not', words.map((word, at) => (at % 2 ? word : word.slice(0, 4))).join(' ')],
  ])('%s', async (_, text) => {
    expect(await writeShare(await readShare(text))).toBe(share);
  });

  test('any share comes back from its words', async () => {
    await fc.assert(
      fc.asyncProperty(shares, async (any) => {
        expect(await readShare(await writeShare(any))).toEqual(any);
      }),
      { numRuns: fuzzRuns(300) },
    );
  });
});

describe('what is wrong with it', () => {
  const swapped = [second, first, ...words.slice(2)].join(' ');

  test.each([
    [share.replace('fridge', 'frigde'), 'word', 9, 'word 9 of 20 is not in the SLIP-39 list; near it: fridge'],
    [
      share.replace('fridge', 'frigde').replace('coal', 'qqqqqqqq'),
      'word',
      9,
      'words 9, 11 of 20 are not in the SLIP-39 list; near word 9: fridge',
    ],
    [
      share.replace('fridge', 'fri'),
      'word',
      9,
      'word 9 of 20 is not in the SLIP-39 list; near it: friar, fridge, friendly',
    ],
    // Never said to be a share, which it is not.
    [
      words.map((word) => `${word.slice(0, 4)}xx`).join(' '),
      'word',
      1,
      'most of its words are not in the SLIP-39 list',
    ],
    [`${'qqqqqqqq '.repeat(19)}fridge`, 'word', 1, 'most of its words are not in the SLIP-39 list'],
    [
      share.replace('fridge', 'mountain'),
      'checksum',
      9,
      'its 20 words are in the SLIP-39 list, but its checksum is wrong: if only one of them is another word, it is word 9',
    ],
    [
      swapped,
      'checksum',
      1,
      'its 20 words are in the SLIP-39 list, but its checksum is wrong: if it is only that two of them changed places, they are words 1 and 2',
    ],
    [
      share.replace('fridge', 'mountain').replace('coal', 'mountain').replace('piece', 'mountain'),
      'checksum',
      undefined,
      'its 20 words are in the SLIP-39 list, but its checksum is wrong: some of them are other words, or changed places',
    ],
    [words.slice(1).join(' '), 'count', undefined, expect.stringMatching(/^it has 19 words, and a share has 20 or 33/)],
    ['fridge', 'count', undefined, expect.stringMatching(/^it has one word, /)],
    ['', 'count', undefined, 'there are no words in it'],
    [
      `${share}\n${share}`,
      'count',
      undefined,
      'it has 40 words, and a share has 20 or 33; it looks like 2 shares: give one at a time',
    ],
    [
      share.replace(' ', ''),
      'count',
      undefined,
      'it has 19 words, and a share has 20 or 33; word 1 looks like 2 words without a space between',
    ],
  ])('%j', async (text, fault, place, reason) => {
    expect(await faultOf(text)).toEqual({ what: 'SLIP-39 share', fault, place, reason });
  });

  test('numbers that do not count the words are passed over, and said', async () => {
    expect(await writeShare(await readShare(`1 2 ${share} 4`))).toBe(share);
    expect(await faultOf(`4 ${share.replace('fridge', 'frigde')}`)).toMatchObject({
      reason: expect.stringMatching(/near it: fridge; a number in it does not count its words, and was passed over$/),
    });
  });

  test('a flag that another word turned is found too: the checksum of extendable shares is another', async () => {
    const other = list[list.indexOf(second) ^ 0x10] ?? '';
    expect(await faultOf([first, other, ...words.slice(2)].join(' '))).toMatchObject({ fault: 'checksum', place: 2 });
  });

  test('one to three words that are others are never another share', async () => {
    const changes = fc.uniqueArray(fc.nat(58), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(shares, changes, fc.array(fc.nat(1022), { minLength: 3 }), async (any, places, shifts) => {
        const right = (await writeShare(any)).split(' ');
        const wrong = [...right];
        for (const [at, place] of places.entries()) {
          const target = place % wrong.length;
          const old = list.indexOf(right[target] ?? '');
          wrong[target] = list[(old + 1 + (shifts[at] ?? 0)) % list.length] ?? '';
        }
        expect(await faultOf(wrong.join(' '))).toMatchObject({ fault: 'checksum' });
      }),
      { numRuns: fuzzRuns(60) },
    );
  });

  test('of one word that is another the place is told, and never the word', async () => {
    await fc.assert(
      fc.asyncProperty(shares, fc.nat(58), fc.integer({ min: 1, max: 1023 }), async (any, anywhere, shift) => {
        const right = (await writeShare(any)).split(' ');
        const place = anywhere % right.length;
        const wrong = [...right];
        wrong[place] = list[(list.indexOf(right[place] ?? '') + shift) % list.length] ?? '';
        const fault = await faultOf(wrong.join(' '));
        expect(fault).toMatchObject({ fault: 'checksum', place: place + 1 });
        expect((fault as { readonly reason: string }).reason).toMatch(
          /^its \d\d words are in the SLIP-39 list, .*d \d+$/,
        );
      }),
      { numRuns: fuzzRuns(60) },
    );
  });

  test('a word that is in no list is not repeated: it may be another secret', async () => {
    for (const secret of ['hunter2secret', '246810', 'p4ssw0rd'])
      expect(JSON.stringify(await faultOf(share.replace('fridge', secret)))).not.toContain(secret);
  });

  test('any text gives a share or a typed error', async () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.lorem({ maxCount: 24 }));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => void (await faultOf(text))),
      { numRuns: fuzzRuns(100) },
    );
  });
});

describe('what is no share is said to be what it is', () => {
  test.each([
    [/^it is a BIP-39 phrase, .*: import it as a phrase$/, `${'abandon '.repeat(11)}about`],
    [/^it is a BIP-39 phrase/, `${'abandon '.repeat(23)}art`],
    [
      /^it is an Electrum seed \(segwit\)/,
      'frost pig brisk excite novel report camera enlist axis nation novel desert',
    ],
    [/^it looks like an extended private key/, slip39.vectors[0]?.extendedPrivateKey ?? ''],
    [/codex32/, 'ms10testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlw'],
    [/hexadecimal/, '00'.repeat(16)],
  ])('%s', async (reason, text) => {
    expect(await faultOf(text)).toMatchObject({ fault: 'kind', reason: expect.stringMatching(reason) });
  });

  test('a phrase in another language', async () => {
    const phrase = entropyToMnemonic(new Uint8Array(16).fill(7), (await loadWords('spanish')).words);
    expect(await faultOf(phrase)).toMatchObject({ fault: 'kind', reason: expect.stringMatching(/^it is a BIP-39/) });
  });
});

describe('what is not written', () => {
  const any: Slip39Share = {
    identifier: 0,
    extendable: true,
    iterationExponent: 0,
    groupIndex: 0,
    groupThreshold: 1,
    groupCount: 1,
    memberIndex: 0,
    memberThreshold: 1,
    value: hex.decode('bb54aac4b89dc868ba37d9cc21b2cece'),
  };

  test.each([
    ['identifier', 0x8000],
    ['identifier', -1],
    ['identifier', 1.5],
    ['iterationExponent', 16],
    ['groupIndex', 16],
    ['groupThreshold', 0],
    ['groupThreshold', 2],
    ['groupCount', 17],
    ['groupCount', 0],
    ['memberIndex', 16],
    ['memberThreshold', 0],
    ['memberThreshold', 17],
    ['value', new Uint8Array(14)],
    ['value', new Uint8Array(17)],
    ['value', new Uint8Array(66)],
    ['value', '00'.repeat(16)],
    ['extendable', 1],
  ])('a share whose %s is %j', async (field, value) => {
    await expect(writeShare({ ...any, [field]: value })).rejects.toMatchObject({
      code: 'argument/invalid',
      context: { argument: `share.${field}` },
    });
  });
});
