/** Sign-ins of every chain, in words. */
import { type Line, line } from '@symbolon/interface';

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
