import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halfOf } from '../../../src/actions/heir/half-of.ts';

test.each([
  [3600, 1800],
  [5400, 2700],
  [7200, 3600],
  [10_800, 3600],
  [36 * 3600, 18 * 3600],
  [5 * 86_400, 2 * 86_400],
  [15_778_800, 91 * 86_400],
])('who looks at an heir that waits %i seconds looks every %i', (delay, rhythm) => {
  expect(halfOf(delay)).toBe(rhythm);
});

test('who looks in that rhythm looks at least twice in each delay', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3600, max: 315_576_000 }), (delay) => {
      expect(2 * halfOf(delay)).toBeLessThanOrEqual(delay);
      expect(4 * halfOf(delay)).toBeGreaterThan(delay);
    }),
  );
});
