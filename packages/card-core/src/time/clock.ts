/**
 * The clock of a wallet's set: one lower bound of the time that never goes back. Servers or Bitcoin headers prove it; a
 * host can hold a proof back, which makes the card think that it is earlier, and nothing else.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { timeAnchor } from '@symbolon/protocol/time';
import type { UnwrapCoder } from 'micro-packed';
import { type Context, notFound, type SlotContext, slotRecordsOf } from '../card/context.ts';
import type { SlotRecords } from '../nvm/layout.ts';

export type Clock = UnwrapCoder<SlotRecords['clock']['coder']>;

/** The proven time of a wallet: seconds since 1970, or 0 if it is unknown. */
export function provenTime(context: SlotContext): bigint {
  return context.store.get(slotRecordsOf(context).clock)?.time ?? 0n;
}

/**
 * What the clock of a wallet is known by: the SHA-256 of its anchor, or 32 zero bytes without one. Its number alone is
 * no name: a primary may sign two of one number.
 */
export function clockName(context: SlotContext): Uint8Array {
  const anchor = context.store.get(slotRecordsOf(context).clock)?.anchor;
  return anchor === undefined ? new Uint8Array(32) : sha256(timeAnchor.encode(anchor));
}

/** @throws Refusal `anchorMissing`; `securityStatus` for a known phone */
export function clockOf(context: SlotContext): Clock {
  const clock = context.store.get(slotRecordsOf(context).clock);
  if (clock === undefined) throw notFound(context.session, 'anchorMissing');
  return clock;
}

export function putClock(context: SlotContext, clock: Clock): void {
  context.store.put(slotRecordsOf(context).clock, clock);
}

/** Another anchor is another clock: its time is unknown. */
export function startClock(context: SlotContext, anchor: Clock['anchor']): void {
  putClock(context, { anchor, time: 0n, nonce: undefined, delegations: [] });
}

/** A nonce that nobody knew before: no answer to it is older than this command. */
export function renewNonce(context: Context, clock: Clock): Uint8Array {
  const nonce = context.rng(32);
  putClock(context, { ...clock, nonce });
  return nonce;
}

/**
 * Called in the transaction in which something is spent. The nonce that waits for an answer was made before, so its
 * answer would not say that the spending was no later.
 */
export function forgetTimeNonce(context: SlotContext): void {
  const clock = context.store.get(slotRecordsOf(context).clock);
  if (clock?.nonce !== undefined) putClock(context, { ...clock, nonce: undefined });
}
