/** Lines are folded at words; what fits a line, such as an address, stays whole. */
import { line as lineOf, quote, visible } from '@symbolon/interface';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, foldAtSpaces } from '../../src/output/fold.ts';

/** All that are wide or full (UAX #11), or two columns (`wcwidth`), as of Unicode 17. */
const wide = `
1100-115f 231a-231b 2329-232a 23e9-23ec 23f0 23f3 25fd-25fe 2614-2615 2630-2637 2648-2653 267f 268a-268f 2693
26a1 26aa-26ab 26bd-26be 26c4-26c5 26ce 26d4 26ea 26f2-26f3 26f5 26fa 26fd 2705 270a-270b 2728 274c 274e
2753-2755 2757 2795-2797 27b0 27bf 2b1b-2b1c 2b50 2b55 2e80-2e99 2e9b-2ef3 2f00-2fd5 2ff0-3029 3030-303e
3041-3096 309b-30ff 3105-312f 3131-3163 3165-318e 3190-31e5 31ef-321e 3220-3247 3250-a48c a490-a4c6 a960-a97c
ac00-d7a3 f900-faff fe10-fe19 fe30-fe52 fe54-fe66 fe68-fe6b ff01-ff60 ffe0-ffe6 16fe0-16fe3 16ff2-16ff6
17000-18cd5 18cff-18d1e 18d80-18df2 1aff0-1aff3 1aff5-1affb 1affd-1affe 1b000-1b122 1b132 1b150-1b152 1b155
1b164-1b167 1b170-1b2fb 1d300-1d356 1d360-1d376 1f004 1f0cf 1f18e 1f191-1f19a 1f1e6-1f202 1f210-1f23b
1f240-1f248 1f250-1f251 1f260-1f265 1f300-1f320 1f32d-1f335 1f337-1f37c 1f37e-1f393 1f3a0-1f3ca 1f3cf-1f3d3
1f3e0-1f3f0 1f3f4 1f3f8-1f43e 1f440 1f442-1f4fc 1f4ff-1f53d 1f54b-1f54e 1f550-1f567 1f57a 1f595-1f596 1f5a4
1f5fb-1f64f 1f680-1f6c5 1f6cc 1f6d0-1f6d2 1f6d5-1f6d8 1f6dc-1f6df 1f6eb-1f6ec 1f6f4-1f6fc 1f7e0-1f7eb 1f7f0
1f90c-1f93a 1f93c-1f945 1f947-1f9ff 1fa70-1fa7c 1fa80-1fa8a 1fa8e-1fac6 1fac8 1facd-1fadc 1fadf-1faea
1faef-1faf8 20000-2fffd 30000-3fffd
`;

/** Code points of each range. */
const wideCharacters = wide
  .trim()
  .split(/\s+/)
  .flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map((each) => Number.parseInt(each, 16));
    return Array.from({ length: last - first + 1 }, (_, n) => String.fromCodePoint(first + n));
  });
const isWide = new Set(wideCharacters);

/** The rows in which a terminal shows a line: what does not fit goes on at the first column. */
function rowsOf(line: string, columns: number): readonly string[] {
  const rows = [''];
  let width = 0;
  for (const character of line) {
    const more = isWide.has(character) ? 2 : 1;
    if (width + more > columns) {
      rows.push('');
      width = 0;
    }
    width += more;
    rows[rows.length - 1] += character;
  }
  return rows;
}

const address = '2xNweLHLqrbx4zo1waDvgWJHgsUpPj8Y8icbAFeR4a8i';

test('a line that fits, and one for a pipe, is left as it is', () => {
  const line = `Send 1 SOL to ${address}`;
  expect(fold(line, 80)).toEqual([line]);
  expect(fold(line.repeat(9), undefined)).toEqual([line.repeat(9)]);
});

