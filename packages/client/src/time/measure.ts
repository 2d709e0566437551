/**
 * Asks several servers in turn, twice, so that one that lies is caught and can be shown to have lied: RFC 10049,
 * section 8.2. It is for the host's own view. What a card takes as proof is in `prove-with.ts`.
 */
import { type AbortSignal, chainError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import { roughtimeHash, roughtimeRequest } from '@symbolon/protocol/time';
import { ask, checkServers, invalid, tooFew } from './ask.ts';
import {
  type Contradiction,
  contradictionsIn,
  type TimeExchange,
  writeMalfeasanceReport,
} from './malfeasance-report.ts';
import type { TimeServer, TimeTransport } from './time-server.ts';

/** What a measurement needs. All that touches the network, the clock or chance is the caller's. */
export type MeasureOptions = {
  /** Servers that nobody runs two of, at least `count`. */
  readonly servers: readonly TimeServer[];
  readonly send: TimeTransport;
  readonly random: (length: number) => Uint8Array;
  /** Milliseconds, of a clock that is never set: it measures how long an answer takes. */
  readonly now: () => number;
  /** How many servers are asked, 3 or more. Default 3. */
  readonly count?: number;
  /** Milliseconds after which an answer comes too late to say anything. Default 10,000. */
  readonly longestDelay?: number;
  readonly signal?: AbortSignal;
};

/** What servers said, each twice, in the order in which they were asked. */
export type TimeMeasurement = {
  readonly exchanges: readonly TimeExchange[];
  /**
   * No earlier and no later than this, seconds since 1970, if the servers are right: of all responses the latest
   * beginning, and the end of the last response. `undefined` if they can't all be right.
   */
  readonly between: readonly [earliest: bigint, latest: bigint] | undefined;
  /** Pairs that can't both be right. None, if all agree. */
  readonly contradictions: readonly Contradiction[];
  /** For the `reports` URL of the list of servers, if there are contradictions. */
  readonly report: string | undefined;
};

/**
 * Measures the time. Servers are chosen at random. One that does not answer, or answers wrongly, is replaced, and the
 * measurement begins again.
 *
 * @throws SymbolonError `argument/invalid`; `server/unreachable` if too few servers answer; what `signal` aborts with
 * @example
 * ```ts
 * import { measureTime } from '@symbolon/client/time';
 * const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
 * const measured = await measureTime({ servers: timeServers, send: sendToServer, random, now: () => performance.now() });
 * measured.between; // => [1_799_999_990n, 1_800_000_010n]
 * measured.contradictions; // => []
 * ```
 */
export async function measureTime(options: MeasureOptions): Promise<TimeMeasurement> {
  const { servers, random, count = 3 } = options;
  if (!Number.isInteger(count) || count < 3) throw invalid('count', 'at least three servers are needed');
  checkServers(servers, count);
  let left = shuffled(servers, random);
  const failures: SymbolonError[] = [];
  for (;;) {
    const chosen = left.slice(0, count);
    if (chosen.length < count) throw tooFew(count, failures);
    const { exchanges, failed } = await askInTurn([...chosen, ...chosen], options);
    if (failed === undefined) return judged(exchanges);
    failures.push(failed.error);
    left = left.filter((server) => server !== failed.server);
  }
}

type Turns = {
  readonly exchanges: readonly TimeExchange[];
  readonly failed?: { readonly server: TimeServer; readonly error: SymbolonError };
};

async function askInTurn(turns: readonly TimeServer[], options: MeasureOptions): Promise<Turns> {
  const { send, random, now, longestDelay = 10_000, signal } = options;
  const exchanges: TimeExchange[] = [];
  for (const server of turns) {
    const before = exchanges.at(-1);
    const drawn = random(32);
    const nonce = before === undefined ? drawn : roughtimeHash(before.response, drawn);
    const request = roughtimeRequest(nonce, server.publicKey);
    const start = now();
    const answer = await ask(request, server, send, signal);
    if (isSymbolonError(answer)) return { exchanges, failed: { server, error: answer } };
    const delay = now() - start;
    if (delay > longestDelay) {
      const error = chainError('server/unreachable', {
        server: server.name,
        reason: `it took ${Math.round(delay)} ms`,
      });
      return { exchanges, failed: { server, error } };
    }
    const { publicKey } = server;
    const { response, time } = answer;
    exchanges.push({ publicKey, request, response, rand: before === undefined ? undefined : drawn, time });
  }
  return { exchanges };
}

function judged(exchanges: readonly TimeExchange[]): TimeMeasurement {
  const times = exchanges.map(({ time }) => time);
  const contradictions = contradictionsIn(times);
  const agree = contradictions.length === 0;
  let earliest = 0n;
  for (const { midpoint, radius } of times) {
    const begins = midpoint - BigInt(radius);
    if (begins > earliest) earliest = begins;
  }
  const last = times.at(-1);
  return {
    exchanges,
    between: agree && last !== undefined ? [earliest, last.midpoint + BigInt(last.radius)] : undefined,
    contradictions,
    report: agree ? undefined : writeMalfeasanceReport(exchanges),
  };
}

/** Fisher and Yates. Four bytes for each of at most some hundred servers favour none noticeably. */
function shuffled<T>(items: readonly T[], random: (length: number) => Uint8Array): readonly T[] {
  const list = [...items];
  for (let end = list.length - 1; end > 0; end -= 1) {
    const drawn = random(4).reduce((sum, byte) => sum * 256 + byte, 0) % (end + 1);
    const [a, b] = [list[end] as T, list[drawn] as T];
    list[end] = b;
    list[drawn] = a;
  }
  return list;
}
