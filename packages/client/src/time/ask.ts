import { type AbortSignal, chainError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import { type RoughtimeProof, type RoughtimeTime, verifyResponse } from '@symbolon/protocol/time';
import type { TimeServer, TimeTransport } from './time-server.ts';

/** Servers answer wrongly now and then on purpose (RFC 10049, section 7): such a one is asked again. */
const TRIES = 3;

/** No card takes a later midpoint: docs/spec/time.md, Proofs. A date of this language takes it. */
const LATEST = 2n ** 40n;

/** A response that holds. */
export type Answer = {
  readonly response: Uint8Array;
  readonly time: RoughtimeTime;
  readonly proof: RoughtimeProof & { readonly certificate: Uint8Array };
};

/** Asks one server until its response holds. What is wrong with the server is returned, and all else is thrown. */
export async function ask(
  request: Uint8Array,
  server: TimeServer,
  send: TimeTransport,
  signal: AbortSignal | undefined,
): Promise<Answer | SymbolonError> {
  let failure: SymbolonError = chainError('server/unreachable', { server: server.name, reason: 'it was not asked' });
  for (let tries = 0; tries < TRIES; tries += 1) {
    stopIf(signal);
    try {
      const response = await send(request, server, { signal });
      const answer = verifyResponse({ request, response, serverKey: server.publicKey });
      if (answer.time.midpoint > LATEST)
        return chainError('server/wrong-answer', { server: server.name, reason: 'it says a time that no card takes' });
      return { response, ...answer };
    } catch (error) {
      stopIf(signal);
      if (!isSymbolonError(error)) throw error;
      failure = error;
      if (error.code !== 'time/proof-wrong' && error.code !== 'data/malformed') return failure;
    }
  }
  const { name } = server;
  return chainError('server/wrong-answer', { server: name, reason: failure.message }, { cause: failure });
}

function stopIf(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw signal.reason;
}

/** What to throw where too few servers answered. */
export function tooFew(needed: number, failures: readonly SymbolonError[]): SymbolonError<'server/unreachable'> {
  const reasons = failures.map(({ message }) => message.replace(advised, '')).join('; ');
  const reason = `${needed === 1 ? 'one server has' : `${needed} servers have`} to answer; ${reasons}`;
  return chainError('server/unreachable', { server: 'the time', reason }, { cause: failures[0] });
}

/** What one error advises, which is said once for all of them. */
const advised = /; (?:check the connection and try again|use another server)$/;

/** @throws SymbolonError `argument/invalid` if two servers are one, or there are fewer than needed */
export function checkServers(servers: readonly TimeServer[], needed: number): void {
  const keys = new Set(servers.map(({ publicKey }) => publicKey.join()));
  if (keys.size !== servers.length) throw invalid('servers', 'two of them have the same key');
  if (servers.length < needed) throw invalid('servers', `${servers.length}, where ${needed} are needed`);
}

export function invalid(argument: string, reason: string): SymbolonError<'argument/invalid'> {
  return chainError('argument/invalid', { argument, reason });
}
