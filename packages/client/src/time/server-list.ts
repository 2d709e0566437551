/** Lists of Roughtime servers as JSON, `application/roughtime-server+json`: RFC 10049, section 8.3. */
import { base64 } from '@scure/base';
import { cardError, type SymbolonError } from '@symbolon/interface';
import type { ServerAddress, TimeServer } from './time-server.ts';

/** A list of servers. */
export type ServerList = {
  /** Those that can be asked. */
  readonly servers: readonly TimeServer[];
  /** Names of the others: they have another kind of key, or speak only other versions. */
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
 * Reads a list strictly: what the standard wants is there and has its form. Keys that it does not name are ignored. It
 * has at most 1,000 servers, and each of them 16 addresses.
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
    servers: known.flatMap(({ server, canBeAsked }) => (canBeAsked ? [server] : [])),
    others: known.flatMap(({ server, canBeAsked }) => (canBeAsked ? [] : [server.name])),
    sources:
      sources === undefined ? [] : array(sources, 'sources').map((each, index) => url(each, `sources[${index}]`)),
    reports: reports === undefined ? undefined : url(reports, 'reports'),
  };
}

function readServer(value: unknown, where: string): { readonly server: TimeServer; readonly canBeAsked: boolean } {
  const server = object(value, where);
  const name = string(server['name'], `${where}.name`);
  const { version } = server;
  if (version !== DRAFT_TEXT && !(typeof version === 'number' && Number.isInteger(version) && version > 0))
    throw malformed(`${where}.version`, 'it is no version number');
  const keyType = string(server['publicKeyType'], `${where}.publicKeyType`);
  const publicKey = bytes(server['publicKey'], `${where}.publicKey`);
  if (keyType === 'ed25519' && publicKey.length !== 32)
    throw malformed(`${where}.publicKey`, `${publicKey.length} bytes, not 32`);
  const addresses = array(server['addresses'], `${where}.addresses`, MOST_ADDRESSES).map((each, index) =>
    readAddress(each, `${where}.addresses[${index}]`),
  );
  // It is the highest version of the server, which may speak lower ones too.
  const speaks = version === DRAFT_TEXT || version === DRAFT_VERSION || (version as number) < 0x8000_0000;
  return { server: { name, publicKey, addresses }, canBeAsked: keyType === 'ed25519' && speaks };
}

function readAddress(value: unknown, where: string): ServerAddress {
  const { protocol, address } = object(value, where);
  if (protocol !== 'udp' && protocol !== 'tcp') throw malformed(`${where}.protocol`, 'it is neither udp nor tcp');
  const text = string(address, `${where}.address`);
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([0-9]{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535)
    throw malformed(`${where}.address`, 'it is no host and port, such as example.com:2002 or [2001:db8::1]:2002');
  if (bracketed !== undefined && !isIpv6(bracketed)) throw malformed(`${where}.address`, 'it has no IPv6 address');
  if (plain !== undefined && !isIpv4(plain) && !isName(plain))
    throw malformed(`${where}.address`, 'it has neither a name nor an IPv4 address');
  return { protocol, host: bracketed ?? plain ?? '', port };
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
