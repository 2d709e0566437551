/** Times in words and in the local form. All are in seconds since 1970. */
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short' });
const short = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });
const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });

/** "Wednesday, 3 March 2027 at 14:05". */
export function timeInFull(seconds: number): string {
  return full.format(seconds * 1000);
}

/** "3 Mar 2027, 14:05". */
export function timeOf(seconds: number): string {
  return short.format(seconds * 1000);
}

/** "3 March 2027". */
export function dateOf(seconds: number): string {
  return day.format(seconds * 1000);
}

/** "in 30 days", "2 hours ago". */
export function fromNow(seconds: number, now: number): string {
  const hours = (seconds - now) / 3600;
  if (Math.abs(hours) >= 36) return relative.format(Math.round(hours / 24), 'day');
  if (Math.abs(hours) >= 1) return relative.format(Math.round(hours), 'hour');
  return relative.format(Math.round(hours * 60), 'minute');
}
