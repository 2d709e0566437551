/** Durations as people write them: `2 weeks`, `6mo`, `1y`. */

/** In seconds. A month is the twelfth part of a year, and a year has 365.25 days. */
const units = [
  { names: ['y', 'year', 'years'], seconds: 31_557_600 },
  { names: ['mo', 'month', 'months'], seconds: 2_629_800 },
  { names: ['w', 'week', 'weeks'], seconds: 604_800 },
  { names: ['d', 'day', 'days'], seconds: 86_400 },
  { names: ['h', 'hour', 'hours'], seconds: 3600 },
  { names: ['min', 'minute', 'minutes'], seconds: 60 },
  { names: ['s', 'second', 'seconds'], seconds: 1 },
] as const;

type Range = { readonly min: number; readonly max: number };

/**
 * @returns seconds
 * @throws RangeError with the reason
 */
export function parseDuration(text: string, { min, max }: Range): number {
  const [, count = '', unit = ''] = /^\s*([0-9]{1,9})\s*([a-z]+)\s*$/i.exec(text) ?? [];
  const known = units.find(({ names }) => (names as readonly string[]).includes(unit.toLowerCase()));
  if (unit.toLowerCase() === 'm') throw new RangeError(`"${text}" may be months or minutes: write mo or min`);
  if (known === undefined) throw new RangeError(`"${text}" is no duration: write it as 3 days, 2 weeks, 6mo or 1y`);
  const seconds = Number(count) * known.seconds;
  if (seconds < min || seconds > max)
    throw new RangeError(`"${text}" is not between ${formatDuration(min)} and ${formatDuration(max)}`);
  return seconds;
}

/** In the largest unit that divides it: `6 months`, `1 day`. */
export function formatDuration(seconds: number): string {
  const { names, seconds: unit } = units.find((one) => seconds > 0 && seconds % one.seconds === 0) ?? units[6];
  const count = seconds / unit;
  return `${count} ${count === 1 ? names[1] : names[2]}`;
}
