/** A new PIN for a card whose PIN is forgotten or blocked, by the word of other members of its set. */
import * as P from 'micro-packed';
import { many, tlvStruct } from '../encoding/tlv.ts';
import { digits, nothing, rest, struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';
import { defineCommand } from './define.ts';
import { type ServerProof, serverProofs } from './time.ts';

const approvals = P.validate(many(0xa0, rest), (all) => {
  if (all.length === 0 || all.length > limits.pinResetMembers)
    throw new Error(`expected 1 to ${limits.pinResetMembers} approvals`);
  return all;
});

/**
 * What the card is asked with: nothing at first. Where a new PIN has a delay, it counts from the first proof that comes
 * with the approvals.
 */
export type OfferPinResetRequest = {
  /** Proofs over `pinResetTimeNonce` of the approvals. */
  readonly servers?: readonly ServerProof[];
  /** `pinResetApproval` of one or two other members. */
  readonly approvals?: readonly Uint8Array[];
  /** `rosterStatement` of them, for a card that missed a change of the set. */
  readonly roster?: Uint8Array;
};
/** A request for a new PIN. */
export type OfferPinResetResponse = {
  /** `pinResetRequest`. */
  readonly request: Uint8Array;
};
/**
 * The card asks other members of its set to let it take a new PIN. Every active card does, whether or not its owner
 * allowed it, and the same request until it is used or the PIN is proven.
 */
export const offerPinReset = defineCommand({
  name: 'PIN RESET OFFER',
  cla: 0x80,
  ins: 0xb0,
  request: tlvStruct<OfferPinResetRequest>('PIN reset wish', {
    servers: [0xa0, serverProofs, 'optional'],
    approvals: [0xa1, approvals, 'optional'],
    roster: [0xa2, rest, 'optional'],
  }),
  response: struct<OfferPinResetResponse>({ request: rest }),
  access: { sessions: ['can'], lifecycles: ['active'] },
});

/** The request to approve. */
export type ApprovePinResetRequest = {
  /** `pinResetRequest` of another member. */
  readonly request: Uint8Array;
};
/** An agreement to a new PIN. */
export type ApprovePinResetResponse = {
  /** `pinResetApproval`. */
  readonly approval: Uint8Array;
};
/** This member agrees that another one takes a new PIN. */
export const approvePinReset = defineCommand({
  name: 'APPROVE PIN RESET',
  cla: 0x80,
  ins: 0xb2,
  p1: 'slot',
  request: struct<ApprovePinResetRequest>({ request: rest }),
  response: struct<ApprovePinResetResponse>({ approval: rest }),
  access: { sessions: ['pin'], lifecycles: ['active'] },
});

/** What gives a card a new PIN. */
export type ResetPinRequest = {
  /** The new PIN, 6 to 12 digits. */
  readonly pin: string;
  /** `pinResetApproval` of one or two other members. */
  readonly approvals: readonly Uint8Array[];
  /** `rosterStatement` of them, for a card that missed a change of the set. */
  readonly roster?: Uint8Array;
  /** Proofs over the nonce of the offer, where a new PIN has a delay that is over. */
  readonly servers?: readonly ServerProof[];
};
/** Sets a new PIN with all its tries, if enough members have approved. The PUK stays as it is. */
export const resetPin = defineCommand({
  name: 'PIN RESET',
  cla: 0x80,
  ins: 0xb4,
  request: tlvStruct<ResetPinRequest>('PIN reset', {
    pin: [0x80, digits(limits.pinDigits)],
    approvals: [0xa1, approvals],
    roster: [0xa2, rest, 'optional'],
    servers: [0xa3, serverProofs, 'optional'],
  }),
  response: nothing,
  access: { sessions: ['can'], lifecycles: ['active'] },
  genuineOnly: ['pin'],
});
