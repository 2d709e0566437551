import { expect, test } from 'vitest';
import { countDown, distance, isAbove, sum } from './limits.ts';

test('what is above a limit', () => {
  expect(isAbove(11, 'small')).toBe(true);
  expect(isAbove(10, 'small')).toBe(false);
  expect(isAbove(100, 'large')).toBe(false);
});

test('a sum', () => {
  expect(sum(2, 0)).toBe(2);
});

test('counting down ends', () => {
  expect(countDown(3)).toBe(0);
});

test.each([
  [1, 3, 2],
  [3, 1, 2],
])('from %i to %i', (a, b, expected) => {
  expect(distance(a, b)).toBe(expected);
});
