/** Lists of Roughtime servers as JSON, `application/roughtime-server+json`: RFC 10049, section 8.3. */
import { base64 } from '@scure/base';
import { cardError, type SymbolonError } from '@symbolon/interface';
import type { ServerAddress, TimeServer } from './time-server.ts';

/** A list of servers. */
export type ServerList = {
  /** Those that can be asked. */
  readonly servers: readonly TimeServer[];
  /**
   * Names of the others: they have another kind of key, speak only other versions, or are reached in no way that we
   * know.
   */
  readonly others: readonly string[];
  /** HTTPS URLs where newer lists are. */
  readonly sources: readonly string[];
  /** HTTPS URL that takes malfeasance reports. */
  readonly reports: string | undefined;
};

/** The version of the last drafts. All above it are of no draft that we speak, or of before the IETF. */
const DRAFT_VERSION = 0x8000000c;

/** Some hundreds are known. A list may come from anybody, and each server is compared with others. */
const MOST_SERVERS = 1000;
const MOST_ADDRESSES = 16;

/** Lists from before RFC 10049 have this text where the version is. */
const DRAFT_TEXT = 'IETF-Roughtime';

/**
 * Reads a list strictly: what the standard wants is there and has its form. Keys that it does not name are ignored. An
 * entry of which we know too little is one of the others, and keeps nobody from the rest: published lists name servers
 * with `Google-Roughtime` for a version (github.com/cloudflare/roughtime). One without a version can be asked, as in the
 * list of pyroughtime: what it speaks shows then. A list has at most 1,000 servers, and each of them 16 addresses.
 *
 * @param text JSON
 * @throws SymbolonError `data/malformed`, which says where: `servers[2].publicKey`
 * @example
 * ```ts
 * import { readServerList } from '@symbolon/client/time';
 * const { servers } = readServerList(serverListText);
 * servers[1]?.addresses[1]; // => { protocol: 'udp', host: '2001:db8::2:33', port: 2002 }
 * ```
 */
export function readServerList(text: string): ServerList {
  const list = object(parse(text), 'the list');
  const known = array(list['servers'], 'servers', MOST_SERVERS).map((each, index) =>
    readServer(each, `servers[${index}]`),
  );
  const { sources, reports } = list;
  return {
    servers: known.flatMap(({ server }) => server ?? []),
    others: known.flatMap(({ name, server }) => (server === undefined ? [name] : [])),
    sources:
      sources === undefined ? [] : array(sources, 'sources').map((each, index) => url(each, `sources[${index}]`)),
    reports: reports === undefined ? undefined : url(reports, 'reports'),
  };
}

/** A server, or the name of one that can not be asked. */
type Entry = { readonly name: string; readonly server: TimeServer | undefined };

function readServer(value: unknown, where: string): Entry {
  const entry = object(value, where);
  const name = string(entry['name'], `${where}.name`);
  if (entry['publicKeyType'] !== 'ed25519' || !speaksOurs(entry['version'])) return { name, server: undefined };
  const publicKey = bytes(entry['publicKey'], `${where}.publicKey`);
  if (publicKey.length !== 32) throw malformed(`${where}.publicKey`, `${publicKey.length} bytes, not 32`);
  const addresses = array(entry['addresses'], `${where}.addresses`, MOST_ADDRESSES).flatMap((each, index) =>
    readAddress(each, `${where}.addresses[${index}]`),
  );
  return { name, server: addresses.length === 0 ? undefined : { name, publicKey, addresses } };
}

/** @param version The highest of a server, which may speak lower ones too. Where it is not said, it may be ours */
function speaksOurs(version: unknown): boolean {
  if (version === undefined) return true;
  if (typeof version !== 'number') return version === DRAFT_TEXT;
  return version === DRAFT_VERSION || (Number.isInteger(version) && version > 0 && version < 0x8000_0000);
}

/** None where it is reached over a protocol that we do not speak. */
function readAddress(value: unknown, where: string): readonly ServerAddress[] {
  const { protocol: given, address } = object(value, where);
  const protocol = string(given, `${where}.protocol`);
  if (protocol !== 'udp' && protocol !== 'tcp') return [];
  const text = string(address, `${where}.address`);
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([0-9]{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  // RFC 768: nothing is sent to port 0.
  if (digits === undefined || port === 0 || port > 65_535)
    throw malformed(`${where}.address`, 'it is no host and port, such as example.com:2002 or [2001:db8::1]:2002');
  if (bracketed !== undefined && !isIpv6(bracketed)) throw malformed(`${where}.address`, 'it has no IPv6 address');
  if (plain !== undefined && !isIpv4(plain) && !isName(plain))
    throw malformed(`${where}.address`, 'it has neither a name nor an IPv4 address');
  return [{ protocol, host: bracketed ?? plain ?? '', port }];
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

/** RFC 4291, section 2.2, without a zone. */
function isIpv6(text: string): boolean {
  const [before = '', after, more] = text.split('::');
  if (more !== undefined) return false;
  const groupsIn = (part: string, last: boolean): number => {
    if (part === '') return 0;
    const groups = part.split(':');
    const ends = last && isIpv4(groups.at(-1) ?? '');
    const hexadecimal = ends ? groups.slice(0, -1) : groups;
    return hexadecimal.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) ? groups.length + Number(ends) : Number.NaN;
  };
  if (after === undefined) return groupsIn(before, true) === 8;
  return groupsIn(before, false) + groupsIn(after, true) <= 7;
}

/** A fully qualified domain name; the last label is no number, so an address that is wrong is no name. */
function isName(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.');
  const fits = labels.every((label) => /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/.test(label));
  return text.length <= 253 && fits && !/^[0-9]+$/.test(labels.at(-1) ?? '');
}

function url(value: unknown, where: string): string {
  const text = string(value, where);
  if (!/^https:\/\/[^\s/?#]+[^\s]*$/i.test(text)) throw malformed(where, 'it is no HTTPS URL');
  return text;
}

function bytes(value: unknown, where: string): Uint8Array {
  try {
    return base64.decode(string(value, where));
  } catch (cause) {
    throw malformed(where, 'it is not base64', cause);
  }
}

function string(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw malformed(where, 'it is no text');
  return value;
}

function array(value: unknown, where: string, most = MOST_SERVERS): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed(where, 'it is no list');
  if (value.length > most) throw malformed(where, `it has ${value.length} entries, more than ${most}`);
  return value;
}

function object(value: unknown, where: string): { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(where, 'it is no object');
  return value as { readonly [key: string]: unknown };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed('the list', 'it is no JSON', cause);
  }
}

function malformed(where: string, reason: string, cause?: unknown): SymbolonError<'data/malformed'> {
  return cardError('data/malformed', { what: 'Roughtime server list', where, reason }, { cause });
}
