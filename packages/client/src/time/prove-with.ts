/** Proofs of time for a card: it draws a nonce, and several servers sign their time over it. */
import { type AbortSignal, chainError, isSymbolonError, onAbort, type SymbolonError } from '@symbolon/interface';
import { type RoughtimeProof, type RoughtimeTime, roughtimeRequest, verifyResponse } from '@symbolon/protocol/time';
import { ask, checkServers, invalid, tooFew } from './ask.ts';
import type { TimeServer, TimeTransport } from './time-server.ts';

/** A proof as a card takes it, and what it proves. */
export type TimeProof = {
  /** Long-term key of the server that signed it. */
  readonly serverKey: Uint8Array;
  /** Without the certificate, if the card knows it. */
  readonly proof: RoughtimeProof;
  readonly time: RoughtimeTime;
};

/** Tells of a certificate whether the card has verified it before: it need not be sent again. */
export type KnownToCard = (certificate: Uint8Array, serverKey: Uint8Array) => boolean;

/**
 * Turns responses over the nonce of a card into proofs for it. Each is verified first, so that no tap is wasted on one
 * that the card refuses.
 *
 * @param given.nonce of the card, 32 bytes
 * @param given.responses packets, and the long-term keys of the servers that sent them
 * @param given.knows default: the card knows no certificate
 * @throws SymbolonError `time/proof-wrong`, `data/malformed`; `argument/invalid` if two are of the same server
 * @example
 * ```ts
 * import { proveWith } from '@symbolon/client/time';
 * import { roughtimeRequest } from '@symbolon/protocol/time';
 * const nonce = crypto.getRandomValues(new Uint8Array(32)); // of a card
 * const [server] = timeServers;
 * const response = await sendToServer(roughtimeRequest(nonce, server.publicKey), server);
 * const [proven] = proveWith({ nonce, responses: [{ serverKey: server.publicKey, response }] });
 * proven?.time; // => { midpoint: 1_800_000_000n, radius: 10 }
 * proven?.proof.certificate?.length; // => 152
 * ```
 */
export function proveWith(given: {
  readonly nonce: Uint8Array;
  readonly responses: readonly { readonly serverKey: Uint8Array; readonly response: Uint8Array }[];
  readonly knows?: KnownToCard;
}): readonly TimeProof[] {
  const { nonce, responses, knows = () => false } = given;
  if (new Set(responses.map(({ serverKey }) => serverKey.join())).size !== responses.length)
    throw invalid('responses', 'two of them are of the same server');
  return responses.map(({ serverKey, response }) => {
    const request = roughtimeRequest(nonce, serverKey);
    const { time, proof } = verifyResponse({ request, response, serverKey });
    const { certificate, ...rest } = proof;
    return { serverKey, time, proof: knows(certificate, serverKey) ? rest : proof };
  });
}

/** In seconds. What is farther apart, or may be wrong by more, proves nothing to a card: docs/spec/time.md, Proofs. */
const WIDEST_SPREAD = 10_800n;
const WIDEST_RADIUS = 3_600;

type Signed = { readonly server: TimeServer; readonly response: Uint8Array; readonly time: RoughtimeTime };

/** As many as are needed that a card takes together; `undefined` where no such are among them. */
function agreeing(signed: readonly Signed[], needed: number): readonly Signed[] | undefined {
  const usable = signed.filter(
    ({ time: { midpoint, radius } }) => radius > 0 && radius <= WIDEST_RADIUS && midpoint > BigInt(radius),
  );
  for (const first of usable) {
    const low = lowOf(first);
    const near = usable.filter((one) => one !== first && lowOf(one) >= low && highOf(one) - low <= WIDEST_SPREAD);
    if (highOf(first) - low <= WIDEST_SPREAD && near.length + 1 >= needed) return [first, ...near].slice(0, needed);
  }
  return undefined;
}

const lowOf = ({ time: { midpoint, radius } }: Signed): bigint => midpoint - BigInt(radius);
const highOf = ({ time: { midpoint, radius } }: Signed): bigint => midpoint + BigInt(radius);

/** Where enough answer, and no card takes them together. */
function apart(needed: number, signed: readonly Signed[], failures: readonly SymbolonError[]): SymbolonError {
  const said = signed.map(
    ({ server, time }) => `${server.name} says ${new Date(Number(time.midpoint) * 1000).toISOString()}`,
  );
  const silent = failures.length === 0 ? '' : `; ${failures.length} did not answer`;
  const reason = `no ${needed} servers agree to three hours: ${said.join(', ')}${silent}`;
  return chainError('server/wrong-answer', { server: 'the time', reason }, { cause: failures[0] });
}

/**
 * Has servers sign their time over the nonce of a card, all at once, and takes the first proofs that a card takes
 * together: a server that lies, however fast, is passed over where enough others agree.
 *
 * @param given.servers those of the card's time anchor, or some of them
 * @param given.needed how many the card wants
 * @throws SymbolonError `server/unreachable` if too few answer; `server/wrong-answer` if no so many of them agree;
 * `argument/invalid`; what `signal` aborts with
 * @example
 * ```ts
 * import { askForProofs } from '@symbolon/client/time';
 * const nonce = crypto.getRandomValues(new Uint8Array(32)); // of a card
 * const proofs = await askForProofs({ nonce, servers: timeServers, needed: 2, send: sendToServer });
 * proofs.length; // => 2
 * ```
 */
export async function askForProofs(given: {
  readonly nonce: Uint8Array;
  readonly servers: readonly TimeServer[];
  readonly needed: number;
  readonly send: TimeTransport;
  readonly knows?: KnownToCard;
  readonly signal?: AbortSignal;
}): Promise<readonly TimeProof[]> {
  const { nonce, servers, needed, send, signal, ...rest } = given;
  checkServers(servers, needed);
  if (signal?.aborted === true) throw signal.reason;
  const signed: Signed[] = [];
  const failures: SymbolonError[] = [];
  let taken: readonly Signed[] | undefined;
  const stop = new AbortController();
  const letGo = signal === undefined ? undefined : onAbort(signal, () => stop.abort(signal.reason));
  try {
    await new Promise<void>((resolve, reject) => {
      const settled = (): void => {
        taken ??= agreeing(signed, needed);
        const left = servers.length - failures.length - signed.length;
        if (taken !== undefined || left === 0 || signed.length + left < needed) resolve();
      };
      settled();
      for (const server of servers) {
        const { publicKey } = server;
        ask(roughtimeRequest(nonce, publicKey), server, send, stop.signal).then((answer) => {
          if (isSymbolonError(answer)) failures.push(answer);
          else signed.push({ server, response: answer.response, time: answer.time });
          settled();
        }, reject);
      }
    });
  } finally {
    letGo?.();
    // Nobody waits for the slower servers.
    stop.abort();
  }
  if (signed.length < needed) throw tooFew(needed, failures);
  if (taken === undefined) throw apart(needed, signed, failures);
  const responses = taken.map(({ server, response }) => ({ serverKey: server.publicKey, response }));
  return proveWith({ nonce, responses, ...rest });
}
