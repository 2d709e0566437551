import { type Line, line, word } from '@symbolon/interface';

/** The last second that `Date` knows (ECMA-262, 21.4.1.1), rounded down to a whole year. */
const latest = 8_639_999_999_999n;

/** Whether a time since 1970, in seconds, is one that comes: what is later stands for "without an end". */
export const isMoment = (seconds: bigint): boolean => seconds >= 0n && seconds <= latest;

/**
 * A moment as people read it, in UTC to the second.
 *
 * @param seconds Since 1970 (Unix time).
 * @returns "2100-01-01 00:00:00 UTC", or "never" where it is later than any clock will show
 */
export function formatMoment(seconds: bigint): Line {
  if (!isMoment(seconds)) return line`never`;
  const [day = '', time = ''] = new Date(Number(seconds) * 1000).toISOString().split('T');
  return line`${word(day)} ${word(time.slice(0, 8))} UTC`;
}

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
] as const;

/**
 * The day of a moment as people say it, in UTC.
 *
 * @param seconds Since 1970 (Unix time).
 * @returns "3 March 2027", or "never" where it is later than any clock will show
 */
export function formatDay(seconds: bigint): Line {
  if (!isMoment(seconds)) return line`never`;
  const date = new Date(Number(seconds) * 1000);
  return line`${date.getUTCDate()} ${word(months[date.getUTCMonth()] ?? '')} ${date.getUTCFullYear()}`;
}
