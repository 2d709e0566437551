/** Moments in words and in the form of this computer's place: `Tuesday, 3 March 2027, 14:05 GMT+1 (in 92 days)`. */
import { type Line, line, word } from '@symbolon/interface';

const formatsIn = (zone: { readonly timeZone?: 'UTC' }) => ({
  day: new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', ...zone }),
  clock: new Intl.DateTimeFormat('en-GB', {
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' },
    ...zone,
  }),
});
const local = formatsIn({});
const utc = formatsIn({ timeZone: 'UTC' });

/** The last second that `Date` knows (ECMA-262, 21.4.1.1), rounded down to a whole year. A server may say a later one. */
const latest = 8_639_999_999_999n;
const isMoment = (seconds: bigint): boolean => seconds >= 0n && seconds <= latest;

/** In the local time of this computer. @param seconds since 1970 */
export function formatMoment(seconds: bigint, now: number = Date.now()): string {
  return withDistance(formatLocal(seconds), seconds, now);
}

/** The same in UTC, as days are of which `@symbolon/chains` tells. @param seconds since 1970 */
export function formatUtc(seconds: bigint, now: number = Date.now()): string {
  return withDistance(inWords(seconds, utc), seconds, now);
}

/** Without how far away it is. @param seconds since 1970 */
export function formatLocal(seconds: bigint): string {
  return inWords(seconds, local);
}

function inWords(seconds: bigint, { day, clock }: typeof local): string {
  if (!isMoment(seconds)) return 'a day beyond every calendar';
  const date = new Date(Number(seconds) * 1000);
  const parts = new Map(day.formatToParts(date).map(({ type, value }) => [type, value]));
  const words = `${parts.get('weekday')}, ${parts.get('day')} ${parts.get('month')} ${parts.get('year')}`;
  return `${words}, ${clock.format(date)}`;
}

const withDistance = (words: string, seconds: bigint, now: number): string =>
  isMoment(seconds) ? `${words} (${distance(Number(seconds) - now / 1000)})` : words;

/** The same as {@link formatUtc}, as a part of a line that is shown before something is signed. */
export function momentLine(seconds: bigint, now?: number): Line {
  const [first = '', ...others] = formatUtc(seconds, now).split(' ');
  return others.reduce<Line>((said, each) => line`${said} ${word(each)}`, word(first));
}

/** The last second of the year 9999: RFC 3339 has four digits for a year. */
const latestIso = 253_402_300_799n;

/** For programs, in UTC; `null` for an unknown time, and for one that RFC 3339 can't say. @param seconds since 1970 */
export function isoOf(seconds: bigint | undefined): string | null {
  if (seconds === undefined || seconds <= 0n || seconds > latestIso) return null;
  return new Date(Number(seconds) * 1000).toISOString();
}

/** How far a proven time may be ahead of this computer before one of the two is wrong: time is proven as "at least". */
const aheadBy = 86_400;

/** What to say of a proven time that can't be, if this computer's clock is right. @param seconds since 1970 */
export function warnAhead(seconds: bigint, now: number = Date.now()): string | undefined {
  const ahead = spanAhead(seconds, now);
  if (ahead === undefined) return undefined;
  return `WARNING: that is ${ahead} later than the clock of this computer says. One of the two is wrong. If it is the card's, the servers that it believes lie: what waits there is over too early, and its time never goes back.`;
}

/** How far ahead of this computer a time is that can't be: `31 days`. @param seconds since 1970 */
export function spanAhead(seconds: bigint, now: number = Date.now()): string | undefined {
  const ahead = Number(seconds) - now / 1000;
  return ahead <= aheadBy ? undefined : spanOf(ahead);
}

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** @param seconds from now on; negative: ago */
function distance(seconds: number): string {
  if (seconds > 0) return `in ${spanOf(seconds)}`;
  const [size, name] = units.find(([each]) => -seconds >= each && each > 1) ?? [0, ''];
  return size === 0 ? 'now' : `${counted(Math.floor(-seconds / size), name)} ago`;
}

/** Servers know the time to some seconds: of a day or more, a wait of 30 days is one of 30 days and 20 seconds too. */
const SLACK = 60;

/** Never less than it is but for {@link SLACK}, and little more: below ten of a unit, the next one is there too. */
function spanOf(given: number): string {
  const seconds = given > 86_400 ? Math.max(86_400, given - SLACK) : given;
  const at = Math.max(
    0,
    units.findIndex(([each]) => Math.ceil(seconds) >= each),
  );
  const [size, name] = units[at] ?? units[0];
  const [smaller, smallerName] = units[at + 1] ?? [size, name];
  if (seconds >= 10 * size || size === smaller) return counted(Math.ceil(seconds / size), name);
  const whole = Math.ceil(seconds / smaller) * smaller;
  const rest = (whole % size) / smaller;
  const most = counted(Math.floor(whole / size), name);
  return rest === 0 ? most : `${most} and ${counted(rest, smallerName)}`;
}

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
