/** What proves time to a card: what Roughtime servers sign over its nonce, or the work of a Bitcoin header. */
import { isSymbolonError } from '@symbolon/interface';
import type { ServerProof } from '@symbolon/protocol/commands';
import { roughtimeRequest, verifyCertificate, verifyHeader, verifyRoughtime } from '@symbolon/protocol/time';
import { type Context, required, slotRecordsOf } from '../card/context.ts';
import { settleBudgets } from '../policy/refills.ts';
import { Refusal } from '../refusal.ts';
import { type Clock, putClock } from './clock.ts';

type Delegation = Clock['delegations'][number];

/** What a proof proves, in seconds since 1970. */
export type ProvenTime = {
  /** It is this late at least. */
  readonly low: bigint;
  /** When the nonce was answered, it was this late at most. Absent: the proof answers no nonce. */
  readonly high?: bigint;
  /** All that the card knows of the servers from now on. */
  readonly delegations: readonly Delegation[];
};

/** A proof from later than this is of no server that tells the time: the year 36812. */
const latest = 2n ** 40n;
/** Servers that differ by more than three hours: one of them does not tell the time, and nothing is dated by it. */
const widestSpread = 10_800n;
/** How far the timestamp of a block may be ahead of the time of those who accept it: two hours (Bitcoin Core). */
const headerAhead = 7200n;

/**
 * Verifies what different servers signed over a nonce. With fewer false servers than are needed, the earliest of their
 * times is not too late, and the latest not too early.
 *
 * @throws Refusal `timeWrong`
 */
export function readServers(
  { anchor, delegations }: Clock,
  proofs: readonly ServerProof[],
  nonce: Uint8Array,
): ProvenTime {
  const different = new Set(proofs.map(({ server }) => server));
  if (anchor.needed === 0 || proofs.length < anchor.needed || different.size < proofs.length)
    throw new Refusal('timeWrong');
  return verifying(() => {
    const read = proofs.map((proof) =>
      readServer(proof, { nonce, delegations, key: required(anchor.servers[proof.server]) }),
    );
    const known = delegations.filter(({ server }) => !different.has(server));
    const low = BigInt(Math.min(...read.map((one) => one.low)));
    const high = BigInt(Math.max(...read.map((one) => one.high)));
    if (high - low > widestSpread) throw new Refusal('timeWrong');
    return { low, high, delegations: [...known, ...read.map(({ delegation }) => delegation)] };
  });
}

/** Reads a Bitcoin header: to make one with a false date costs the work of a block. @throws Refusal `timeWrong` */
export function readHeader({ anchor: { floor }, delegations }: Clock, header: Uint8Array): ProvenTime {
  if (floor === undefined) throw new Refusal('timeWrong');
  const { time } = verifying(() => verifyHeader(header, floor));
  return { low: time - headerAhead, delegations };
}

/** Takes what was proven. The time never goes back. What was spent refills, and an announcement begins to count. */
export function advance(context: Context, clock: Clock, { low, high, delegations }: ProvenTime): bigint {
  const time = low > clock.time ? low : clock.time;
  // A nonce is spent once.
  putClock(context, {
    ...clock,
    time,
    delegations: [...delegations],
    nonce: high === undefined ? clock.nonce : undefined,
  });
  // What was spent gets a date from a proof alone that answers a nonce of afterwards.
  if (high !== undefined) settleBudgets(context, { now: time, latest: high });
  const record = slotRecordsOf(context).announced;
  const announced = context.store.get(record);
  if (announced?.since === 0n && high !== undefined)
    context.store.put(record, { ...announced, since: later(high, time) });
  return time;
}

/** From when a delay counts: servers that are behind what is proven already do not begin it in the past. */
export function later(high: bigint, proven: bigint): bigint {
  return high > proven ? high : proven;
}

type Known = { readonly nonce: Uint8Array; readonly delegations: readonly Delegation[]; readonly key: Uint8Array };
type ReadServer = { readonly low: number; readonly high: number; readonly delegation: Delegation };

function readServer({ server, certificate, ...proof }: ServerProof, { nonce, delegations, key }: Known): ReadServer {
  const delegation =
    certificate === undefined
      ? required(delegations.find((one) => one.server === server))
      : { server, ...verifyCertificate(certificate, key) };
  const { midpoint, radius } = verifyRoughtime({ request: roughtimeRequest(nonce, key), proof, delegation });
  if (midpoint <= radius || midpoint > latest) throw new Refusal('timeWrong');
  return { low: Number(midpoint) - radius, high: Number(midpoint) + radius, delegation };
}

/** Whatever is wrong with a proof, the answer is the same. */
function verifying<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal || isSymbolonError(error)) throw new Refusal('timeWrong');
    throw error;
  }
}