test('is folded at a space, and goes on with an indent', () => {
  expect(fold(`Send 1 SOL to ${address}`, 48)).toEqual(['Send 1 SOL to', `  ${address}`]);
  // Under its own beginning, so that it does not look like the next line.
  expect(fold('  card 2: it was last verified long ago', 24)).toEqual([
    '  card 2: it was last',
    '    verified long ago',
  ]);
  // As wide as the terminal: without the indent it fits.
  expect(fold(`Send 1 SOL to ${address}`, 44)).toEqual(['Send 1 SOL to', address]);
  expect(fold(`Send 1 SOL to ${address}`, 20)).toEqual(['Send 1 SOL to', `  ${address}`]);
  expect(fold('Memo: "日本語 日本語"', 13)).toEqual(['Memo: "日本語', '  日本語"']);
});

test('a command that comes next stays whole, and an item below its beginning', () => {
  const next = 'Next: symbolon set plan --output plan.html   writes the recovery plan';
  expect(fold(next, 60)).toEqual(['Next: symbolon set plan --output plan.html', '  writes the recovery plan']);
  expect(fold(next, 80)).toEqual([next]);
  expect(fold('Next: symbolon a   does what takes more than a row', 20)).toEqual([
    'Next: symbolon a',
    '  does what takes',
    '    more than a row',
  ]);
  expect(fold('  1  savings: it pays, and nothing else', 30)).toEqual([
    '  1  savings: it pays, and',
    '     nothing else',
  ]);
});

test('nothing is lost, and only words wider than the terminal are wider', () => {
  const words = fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.integer({ min: 10, max: 100 }), (some, columns) => {
      const line = visible(some.join(' '));
      const parts = fold(line, columns);
      const whole = parts.map((part, at) => (at > 0 && part.startsWith('  ') ? part.slice(2) : part)).join(' ');
      expect(whole.replaceAll(' ', '')).toBe(line.replaceAll(' ', ''));
      for (const part of parts)
        if (part.length > columns)
          expect(
            part
              .trim()
              .split(' ')
              .some((word) => word.length + 2 > columns),
          ).toBe(true);
    }),
  );
});

test('each character that a terminal shows in two columns is counted so', () => {
  const block = 32;
  for (let first = 0; first < wideCharacters.length; first += block) {
    const some = wideCharacters.slice(first, first + block);
    const lines = fold(`${some.join('')} a`, some.length * 2 + 1);
    if (lines.length === 1) expect.fail(`one of ${some.join('')} is counted as narrow`);
  }
  // Ambiguous: wide on terminals of East Asia.
  expect(fold('± ±', 4)).toHaveLength(2);
});

test('no text from outside begins a row of a terminal', () => {
  const forged = 'Send 0.001 ETH to_your_own_account';
  const some = fc.constantFrom(
    '\u3001',
    '\u3012',
    '\uffe5',
    '\u3105',
    '\ua000',
    '\u{17000}',
    '\u{1f201}',
    'a',
    'a.',
    ' ',
  );
  const unit = fc.oneof(
    fc.nat(wideCharacters.length - 1).map((n) => `${wideCharacters[n]}`),
    some,
    fc.string({ unit: 'grapheme', maxLength: 1 }),
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 120 }), fc.integer({ min: 20, max: 90 }), (before, columns) => {
      const line = lineOf`Memo: ${quote(`${before}${forged}`)}`;
      const [, ...rows] = fold(line, columns).flatMap((part) => rowsOf(part, columns));
      // What people copy has letters and digits alone.
      for (const row of rows) if (/[^0-9A-Za-z]/.test(row)) expect(row).toMatch(/^ {2}/);
    }),
  );
});

test('a result is folded at its spaces, and no word of it is broken', () => {
  const descriptor = `wpkh([73c5da0a/84'/0'/0']${'x'.repeat(60)}/<0;1>/*)`;
  expect(foldAtSpaces('2 of 3 make the wallet again. Fewer make nothing.', 44)).toEqual([
    '2 of 3 make the wallet again. Fewer make',
    '  nothing.',
  ]);
  expect(foldAtSpaces(`Receive: ${descriptor}`, 40)).toEqual(['Receive:', `  ${descriptor}`]);
  expect(foldAtSpaces(descriptor, 40)).toEqual([descriptor]);
  expect(foldAtSpaces('a b', undefined)).toEqual(['a b']);
});
