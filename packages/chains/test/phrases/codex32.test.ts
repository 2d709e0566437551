import { hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import bip93 from '../../../../vectors/bip-93.json' with { type: 'json' };
import { readCodex32, seedOfCodex32, writeCodex32 } from '../../src/phrases/index.ts';
import { fuzzRuns } from '../fuzz-runs.ts';

const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const secret = bip93.vectors[0]?.secrets[0] ?? '';
const seeds = fc
  .constantFrom(16, 20, 24, 28, 32, 64)
  .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
const identifiers = fc.string({ unit: fc.constantFrom(...alphabet), minLength: 4, maxLength: 4 });

/** The context of the error. */
function faultOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    expect(isSymbolonError(error, 'share/malformed')).toBe(true);
    return (error as { readonly context: unknown }).context;
  }
  throw new Error('expected an error');
}

/** All choices of so many. */
function choices<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) => choices(items.slice(at + 1), size - 1).map((rest) => [item, ...rest]));
}

describe('vectors of BIP-93', () => {
  test.each(bip93.vectors)('vector $number: its secrets', ({ secrets, threshold, identifier, ...keys }) => {
    for (const text of secrets) {
      const read = readCodex32(text);
      expect(read).toMatchObject({ threshold, identifier: identifier.toLowerCase(), index: 's' });
      const seed = seedOfCodex32([read]);
      expect(hex.encode(seed)).toBe(keys.masterSeed);
      expect(HDKey.fromMasterSeed(seed).privateExtendedKey).toBe(keys.extendedPrivateKey);
    }
  });

  test.each(bip93.vectors.filter(({ threshold }) => threshold > 0))(
    'vector $number: every choice of $threshold shares, in any order',
    ({ shares, threshold, masterSeed }) => {
      const read = shares.map(readCodex32);
      for (const choice of choices(read, threshold)) {
        expect(hex.encode(seedOfCodex32(choice))).toBe(masterSeed);
        expect(hex.encode(seedOfCodex32(choice.toReversed()))).toBe(masterSeed);
      }
    },
  );

  test('a secret is written as they have it, with zeros at its end', () => {
    const [, , , fourth] = bip93.vectors;
    expect(writeCodex32(hex.decode(fourth?.masterSeed ?? ''), { identifier: 'LEET' })).toBe(fourth?.secrets[0]);
  });

  const faults = [
    [/incorrect checksums/, /^checksum$/],
    [/wrong checksum for/, /^(checksum|count)$/],
    [/improper lengths/, /^count$/],
    [/"0" threshold|not a digit/, /^threshold$/],
    [/do not begin/, /^prefix$/],
    [/mix upper and lower/, /^case$/],
  ] as const;

  test.each(bip93.invalid.flatMap(({ fault, texts }) => texts.map((text) => ({ fault, text }))))(
    '$text is refused: $fault',
    ({ fault, text }) => {
      const [, expected = /never/] = faults.find(([pattern]) => pattern.test(fault)) ?? [];
      expect(faultOf(() => readCodex32(text))).toMatchObject({ fault: expect.stringMatching(expected) });
    },
  );
});

describe('a secret as people have it', () => {
  test.each([
    ['in capital letters', secret.toUpperCase()],
    ['in groups of four', secret.replace(/.{4}/g, '$& ')],
    ['with hyphens', secret.replace(/.{4}(?!$)/g, '$&-')],
    ['with dashes of a text program', secret.replace(/.{4}(?!$)/g, '$& \u2013 ')],
    ['on two lines', `${secret.slice(0, 24)}\r\n${secret.slice(24)}\n`],
    ['with no-break spaces and a byte order mark', `\ufeff${secret.replace(/.{4}/g, '$&\u00a0')}`],
  ])('%s', (_, text) => {
    expect(hex.encode(seedOfCodex32([readCodex32(text)]))).toBe(bip93.vectors[0]?.masterSeed);
  });

  test('of a length that BIP-93 had before September 2026', () => {
    const old = 'ms10testsqurswpc8qurswpc8qurswpc8qurswpc8qurswpc8qurswpc8qurswpc8qurswpc8qurswpc8qu5va7wslsczgf0';
    expect(seedOfCodex32([readCodex32(old)])).toEqual(new Uint8Array(46).fill(7));
  });

  test('any seed comes back', () => {
    fc.assert(
      fc.property(seeds, identifiers, (seed, identifier) => {
        const read = readCodex32(writeCodex32(seed, { identifier }));
        expect(read).toMatchObject({ threshold: 0, identifier, index: 's' });
        expect(seedOfCodex32([read])).toEqual(seed);
      }),
      { numRuns: fuzzRuns(200) },
    );
  });
});

