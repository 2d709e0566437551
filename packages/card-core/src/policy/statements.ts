/** Vouchers and approvals: what this card tells other members of its set, and what it believes of theirs. */
import { equalBytes } from '@noble/curves/utils.js';
import { checkSignature, signBody } from '@symbolon/backup/card/transcript';
import {
  activationBody,
  activationMessage,
  approvalBody,
  approvalMessage,
  statementLabels,
  statementVersion,
  voucherBody,
  voucherMessage,
} from '@symbolon/protocol/member-statements';
import { Refusal } from '@symbolon/protocol/refusal';
import type { StatusName } from '@symbolon/protocol/status';
import { decodeWith } from '@symbolon/protocol/tlv';
import type { UnwrapCoder } from 'micro-packed';
import type { Context } from '../context.ts';
import { identityOf } from '../handlers/identity.ts';
import { peerOf, rosterOf, setOf } from '../sets.ts';
import { isFree } from './state.ts';

export type Voucher = UnwrapCoder<typeof voucherBody>;

/** The signed voucher of this card for a member of its set. */
export function giveVoucher(
  grant: Pick<Voucher, 'member' | 'asset' | 'amount' | 'counter'>,
  context: Context,
): Uint8Array {
  const { id, epoch, index } = setOf(context);
  const { member, asset, amount, counter } = grant;
  const body = { version: statementVersion, setId: id, epoch, issuer: index, member, asset, amount, counter };
  const { secretKey } = identityOf(context.store);
  return voucherMessage.encode({
    body,
    signature: signBody(statementLabels.voucher, voucherBody.encode(body), secretKey),
  });
}

/**
 * What a voucher grants, if it is for this card, in the set's present epoch, by a primary that this card knows or is,
 * or by the card itself where it may set any policy. Whether it was used before is the caller's to know.
 *
 * @throws Refusal `voucherWrong`, `incorrectData`
 */
export function acceptVoucher(bytes: Uint8Array, context: Context): Voucher {
  const { body, signature } = decodeWith(voucherMessage, 'voucher', bytes);
  const { index } = setOf(context);
  const issuer = rosterOf(context).members[body.issuer];
  const isPrimary = issuer?.role === 'primary' && issuer.standing !== 'revoked';
  const isOwn = body.issuer === index && isFree(context);
  if (!isOfThisSet(body, context) || body.member !== index || issuer === undefined || !(isPrimary || isOwn))
    throw new Refusal('voucherWrong');
  verify('voucherWrong', () =>
    checkSignature(statementLabels.voucher, voucherBody.encode(body), signature, issuer.publicKey),
  );
  return body;
}

/** The signed approval of this card over a transaction it has read and judged. */
export function giveApproval(commitment: Uint8Array, context: Context): Uint8Array {
  const { id, epoch, index } = setOf(context);
  const body = { version: statementVersion, setId: id, epoch, approver: index, commitment };
  const { secretKey } = identityOf(context.store);
  return approvalMessage.encode({
    body,
    signature: signBody(statementLabels.approval, approvalBody.encode(body), secretKey),
  });
}

/**
 * The commitment that another member has approved, 32 bytes.
 *
 * @throws Refusal `approvalWrong` (not by another member that this card knows, in the set's present epoch),
 * `incorrectData`
 */
export function acceptApproval(bytes: Uint8Array, context: Context): Uint8Array {
  const { body, signature } = decodeWith(approvalMessage, 'approval', bytes);
  const approver = peerOf(context, body.approver);
  if (!isOfThisSet(body, context) || approver === undefined) throw new Refusal('approvalWrong');
  verify('approvalWrong', () =>
    checkSignature(statementLabels.approval, approvalBody.encode(body), signature, approver.publicKey),
  );
  return body.commitment.slice();
}

/** The signed consent of this card to the activation of another member. */
export function giveActivation(member: number, context: Context): Uint8Array {
  const { id, epoch, index } = setOf(context);
  const body = { version: statementVersion, setId: id, epoch, approver: index, member };
  const { secretKey } = identityOf(context.store);
  return activationMessage.encode({
    body,
    signature: signBody(statementLabels.activation, activationBody.encode(body), secretKey),
  });
}

/**
 * @throws Refusal `approvalWrong` (not for this card, or not by another member that this card knows, in the set's
 * present epoch), `incorrectData`
 */
export function acceptActivation(bytes: Uint8Array, context: Context): void {
  const { body, signature } = decodeWith(activationMessage, 'activation', bytes);
  const approver = peerOf(context, body.approver);
  if (!isOfThisSet(body, context) || body.member !== setOf(context).index || approver === undefined)
    throw new Refusal('approvalWrong');
  verify('approvalWrong', () =>
    checkSignature(statementLabels.activation, activationBody.encode(body), signature, approver.publicKey),
  );
}

type Statement = { readonly version: number; readonly setId: Uint8Array; readonly epoch: number };

function isOfThisSet({ version, setId, epoch }: Statement, context: Context): boolean {
  const own = setOf(context);
  return version === statementVersion && equalBytes(setId, own.id) && epoch === own.epoch;
}

function verify(reason: StatusName, check: () => void): void {
  try {
    check();
  } catch {
    throw new Refusal(reason);
  }
}
