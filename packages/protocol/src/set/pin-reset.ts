/**
 * Back in without a PUK: messages by which other members of a set have a card take a new PIN. The card asks, a member
 * approves. Each is a signed body: ECDSA P-256 with SHA-256, r || s, by the identity key of its card, over a label of
 * its own and the encoded body.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { signedMessage, tlvStruct } from '../encoding/tlv.ts';
import { point } from '../encoding/values.ts';
import { label, protocolVersion } from '../labels.ts';
import { limits } from '../limits.ts';
import { memberIndex } from './roster.ts';

/** Labels in front of what is signed for the reset of a PIN: ASCII, then one zero byte. */
export const pinResetLabels = {
  request: label('pin reset request'),
  approval: label('pin reset'),
} as const;

/** Version of requests and approvals. A card refuses any other. */
export const pinResetVersion = protocolVersion;

/** Codec of the number of members that it takes to reset a PIN: 1 or 2 in one byte. Where nobody can, it is absent. */
export const pinResetMembers: P.CoderType<number> = P.validate(P.U8, (count) => {
  if (count === 0 || count > limits.pinResetMembers) throw new Error(`expected 1 to ${limits.pinResetMembers} members`);
  return count;
});

/** A request: the card wants a new PIN. It tells nothing of wallets and sets: every active card makes one. */
export type PinResetRequestBody = {
  /** {@link pinResetVersion}. */
  readonly version: number;
  /** Identity key of the card: compressed P-256 point, 33 bytes. */
  readonly publicKey: Uint8Array;
  /** Random, 16 bytes: the card keeps it until it is used, or the PIN is proven. */
  readonly nonce: Uint8Array;
  /** Counts the requests of the card, from 1. No reset clears it. */
  readonly counter: number;
};
/** Codec of a {@link PinResetRequestBody}. */
export const pinResetRequestBody = tlvStruct<PinResetRequestBody>('PIN reset request', {
  version: [0x80, P.U8],
  publicKey: [0x81, point],
  nonce: [0x82, P.bytes(16)],
  counter: [0x83, P.U32BE],
});
/** Codec of a request, signed by the card over `pinResetLabels.request` and the body. */
export const pinResetRequest = signedMessage('PIN reset request', pinResetRequestBody);

/** An approval: a member agrees that this card takes a new PIN, once. */
export type PinResetApprovalBody = {
  /** {@link pinResetVersion}. */
  readonly version: number;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the approver's list of members. */
  readonly epoch: number;
  /** Number of the member that approves. */
  readonly approver: number;
  /** Number of the member whose PIN is reset. */
  readonly member: number;
  /** Nonce of the request, 16 bytes. */
  readonly nonce: Uint8Array;
  /** Counter of the request. */
  readonly counter: number;
};
/** Codec of a {@link PinResetApprovalBody}. */
export const pinResetApprovalBody = tlvStruct<PinResetApprovalBody>('PIN reset approval', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  approver: [0x83, memberIndex],
  member: [0x84, memberIndex],
  nonce: [0x85, P.bytes(16)],
  counter: [0x86, P.U32BE],
});
/** Codec of an approval, signed by the approver over `pinResetLabels.approval` and the body. */
export const pinResetApproval = signedMessage('PIN reset approval', pinResetApprovalBody);

/**
 * What proofs of time for a new PIN answer, 32 bytes. Nobody knows it before the members have approved, so no proof
 * over it was fetched earlier.
 *
 * @param approvals {@link pinResetApproval} of each, in the order in which the card gets them
 * @example
 * ```ts
 * import { pinResetTimeNonce } from '@symbolon/protocol/set';
 * pinResetTimeNonce([new Uint8Array(130)]).length; // => 32
 * ```
 */
export function pinResetTimeNonce(approvals: readonly Uint8Array[]): Uint8Array {
  return sha256(concatBytes(label('time nonce'), ...approvals));
}
