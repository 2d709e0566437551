/** Brings packets to time servers over UDP, and over TCP where that fails: RFC 10049, section 5. */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { backoffSeconds, type ServerAddress, type TimeServer, type TimeTransport } from '@symbolon/client/time';
import { chainError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import { verifyResponse } from '@symbolon/protocol/time';
import { messageOf } from '../errors/cli-error.ts';
import { exchangeOverTcp } from './tcp-exchange.ts';
import { openUdpPeer } from './udp-peer.ts';

/** All have defaults. */
export type FetchTimeOptions = {
  /** Milliseconds after the first failure; then it grows by half each time. Default 1000, as the standard advises. */
  readonly firstInterval?: number;
  /** Datagrams that are sent for one packet; up to six where a name has so many addresses. Default 3. */
  readonly tries?: number;
  /** Milliseconds that a call waits for one answer, or for its turn at a server that failed before. Default 10,000. */
  readonly longestWait?: number;
  /** Finds the addresses of a name. */
  readonly addressesOf?: (host: string) => Promise<readonly LookupAddress[]>;
};

/** Addresses of one name that are all asked, if those before are silent: with the waits, in some 20 seconds. */
const MOST_ADDRESSES = 6;

/** Failures in a row at one server, over one protocol, and when it may be asked again. */
type Backoff = { failures: number; notBefore: number };

/** What is known of one try. */
type Outcome = { readonly response: Uint8Array } | { readonly reason: string; readonly answered: boolean };

/**
 * Makes a transport. It returns only responses that are properly signed, over the packet that was sent: others count as
 * none. It remembers which servers failed, for as long as it lives, and does not ask them sooner than it may.
 */
export function createTimeFetcher(options: FetchTimeOptions = {}): TimeTransport {
  const { firstInterval = 1000, tries = 3, longestWait = 10_000 } = options;
  const { addressesOf = (host) => lookup(host, { all: true }) } = options;
  const known = new Map<string, Backoff>();

  const intervalAfter = (failures: number): number => firstInterval * backoffSeconds(failures);

  /** Makes one try when it may be made, and keeps count. */
  const inTurn = async (
    backoff: Backoff,
    server: string,
    signal: AbortSignal,
    attempt: (milliseconds: number) => Promise<Outcome>,
  ): Promise<Outcome> => {
    const wait = backoff.notBefore - performance.now();
    if (wait > longestWait) throw chainError('server/busy', { server, retryAfterSeconds: Math.ceil(wait / 1000) });
    if (wait > 0) await pause(wait, undefined, { signal });
    signal.throwIfAborted();
    const start = performance.now();
    const outcome = await attempt(Math.min(intervalAfter(backoff.failures + 1), longestWait));
    backoff.failures = 'response' in outcome ? 0 : backoff.failures + 1;
    backoff.notBefore = start + intervalAfter(backoff.failures);
    return outcome;
  };

  const overUdp = async (asked: Asked, { host, port }: ServerAddress): Promise<Outcome> => {
    const { packet, server, signal, backoff } = asked;
    const { accept, refused } = judge(packet, server);
    const addresses = await addressesOf(host).catch((error: unknown) => messageOf(error));
    if (typeof addresses === 'string') return { reason: addresses, answered: false };
    const peer = openUdpPeer(addresses, port, accept);
    signal.addEventListener('abort', peer.close, { once: true });
    try {
      let last: Outcome = { reason: 'it was not asked', answered: false };
      const most = Math.max(tries, Math.min(addresses.length, MOST_ADDRESSES));
      for (let sent = 0; sent < most; sent += 1) {
        last = await inTurn(backoff, server.name, signal, async (milliseconds) => {
          const trouble = await peer.send(packet).then(() => undefined, messageOf);
          // Where sending fails, an earlier datagram may still be answered.
          const response = await peer.answer(trouble === undefined ? milliseconds : 0);
          signal.throwIfAborted();
          const reason = refused() ?? trouble ?? peer.trouble() ?? 'no answer';
          return response === undefined ? { reason, answered: refused() !== undefined } : { response };
        });
        if ('response' in last) return last;
      }
      return last;
    } finally {
      signal.removeEventListener('abort', peer.close);
      peer.close();
    }
  };

  const overTcp = async (asked: Asked, { host, port }: ServerAddress): Promise<Outcome> => {
    const { packet, server, signal, backoff } = asked;
    const { accept, refused } = judge(packet, server);
    return inTurn(backoff, server.name, signal, async () => {
      try {
        const response = await exchangeOverTcp(packet, { host, port, milliseconds: longestWait, signal });
        return accept(response) ? { response } : { reason: refused() ?? 'it is wrong', answered: true };
      } catch (error) {
        signal.throwIfAborted();
        return { reason: messageOf(error), answered: false };
      }
    });
  };

  return async (packet, server, { signal = new AbortController().signal } = {}) => {
    const ways = (['udp', 'tcp'] as const).flatMap((protocol) =>
      server.addresses.filter((address) => address.protocol === protocol),
    );
    const failures: { readonly reason: string; readonly answered: boolean }[] = [];
    let busy: SymbolonError<'server/busy'> | undefined;
    for (const address of ways) {
      const key = `${address.protocol} ${server.publicKey.join()}`;
      const backoff = known.get(key) ?? { failures: 0, notBefore: 0 };
      known.set(key, backoff);
      const asked = { packet, server, signal, backoff };
      try {
        const outcome = await (address.protocol === 'udp' ? overUdp : overTcp)(asked, address);
        if ('response' in outcome) return outcome.response;
        failures.push({ reason: `${outcome.reason} (${address.protocol})`, answered: outcome.answered });
      } catch (error) {
        // Another address or protocol may be due sooner.
        if (!isSymbolonError(error, 'server/busy')) throw error;
        busy = error;
      }
    }
    if (busy !== undefined && failures.length === 0) throw busy;
    const reason = failures.map((failure) => failure.reason).join(', ') || 'its list names no address';
    const answered = failures.some((failure) => failure.answered);
    throw chainError(answered ? 'server/wrong-answer' : 'server/unreachable', { server: server.name, reason });
  };
}

type Asked = {
  readonly packet: Uint8Array;
  readonly server: TimeServer;
  readonly signal: AbortSignal;
  readonly backoff: Backoff;
};

/** Tells the response that is waited for from anything else, and remembers what was wrong with the last of those. */
function judge(request: Uint8Array, { publicKey }: TimeServer) {
  let reason: string | undefined;
  return {
    accept: (response: Uint8Array): boolean => {
      try {
        verifyResponse({ request, response, serverKey: publicKey });
        return true;
      } catch (error) {
        if (!isSymbolonError(error)) throw error;
        reason = error.message;
        return false;
      }
    },
    refused: (): string | undefined => reason,
  };
}
