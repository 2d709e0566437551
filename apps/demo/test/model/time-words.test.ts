import { describe, expect, test } from 'vitest';
import { dateOf, fromNow, timeInFull, timeOf } from '../../src/web/model/time-words.ts';

/** In the time zone of whoever runs the test. */
const at = (...[hour, minute]: readonly [number, number]): number =>
  new Date(2027, 2, 3, hour, minute).getTime() / 1000;

describe('times', () => {
  test('are in the local form, with the year', () => {
    expect(timeInFull(at(14, 5))).toBe('Wednesday, 3 March 2027 at 14:05');
    expect(timeOf(at(0, 0))).toBe('3 Mar 2027, 00:00');
    expect(dateOf(at(23, 59))).toBe('3 March 2027');
  });

  test.each([
    [30 * 86_400, 'in 30 days'],
    [-14 * 86_400 - 10, '14 days ago'],
    [36 * 3600, 'in 2 days'],
    [36 * 3600 - 1, 'in 36 hours'],
    [3600, 'in 1 hour'],
    [3599, 'in 60 minutes'],
    [90, 'in 2 minutes'],
    [0, 'this minute'],
  ])('are told from now on: %i s', (seconds, words) => {
    expect(fromNow(at(12, 0) + seconds, at(12, 0))).toBe(words);
  });
});
