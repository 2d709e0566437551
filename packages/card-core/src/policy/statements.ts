/** Vouchers, approvals and activations: signs this card's statements and verifies those of other members. */
import { equalBytes } from '@noble/curves/utils.js';
import { decodeWith } from '@symbolon/protocol/encoding';
import {
  activationBody,
  activationMessage,
  approvalBody,
  approvalMessage,
  statementLabels,
  statementVersion,
  voucherBody,
  voucherMessage,
} from '@symbolon/protocol/set';
import type { StatusName } from '@symbolon/protocol/status';
import type { UnwrapCoder } from 'micro-packed';
import type { Context } from '../card/context.ts';
import { signAsCard } from '../handlers/identity.ts';
import { Refusal } from '../refusal.ts';
import { rosterOf, setOf, voiceOf } from '../sets.ts';
import { checkSignature } from '../tunnel/sign.ts';
import { maySetAnyPolicy } from './state.ts';

export type Voucher = UnwrapCoder<typeof voucherBody>;

/** Signs a voucher for a member of the set. */
export function signVoucher(
  grant: Pick<Voucher, 'member' | 'asset' | 'amount' | 'counter'>,
  context: Context,
): Uint8Array {
  const { id, epoch, member: issuer } = setOf(context);
  const { member, asset, amount, counter } = grant;
  const body = { version: statementVersion, setId: id, epoch, issuer, member, asset, amount, counter };
  return voucherMessage.encode({
    body,
    signature: signAsCard(context.store, statementLabels.voucher, voucherBody.encode(body)),
  });
}

/**
 * Verifies a voucher. It must be for this card, in the set's current epoch, and from a primary on this card's roster,
 * or from this card if it may set any policy. The caller checks whether it was used before.
 *
 * @throws Refusal `voucherWrong`, `incorrectData`
 */
export function acceptVoucher(bytes: Uint8Array, context: Context): Voucher {
  const { body, signature } = decodeWith(voucherMessage, 'voucher', bytes);
  const { member } = setOf(context);
  const issuer = rosterOf(context).members[body.issuer];
  const isPrimary = issuer?.role === 'primary' && issuer.standing !== 'revoked';
  const isOwn = body.issuer === member && maySetAnyPolicy(context);
  if (!isOfThisSet(body, context) || body.member !== member || issuer === undefined || !(isPrimary || isOwn))
    throw new Refusal('voucherWrong');
  verify('voucherWrong', () =>
    checkSignature(statementLabels.voucher, voucherBody.encode(body), signature, issuer.publicKey),
  );
  return body;
}

/** Signs an approval of a transaction that this card has read and judged. */
export function signApproval(commitment: Uint8Array, context: Context): Uint8Array {
  const { id, epoch, member: approver } = setOf(context);
  const body = { version: statementVersion, setId: id, epoch, approver, commitment };
  return approvalMessage.encode({
    body,
    signature: signAsCard(context.store, statementLabels.approval, approvalBody.encode(body)),
  });
}

/**
 * Verifies an approval and returns its commitment, 32 bytes.
 *
 * @throws Refusal `approvalWrong` (not by another member that this card knows, or not in the set's current epoch),
 * `incorrectData`
 */
export function acceptApproval(bytes: Uint8Array, context: Context): Uint8Array {
  const { body, signature } = decodeWith(approvalMessage, 'approval', bytes);
  const approver = voiceOf(context, body.approver);
  if (!isOfThisSet(body, context) || approver === undefined) throw new Refusal('approvalWrong');
  verify('approvalWrong', () =>
    checkSignature(statementLabels.approval, approvalBody.encode(body), signature, approver.publicKey),
  );
  return body.commitment.slice();
}

/** Signs a consent to the activation of another member. */
export function signActivation(member: number, context: Context): Uint8Array {
  const { id, epoch, member: approver } = setOf(context);
  const body = { version: statementVersion, setId: id, epoch, approver, member };
  return activationMessage.encode({
    body,
    signature: signAsCard(context.store, statementLabels.activation, activationBody.encode(body)),
  });
}

/**
 * @throws Refusal `approvalWrong` (not for this card, not by another member that it knows, or not in the set's current
 * epoch), `incorrectData`
 */
export function acceptActivation(bytes: Uint8Array, context: Context): void {
  const { body, signature } = decodeWith(activationMessage, 'activation', bytes);
  const approver = voiceOf(context, body.approver);
  if (!isOfThisSet(body, context) || body.member !== setOf(context).member || approver === undefined)
    throw new Refusal('approvalWrong');
  verify('approvalWrong', () =>
    checkSignature(statementLabels.activation, activationBody.encode(body), signature, approver.publicKey),
  );
}

/** What every statement of a member begins with. */
type Statement = { readonly version: number; readonly setId: Uint8Array; readonly epoch: number };

/** Whether a statement is of this version, of the set of this slot, and of its present epoch. */
export function isOfThisSet({ version, setId, epoch }: Statement, context: Context): boolean {
  const own = setOf(context);
  return version === statementVersion && equalBytes(setId, own.id) && epoch === own.epoch;
}

/** Runs a check whose every failure is the same refusal. */
export function verify(reason: StatusName, check: () => void): void {
  try {
    check();
  } catch {
    throw new Refusal(reason);
  }
}
