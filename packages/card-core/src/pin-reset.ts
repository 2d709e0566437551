/** The messages by which other members have a card take a new PIN: who may say so, and what makes it count once. */
import { equalBytes } from '@noble/curves/utils.js';
import type { ServerProof } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import {
  type PinResetRequestBody,
  pinResetApproval,
  pinResetApprovalBody,
  pinResetLabels,
  pinResetRequest,
  pinResetRequestBody,
  pinResetTimeNonce,
  pinResetVersion,
  type Role,
  type RosterMember,
} from '@symbolon/protocol/set';
import { type Context, walletOf } from './card/context.ts';
import { signAsCard } from './handlers/identity.ts';
import { isWhole, wipeWallet } from './keys/wallet.ts';
import { records } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';
import { isOfThisSet, verify } from './policy/statements.ts';
import { Refusal } from './refusal.ts';
import { memberOf, peerOf, rosterOf, selfOf, setOf, termsOf } from './sets.ts';
import { clockOf, provenTime } from './time/clock.ts';
import { advance, later, readServers } from './time/proofs.ts';
import { checkSignature } from './tunnel/sign.ts';

const anyRole: readonly Role[] = ['primary', 'backup', 'daily', 'cosigner'];
const whole: readonly Role[] = ['primary', 'backup'];

/**
 * Whose word gives a card of each role a new PIN. A daily card or a cosigner, whose holder has less than the whole
 * wallet, does not open a card that has it. A share card, which holds none, gives none and gets none.
 */
const approvers: { readonly [Of in Role]: readonly Role[] } = {
  primary: whole,
  backup: whole,
  daily: anyRole,
  cosigner: anyRole,
  share: [],
  // It belongs to somebody else: it opens nothing, and the owner's cards open it.
  heir: whole,
};

function mayReset(approver: Pick<RosterMember, 'role'>, member: RosterMember): boolean {
  return approvers[member.role].includes(approver.role);
}

/**
 * As what this card approves. A backup, or a card that became the primary, may have a part of the wallet alone, and
 * then approves as a daily card does. The list of members tells the other card nothing of it.
 */
function ownVoice(context: Context): Pick<RosterMember, 'role'> {
  const wallet = walletOf(context);
  const self = selfOf(context);
  const voice = isWhole(wallet) ? self : ({ role: 'daily' } as const);
  wipeWallet(wallet);
  return voice;
}

/** A card that asks for a new PIN, as this member knows it. */
export type Asking = { readonly member: number; readonly request: PinResetRequestBody };

/** Signs a request for a new PIN. */
export function signRequest(body: PinResetRequestBody, store: Store): Uint8Array {
  return pinResetRequest.encode({
    body,
    signature: signAsCard(store, pinResetLabels.request, pinResetRequestBody.encode(body)),
  });
}

/**
 * Checks the request of another member.
 *
 * @throws Refusal `incorrectData`, `conditionsOfUse` (the owner allowed nobody), `referencedDataNotFound` (no other
 * member, or a revoked one), `wrongRole`, `notGenuine`
 */
export function acceptRequest(bytes: Uint8Array, context: Context): Asking {
  const { body, signature } = decodeWith(pinResetRequest, 'PIN reset request', bytes);
  if (body.version !== pinResetVersion) throw new Refusal('incorrectData');
  if (setOf(context).pinReset === 0) throw new Refusal('conditionsOfUse');
  const member = memberOf(rosterOf(context).members, body.publicKey);
  const peer = member === undefined ? undefined : peerOf(context, member);
  if (member === undefined || peer === undefined) throw new Refusal('referencedDataNotFound');
  if (!mayReset(ownVoice(context), peer)) throw new Refusal('wrongRole');
  checkSignature(pinResetLabels.request, pinResetRequestBody.encode(body), signature, body.publicKey);
  return { member, request: body };
}

/** Signs a consent to a new PIN of another member. */
export function signPinReset({ member, request }: Asking, context: Context): Uint8Array {
  const { id, epoch, member: approver } = setOf(context);
  const { nonce, counter } = request;
  const body = { version: pinResetVersion, setId: id, epoch, approver, member, nonce, counter };
  return pinResetApproval.encode({
    body,
    signature: signAsCard(context.store, pinResetLabels.approval, pinResetApprovalBody.encode(body)),
  });
}

/**
 * Verifies an approval for this card, and returns the number of the member that gave it.
 *
 * @throws Refusal `approvalWrong` (for another request, another card, another epoch, or not by a member that may),
 * `incorrectData`
 */
export function acceptPinReset(bytes: Uint8Array, context: Context): number {
  const { store } = context;
  const { body, signature } = decodeWith(pinResetApproval, 'PIN reset approval', bytes);
  const nonce = store.get(records.pinResetNonce);
  const approver = peerOf(context, body.approver);
  const isOfRequest =
    nonce !== undefined && equalBytes(body.nonce, nonce) && body.counter === store.get(records.pinResets)?.count;
  if (!isOfThisSet(body, context) || body.member !== setOf(context).member || !isOfRequest)
    throw new Refusal('approvalWrong');
  if (approver === undefined || !mayReset(approver, selfOf(context))) throw new Refusal('approvalWrong');
  verify('approvalWrong', () =>
    checkSignature(pinResetLabels.approval, pinResetApprovalBody.encode(body), signature, approver.publicKey),
  );
  return body.approver;
}

/** What members have approved, and the time that was proven since. */
type Proven = {
  readonly approvers: readonly number[];
  readonly approvals: readonly Uint8Array[];
  readonly servers: readonly ServerProof[];
};

/** Takes the time that was proven for a new PIN: its delay counts from the first proof. @throws Refusal */
export function proveForPinReset({ approvers, approvals, servers }: Proven, context: Context): void {
  const clock = clockOf(context);
  const { low, high, delegations } = readServers(clock, servers, pinResetTimeNonce(approvals));
  const proven = advance(context, clock, { low, delegations });
  if (begunAt(context) === undefined && high !== undefined)
    context.store.put(records.pinResetSince, { time: later(high, proven), approvers: [...approvers] });
}

/** From when the delay of a new PIN counts: no longer, once a member that began it is revoked. */
function begunAt(context: Context): bigint | undefined {
  const since = context.store.get(records.pinResetSince);
  const { members } = rosterOf(context);
  return since?.approvers.every((member) => members[member]?.standing !== 'revoked') ? since.time : undefined;
}

/** Whether the delay of a new PIN is over by proven time, or there is none. */
export function mayTakePin(context: Context): boolean {
  const { pinReset } = termsOf(context).delays;
  if (pinReset === 0) return true;
  const since = begunAt(context);
  return since !== undefined && provenTime(context) >= since + BigInt(pinReset);
}