describe('what is wrong with it', () => {
  test.each([
    [secret.replace('ms1', 'bc1'), 'prefix', undefined, 'it does not begin with "ms1", as one for a seed does'],
    ['', 'prefix', undefined, 'it does not begin with "ms1", as one for a seed does'],
    [
      secret.replace('test', 'tesT'),
      'case',
      undefined,
      'it has small and capital letters: write it in one of them, and compare it again',
    ],
    [
      secret.replace('test', 'tbst'),
      'character',
      6,
      'character 6 is none that codex32 has: it has no 1, b, i and o, which look like l, 8, l and 0',
    ],
    [secret.replace('test', 't?st'), 'character', 6, 'character 6 is none that codex32 has'],
    [
      secret.slice(0, -1),
      'count',
      undefined,
      'it has 47 characters; for a seed of 16 bytes there are 48, for one of 32, 74',
    ],
    [secret.replace('test', 'text'), 'checksum', 7, 'its checksum is wrong: if only one is wrong, it is character 7'],
    [secret.replace('test', 'tttt'), 'checksum', undefined, 'its checksum is wrong: some characters are others'],
  ])('%s', (text, fault, place, reason) => {
    expect(faultOf(() => readCodex32(text))).toEqual({ what: 'secret or share of codex32', fault, place, reason });
  });

  test('of one character that is another the place is told; eight are never another secret', () => {
    const changes = fc.uniqueArray(fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 31 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(seeds, identifiers, changes, (seed, identifier, all) => {
        const characters = [...writeCodex32(seed, { identifier })];
        // Not the threshold, which is judged by itself.
        const places = new Map(all.map(([place, shift]) => [4 + (place % (characters.length - 4)), shift]));
        for (const [place, shift] of places)
          characters[place] = alphabet[(alphabet.indexOf(characters[place] ?? '') + shift) % 32] ?? '';
        const fault = faultOf(() => readCodex32(characters.join('')));
        expect(fault).toMatchObject({ fault: 'checksum' });
        const [only = 0] = places.keys();
        expect(fault).toHaveProperty('place', places.size === 1 ? only + 1 : undefined);
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  test('any text gives a secret or a typed error', () => {
    const characters = fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 130 });
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      characters.map((text) => `ms1${text}`),
    );
    fc.assert(
      fc.property(texts, (text) => void faultOf(() => readCodex32(text))),
      { numRuns: fuzzRuns(200) },
    );
  });
});

describe('shares that make no secret', () => {
  const [, second, third] = bip93.vectors;
  const [a = '', c = '', d = ''] = second?.shares ?? [];
  const [other = '', another = ''] = third?.shares ?? [];

  test.each([
    ['none', [], /there is none/],
    ['too few', [a], /exactly 2 shares, and there are 1/],
    ['too many', [a, c, d], /exactly 2 shares, and there are 3/],
    ['one twice', [a, a], /twice/],
    ['of another secret', [a, other], /different secrets/],
    ['with the secret itself', [a, second?.secrets[0] ?? ''], /the secret itself/],
    ['of another threshold', [other, another], /exactly 3 shares, and there are 2/],
  ])('%s', (_, texts, reason) => {
    expect(faultOf(() => seedOfCodex32(texts.map(readCodex32)))).toMatchObject({
      fault: 'set',
      reason: expect.stringMatching(reason),
    });
  });

  test('of another length', () => {
    const short = readCodex32(a);
    const long = { ...readCodex32(c), payload: new Uint8Array(52) };
    expect(faultOf(() => seedOfCodex32([short, long]))).toMatchObject({
      reason: expect.stringMatching(/equally long/),
    });
  });
});

test.each([
  ['a seed that is too short', new Uint8Array(15), 'test', 'seed'],
  ['a seed that is too long', new Uint8Array(65), 'test', 'seed'],
  ['a seed of a length that BIP-93 has no more', new Uint8Array(46), 'test', 'seed'],
  ['an identifier of three characters', new Uint8Array(16), 'tes', 'identifier'],
  ['an identifier with other letters', new Uint8Array(16), 'biot', 'identifier'],
])('not written: %s', (_, seed, identifier, argument) => {
  expect(() => writeCodex32(seed, { identifier })).toThrow(
    expect.objectContaining({ code: 'argument/invalid', context: expect.objectContaining({ argument }) }),
  );
});
