import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/input/durations.ts';

const all = { min: 0, max: 4_000_000_000 };

test.each([
  ['2 weeks', 1_209_600],
  ['6mo', 15_778_800],
  ['1y', 31_557_600],
  ['36h', 129_600],
  [' 3  Days ', 259_200],
  ['90 min', 5400],
])('%s', (text, seconds) => {
  expect(parseDuration(text, all)).toBe(seconds);
});

test.each(['', '6', 'mo', '6m', '-1d', '1.5y', '1y 2mo', '1 fortnight', '1e3 days'])('"%s" is refused', (text) => {
  expect(() => parseDuration(text, all)).toThrow(RangeError);
});

test('what is out of range is refused, and the range is told', () => {
  const range = { min: 3600, max: 315_576_000 };
  expect(() => parseDuration('59 min', range)).toThrow('not between 1 hour and 10 years');
  expect(() => parseDuration('11y', range)).toThrow('not between 1 hour and 10 years');
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 315_576_000 }), (seconds) => {
      expect(parseDuration(formatDuration(seconds), all)).toBe(seconds);
    }),
  );
});
