/** Moments in words and in the form of this computer's place: `Tuesday, 3 March 2027, 14:05 (in 92 days)`. */
import { type Line, line, word } from '@symbolon/interface';

const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** In the local time of this computer. @param seconds since 1970 */
export function formatMoment(seconds: bigint, now: number = Date.now()): string {
  return `${formatLocal(seconds)} (${distance(Number(seconds) - now / 1000)})`;
}

/** The last second that a date of this language takes: ECMA-262, section 21.4.1.1. */
const LAST = 8_640_000_000_000n;

/** Without how far away it is. @param seconds since 1970 */
export function formatLocal(seconds: bigint): string {
  if (seconds > LAST) return `no date (${seconds} seconds after 1970)`;
  const date = new Date(Number(seconds) * 1000);
  const parts = new Map(day.formatToParts(date).map(({ type, value }) => [type, value]));
  const words = `${parts.get('weekday')}, ${parts.get('day')} ${parts.get('month')} ${parts.get('year')}`;
  return `${words}, ${clock.format(date)}`;
}

/** The same as {@link formatMoment}, as a part of a line that is shown before something is signed. */
export function momentLine(seconds: bigint, now?: number): Line {
  const [first = '', ...others] = formatMoment(seconds, now).split(' ');
  return others.reduce<Line>((said, each) => line`${said} ${word(each)}`, word(first));
}

/** For programs, in UTC; `null` for an unknown time, and for none that a date takes. @param seconds since 1970 */
export function isoOf(seconds: bigint | undefined): string | null {
  return seconds === undefined || seconds === 0n || seconds > LAST
    ? null
    : new Date(Number(seconds) * 1000).toISOString();
}

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
] as const;

/** @param seconds from now on; negative: ago */
function distance(seconds: number): string {
  const far = Math.abs(seconds);
  const [size, name] = units.find(([each]) => far >= each) ?? [0, ''];
  if (size === 0) return 'now';
  const count = Math.round(far / size);
  const words = `${count} ${name}${count === 1 ? '' : 's'}`;
  return seconds > 0 ? `in ${words}` : `${words} ago`;
}
