/** Which servers a command asks for the time, and how: over the network, or through a relay. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { base64, hex } from '@scure/base';
import type { TimeSource } from '@symbolon/backup';
import { readServerList, relayedTime, type ServerList, type TimeServer } from '@symbolon/client/time';
import { isSymbolonError } from '@symbolon/interface';
import { knownCardsFile } from '../cards/known-cards.ts';
import type { CommandContext } from '../context.ts';
import { malformedFile, wrongUsage } from '../errors/cli-error.ts';
import { readSmallText } from '../input/read-file.ts';
import type { Environment } from '../output/screen.ts';
import { makePrivateFolder, writeJson } from '../output/write-file.ts';
import { createTimeFetcher } from './fetch-time.ts';
import { publicServers } from './public-servers.ts';

/** In bytes: as many servers as a list may have, with an address or two each. */
const LARGEST_LIST = 1024 * 1024;

/** So many are kept, the newest first: also with as many addresses as a list may give each, they are read again. */
const MOST_KEPT = 100;

/** The options of commands that ask for the time, as parsed. */
export type TimeInput = { readonly servers: string | undefined; readonly relay: string | undefined };

/** @throws CliError `usage/wrong`, `file/unreadable`, `file/malformed` */
export function timeSourceOf({ environment }: Pick<CommandContext, 'environment'>, input: TimeInput): TimeSource {
  const { relay } = input;
  if (relay !== undefined && !/^https?:\/\/[^\s/]/.test(relay))
    throw wrongUsage(`--relay: "${relay}" is no address that begins with https:// or http://`);
  const send = relay === undefined ? createTimeFetcher() : relayedTime({ url: relay, fetch });
  return { servers: knownServers(environment, input.servers), send };
}

/** Those of the file given, else those kept; and the public ones that are in neither. */
export function knownServers(environment: Environment, file: string | undefined): readonly TimeServer[] {
  const own = file ?? environment['SYMBOLON_TIME_SERVERS'];
  const servers = [...(own === undefined ? [] : readServers(own)), ...keptServers(environment), ...publicServers];
  const byKey = new Map<string, TimeServer>();
  for (const server of servers) {
    const key = hex.encode(server.publicKey);
    if (!byKey.has(key)) byKey.set(key, server);
  }
  return [...byKey.values()];
}

/** A list that is read once must not take the name of a public server, for now or for later. */
const ownName = (server: TimeServer): TimeServer => {
  const namesake = publicServers.find(({ name }) => name.toLowerCase() === server.name.trim().toLowerCase());
  return namesake === undefined || isSameKey(namesake.publicKey, server.publicKey)
    ? server
    : { ...server, name: `${server.name} (not the public one: another key)` };
};

/**
 * The servers of a list that can be asked, as RFC 10049, section 8.3, has it.
 *
 * @throws CliError `file/unreadable`, `file/malformed`, also for a list that has only others
 */
export function readServers(file: string): readonly TimeServer[] {
  const { servers, others } = readList(file);
  if (servers.length === 0 && others.length > 0)
    throw malformedFile(file, `it has no server that speaks a version that is known here: ${others.join(', ')}`);
  return servers;
}

function readList(file: string): ServerList {
  const text = readSmallText(file, LARGEST_LIST);
  try {
    const list = readServerList(text);
    return { ...list, servers: list.servers.map(ownName) };
  } catch (error) {
    if (!isSymbolonError(error, 'data/malformed')) throw error;
    throw malformedFile(file, `${error.context.where}: ${error.context.reason}`, error);
  }
}

/** A list that {@link readServers} reads. */
export function serverList(servers: readonly TimeServer[]) {
  return {
    servers: servers.map(({ name, publicKey, addresses }) => ({
      name,
      version: 1,
      publicKeyType: 'ed25519',
      publicKey: base64.encode(publicKey),
      addresses: addresses.map(({ protocol, host, port }) => ({
        protocol,
        address: `${host.includes(':') ? `[${host}]` : host}:${port}`,
      })),
    })),
  };
}

/** Keeps where servers are reached that cards believe. */
export function keepServers(environment: Environment, servers: readonly TimeServer[]): void {
  const reachable = servers.filter(({ addresses }) => addresses.length > 0);
  const kept = keptServers(environment).filter(
    ({ publicKey }) => !reachable.some((one) => isSameKey(one.publicKey, publicKey)),
  );
  const file = keptFile(environment);
  makePrivateFolder(dirname(file));
  writeJson(file, serverList([...reachable, ...kept].slice(0, MOST_KEPT)), { replace: true });
}

function keptServers(environment: Environment): readonly TimeServer[] {
  const file = keptFile(environment);
  return existsSync(file) ? readServers(file) : [];
}

const keptFile = (environment: Environment): string => join(dirname(knownCardsFile(environment)), 'time-servers.json');

export function isSameKey(one: Uint8Array, other: Uint8Array): boolean {
  return hex.encode(one) === hex.encode(other);
}

/**
 * A long-term key as people write it: 64 hexadecimal digits, or base64.
 *
 * @returns `undefined` where it is written as none
 * @throws RangeError with the reason, where it is written as one and is none
 */
export function parseServerKey(text: string): Uint8Array | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return hex.decode(text.toLowerCase());
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) return undefined;
  const key = decoded(text);
  // The last sign has two bits too many, which are 0.
  if (key === undefined) throw new RangeError('it is no key: its last sign before the "=" is mistyped');
  return key;
}

function decoded(text: string): Uint8Array | undefined {
  try {
    return base64.decode(text);
  } catch {
    return undefined;
  }
}
