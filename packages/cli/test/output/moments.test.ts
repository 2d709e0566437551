import { expect, test } from 'vitest';
import { formatLocal, formatMoment, isoOf } from '../../src/output/moments.ts';

/** By the clock of this computer, whatever its place is. */
const local = (...parts: [number, number, number, number, number]): bigint =>
  BigInt(Math.floor(new Date(...parts).getTime() / 1000));
const at = local(2027, 2, 3, 14, 5);

test('a moment has its weekday, its year and the local time', () => {
  expect(formatLocal(at)).toBe('Wednesday, 3 March 2027, 14:05');
  expect(formatLocal(local(2028, 0, 1, 0, 0))).toBe('Saturday, 1 January 2028, 00:00');
});

test.each([
  [-92 * 86_400, 'in 92 days'],
  [-86_400, 'in 1 day'],
  [-7200, 'in 2 hours'],
  [-30, 'now'],
  [30, 'now'],
  [120, '2 minutes ago'],
  [86_400 * 3, '3 days ago'],
])('it is said how far away it is: %i seconds', (later, words) => {
  expect(formatMoment(at, (Number(at) + later) * 1000)).toBe(`Wednesday, 3 March 2027, 14:05 (${words})`);
});

test('programs get it in UTC, and nothing for an unknown time', () => {
  expect(isoOf(1_800_000_000n)).toBe('2027-01-15T08:00:00.000Z');
  expect([isoOf(0n), isoOf(undefined)]).toEqual([null, null]);
});

test('what no date of a computer takes is said as it is', () => {
  expect(formatLocal(2n ** 62n)).toBe(`no date (${2n ** 62n} seconds after 1970)`);
  expect(isoOf(2n ** 62n)).toBeNull();
});
