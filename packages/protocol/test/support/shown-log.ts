/** A log as a card would show it, signed with a TEST KEY. */
import { p256 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import {
  type DetailsOf,
  encodeLogEntry,
  type LogEventName,
  type LogHead,
  logHeadInput,
  logStart,
  nextLogHash,
} from '../../src/log/index.ts';
import type { LogProof } from '../../src/log/verify-log.ts';
import { testKey } from './certificates.ts';

const logKey = testKey('log');
const channelBinding = new Uint8Array(32).fill(1);
const challenge = new Uint8Array(32).fill(2);
const walletCounters = {
  walletsMade: 1,
  walletsImported: 0,
  walletsExported: 0,
  clonesImported: 0,
  clonesExported: 0,
  signatures: 0,
  refusals: 0,
  policyChanges: 0,
};
const counters = { wrongPins: 0, wrongPuks: 0, resets: 0, randomnessFailures: 0 };

/** One of a few events, from a number. */
function entry(sequence: number, seed: number): Uint8Array {
  const write = <N extends LogEventName>(event: N, details: DetailsOf<N>) => encodeLogEntry(sequence, event, details);
  if (sequence === 1) return write('personalised', {});
  if (seed % 3 === 0) return write('pinFailed', { total: seed });
  if (seed % 3 === 1) return write('fileWritten', { slot: 0, file: 1, version: seed });
  return write('pinChanged', { by: 'pin' });
}

/** Entries 1 to `seeds.length`, of events that follow from the seeds. */
export function entriesOf(seeds: readonly number[]): readonly Uint8Array[] {
  return seeds.map((seed, index) => entry(index + 1, seed));
}

/** What a card with these entries, of which it keeps the last `kept`, answers to GET LOG HEAD and READ LOG. */
export function shownLog(
  all: readonly Uint8Array[],
  kept: number,
  key = logKey,
): { readonly proof: LogProof; readonly entries: Uint8Array[] } {
  const baseCount = Math.max(0, all.length - kept);
  const base = all.slice(0, baseCount).reduce(nextLogHash, logStart(key.publicKey));
  const entries = all.slice(baseCount);
  const chain = {
    count: all.length,
    baseCount,
    base,
    head: entries.reduce(nextLogHash, base),
    counters: walletCounters,
  };
  return { proof: proofOf({ lifecycle: 'active', counters, chain }, key), entries };
}

/** Signs a head. */
export function proofOf(head: LogHead, key = logKey): LogProof {
  const signature = p256.sign(logHeadInput({ channelBinding, challenge, head }), key.secretKey);
  return { publicKey: key.publicKey, channelBinding, challenge, head, signature };
}

export const seeds = (min: number, max: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat(1000), { minLength: min, maxLength: max });
