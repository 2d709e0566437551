/** Lines are folded at words; what fits a line, such as an address, stays whole. */
import { visible } from '@symbolon/interface';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../../src/output/fold.ts';

const address = '2xNweLHLqrbx4zo1waDvgWJHgsUpPj8Y8icbAFeR4a8i';

test('a line that fits, and one for a pipe, is left as it is', () => {
  const line = `Send 1 SOL to ${address}`;
  expect(fold(line, 80)).toEqual([line]);
  expect(fold(line.repeat(9), undefined)).toEqual([line.repeat(9)]);
});

test('is folded at a space, and goes on with an indent', () => {
  expect(fold(`Send 1 SOL to ${address}`, 48)).toEqual(['Send 1 SOL to', `  ${address}`]);
  // As wide as the terminal: without the indent it fits.
  expect(fold(`Send 1 SOL to ${address}`, 44)).toEqual(['Send 1 SOL to', address]);
  expect(fold(`Send 1 SOL to ${address}`, 20)).toEqual(['Send 1 SOL to', `  ${address}`]);
  expect(fold('Memo: "日本語 日本語"', 13)).toEqual(['Memo: "日本語', '  日本語"']);
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
