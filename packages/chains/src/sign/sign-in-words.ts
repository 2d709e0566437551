/** Sign-ins of every chain, in words. */
import { type Line, line, quote, warn } from '@symbolon/interface';

/**
 * Who has compared the page that asks with the one that is named (EIP-4361, "Checking domain bindings"): never the
 * card, for nothing tells it which page asks.
 */
export const whoChecked = (knowsPage: boolean): Line =>
  knowsPage
    ? line`That the page is the one named was checked by this program, not by the card`
    : line`Nobody has checked which page asks: sign only if you opened the one named yourself`;

/**
 * The authority of a URI without user information (RFC 3986, section 3.2); "" where there is none. It ends at a
 * backslash, which browsers take for a slash.
 */
export function hostOf(uri: string): string {
  return /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/(?:[^/?#@\\]*@)?([^/?#\\]*)/.exec(uri)?.[1] ?? '';
}

const usualPorts: { readonly [scheme: string]: string } = { http: ':80', https: ':443' };

/** Host and port: a host is the same in either case, and the usual port the same as none (RFC 3986, section 6.2). */
export function placeOf(authority: string, scheme: string): string {
  const place = authority.toLowerCase();
  const usual = usualPorts[scheme.toLowerCase()];
  return usual !== undefined && place.endsWith(usual) ? place.slice(0, -usual.length) : place;
}

/** RFC 3339, section 5.6: a leap second is a time too. */
const dateTime =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])t(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

function isDateTime(text: string): boolean {
  const [, year, month, day] = dateTime.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  // Calendars repeat after 400 years; years below 100 would be those of 1900.
  return day <= new Date(Date.UTC(year + 400, month, 0)).getUTCDate();
}

/**
 * Warnings of moments that are none: an application that reads them by other rules may take a sign-in for one without
 * an end.
 *
 * @param moments by the names of their fields
 */
export function warnOfNoDates(moments: { readonly [name: string]: string | undefined }): readonly Line[] {
  return Object.entries(moments).flatMap(([name, moment]) =>
    moment === undefined || isDateTime(moment)
      ? []
      : [warn`its ${quote(name)} is no date (${quote(moment)}): it may hold for ever`],
  );
}
