/**
 * Reports of servers that contradict each other, `application/roughtime-malfeasance+json`: RFC 10049, section 8.4. Each
 * request has a nonce that is made of the response before, so the order of the responses is proven too.
 */
import { base64 } from '@scure/base';
import { cardError, type SymbolonError } from '@symbolon/interface';
import { type RoughtimeTime, readRoughtimeRequest, roughtimeHash, verifyResponse } from '@symbolon/protocol/time';

/** What one server was asked and answered. */
export type TimeExchange = {
  /** Long-term key of the server. */
  readonly publicKey: Uint8Array;
  /** The packets as they crossed the network. */
  readonly request: Uint8Array;
  readonly response: Uint8Array;
  /** 32 bytes: the nonce is the hash of the response before and this. The first one has none. */
  readonly rand: Uint8Array | undefined;
  readonly time: RoughtimeTime;
};

/** Places of two responses in their order, of which the second can't be later than the first. */
export type Contradiction = readonly [earlier: number, later: number];

/** The JSON that a list's `reports` URL takes by POST. */
export const reportMediaType = 'application/roughtime-malfeasance+json';

/**
 * Finds the times that can't all be right: one is later than another one that was signed after it, even if both are as
 * wrong as they admit (section 8.2).
 *
 * @param times in the order in which they were received
 * @example
 * ```ts
 * import { contradictionsIn } from '@symbolon/client/time';
 * const noon = { midpoint: 43_200n, radius: 3 };
 * const eleven = { midpoint: 39_600n, radius: 3 };
 * contradictionsIn([noon, eleven, noon]); // => [[0, 1]]
 * ```
 */
export function contradictionsIn(times: readonly RoughtimeTime[]): readonly Contradiction[] {
  return times.flatMap((earlier, i) =>
    times.flatMap((later, j): readonly Contradiction[] =>
      i < j && earlier.midpoint - BigInt(earlier.radius) > later.midpoint + BigInt(later.radius) ? [[i, j]] : [],
    ),
  );
}

/**
 * Writes a report.
 *
 * @returns JSON
 * @example
 * ```ts
 * import { readMalfeasanceReport, writeMalfeasanceReport } from '@symbolon/client/time';
 * const { exchanges } = readMalfeasanceReport(malfeasanceReportText);
 * JSON.parse(writeMalfeasanceReport(exchanges)); // => JSON.parse(malfeasanceReportText)
 * ```
 */
export function writeMalfeasanceReport(exchanges: readonly TimeExchange[]): string {
  const responses = exchanges.map(({ rand, publicKey, request, response }) => ({
    ...(rand !== undefined && { rand: base64.encode(rand) }),
    publicKey: base64.encode(publicKey),
    request: base64.encode(request),
    response: base64.encode(response),
  }));
  return JSON.stringify({ responses });
}

/**
 * Reads a report and verifies all that it says: every signature, and that each request was made after the response
 * before it. Whoever gets a report from somebody else finds out with it which servers contradict each other.
 *
 * @param text JSON
 * @throws SymbolonError `data/malformed`; `time/proof-wrong` if it does not prove what it says
 * @example
 * ```ts
 * import { readMalfeasanceReport } from '@symbolon/client/time';
 * // The example of the standard: the first of three servers is a day ahead.
 * readMalfeasanceReport(malfeasanceReportText).contradictions; // => [[0, 1], [0, 2]]
 * ```
 */
export function readMalfeasanceReport(text: string): {
  readonly exchanges: readonly TimeExchange[];
  readonly contradictions: readonly Contradiction[];
} {
  const exchanges = entriesOf(text).map((entry, index): TimeExchange => {
    const where = `responses[${index}]`;
    const [publicKey, request, response] = (['publicKey', 'request', 'response'] as const).map((key) =>
      bytes(entry[key], `${where}.${key}`),
    ) as [Uint8Array, Uint8Array, Uint8Array];
    const rand = index === 0 && entry['rand'] === undefined ? undefined : bytes(entry['rand'], `${where}.rand`);
    if (rand !== undefined && rand.length !== 32) throw malformed(`${where}.rand`, `${rand.length} bytes, not 32`);
    const { time } = verifyResponse({ request, response, serverKey: publicKey });
    return { publicKey, request, response, rand, time };
  });
  for (const [index, { request, rand }] of exchanges.entries()) {
    const before = exchanges[index - 1];
    if (before === undefined || rand === undefined) continue;
    const expected = roughtimeHash(before.response, rand);
    if (readRoughtimeRequest(request).nonce.some((byte, place) => byte !== expected[place]))
      throw cardError('time/proof-wrong', { reason: `request ${index + 1} does not follow from the response before` });
  }
  return { exchanges, contradictions: contradictionsIn(exchanges.map(({ time }) => time)) };
}

function entriesOf(text: string): readonly { readonly [key: string]: unknown }[] {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch (cause) {
    throw malformed('the report', 'it is no JSON', cause);
  }
  const { responses } = (report ?? {}) as { readonly responses?: unknown };
  if (!Array.isArray(responses)) throw malformed('responses', 'it is no list');
  return responses.map((entry: unknown, index) => {
    if (typeof entry !== 'object' || entry === null) throw malformed(`responses[${index}]`, 'it is no object');
    return entry as { readonly [key: string]: unknown };
  });
}

function bytes(value: unknown, where: string): Uint8Array {
  if (typeof value !== 'string') throw malformed(where, 'it is no text');
  try {
    return base64.decode(value);
  } catch (cause) {
    throw malformed(where, 'it is not base64', cause);
  }
}

function malformed(where: string, reason: string, cause?: unknown): SymbolonError<'data/malformed'> {
  return cardError('data/malformed', { what: 'Roughtime malfeasance report', where, reason }, { cause });
}
