/**
 * Messages from one member of a set to another over an untrusted relay: vouchers, approvals and proofs of membership.
 * Each is a signed body: ECDSA P-256 with SHA-256, r || s, by the identity key of the member, over a label of its own
 * and the encoded body.
 */
import * as P from 'micro-packed';
import { type AnnouncementKind, announcementKind } from '../delays/announcement.ts';
import { signedMessage, tlvStruct } from '../encoding/tlv.ts';
import { label, protocolVersion } from '../labels.ts';
import type { Name } from '../policy/policy.ts';
import { memberIndex, type Role, role } from './roster.ts';

/** Labels in front of what members sign, so that no signature passes for another kind: ASCII, then one zero byte. */
export const statementLabels = {
  voucher: label('voucher'),
  approval: label('approval'),
  activation: label('activation'),
  membership: label('membership'),
} as const;

/** A voucher: a primary grants a member more of an allowance. */
export type VoucherBody = {
  /** {@link statementVersion}. */
  readonly version: number;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the issuer's list of members. */
  readonly epoch: number;
  /** Number of the primary that issued it. */
  readonly issuer: number;
  /** Number of the member that may redeem it. */
  readonly member: number;
  /** `nameOf` the asset. */
  readonly asset: Name;
  /** In the smallest unit of the asset. */
  readonly amount: bigint;
  /** Counts the issuer's vouchers, from 1. A member takes them in ascending order, each once. */
  readonly counter: number;
};
/** Codec of a {@link VoucherBody}. */
export const voucherBody = tlvStruct<VoucherBody>('voucher', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  issuer: [0x83, memberIndex],
  member: [0x84, memberIndex],
  asset: [0x85, P.hex(16)],
  amount: [0x86, P.U128BE],
  counter: [0x87, P.U32BE],
});
/** Codec of a voucher, signed by its issuer over `statementLabels.voucher` and the body. */
export const voucherMessage = signedMessage('voucher', voucherBody);

/** An approval: a member has read a transaction itself and agrees that another member signs exactly this one. */
export type ApprovalBody = {
  /** {@link statementVersion}. */
  readonly version: number;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the approver's list of members. */
  readonly epoch: number;
  /** Number of the member that approves. */
  readonly approver: number;
  /** `commitmentOf` the transaction, 32 bytes. */
  readonly commitment: Uint8Array;
};
/** Codec of an {@link ApprovalBody}. */
export const approvalBody = tlvStruct<ApprovalBody>('approval', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  approver: [0x83, memberIndex],
  commitment: [0x84, P.bytes(32)],
});
/** Codec of an approval, signed by the approver over `statementLabels.approval` and the body. */
export const approvalMessage = signedMessage('approval', approvalBody);

/** The approval of an activation: a member agrees that a dormant backup begins to sign. */
export type ActivationBody = {
  /** {@link statementVersion}. */
  readonly version: number;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the approver's list of members. */
  readonly epoch: number;
  /** Number of the member that approves. */
  readonly approver: number;
  /** Number of the dormant backup. */
  readonly member: number;
};
/** Codec of an {@link ActivationBody}. */
export const activationBody = tlvStruct<ActivationBody>('activation', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  approver: [0x83, memberIndex],
  member: [0x84, memberIndex],
});
/** Codec of the approval of an activation, signed by the approver over `statementLabels.activation` and the body. */
export const activationMessage = signedMessage('activation', activationBody);

/** A proof of membership: what a member is and holds. It gives no right to spend. */
export type MembershipBody = {
  /** {@link statementVersion}. */
  readonly version: number;
  /** Fresh random bytes of the host, 32. */
  readonly challenge: Uint8Array;
  /** Seconds since 1970 by the host's clock. The card has no clock and repeats what it was told. */
  readonly date: bigint;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the member's list of members. */
  readonly epoch: number;
  /** Number of the member. */
  readonly member: number;
  /** What it may do. */
  readonly role: Role;
  /** A backup that was not activated: it signs nothing. */
  readonly dormant: boolean;
  /** Its own list of members names it as revoked. */
  readonly revoked: boolean;
  /** Digest of the public keys it holds, 32 bytes. */
  readonly keySetDigest: Uint8Array;
  /** SHA-256 of its encoded policy. */
  readonly policyDigest: Uint8Array;
  /** SHA-256 of its encoded list of members. */
  readonly rosterDigest: Uint8Array;
  /** SHA-256 of its firmware image. */
  readonly firmware: Uint8Array;
  /** Number of its firmware. */
  readonly release: number;
  /** Entries its log has ever had. */
  readonly logEntries: number;
  /** Signatures it has made. A dormant backup makes none. */
  readonly signatures: number;
  /** Digest of the split of a share card, 32 bytes. */
  readonly splitDigest?: Uint8Array;
  /** Index of its share in the split. */
  readonly shareIndex?: number;
  /** What the card announced and waits for, if anything. */
  readonly announced?: AnnouncementKind;
  /** Its proven time, seconds since 1970. Absent: unknown. */
  readonly time?: bigint;
};
/** Codec of a {@link MembershipBody}. */
export const membershipBody = tlvStruct<MembershipBody>('membership', {
  version: [0x80, P.U8],
  challenge: [0x81, P.bytes(32)],
  date: [0x82, P.U64BE],
  setId: [0x83, P.bytes(16)],
  epoch: [0x84, P.U32BE],
  member: [0x85, memberIndex],
  role: [0x86, role],
  dormant: [0x87, P.bool],
  revoked: [0x88, P.bool],
  keySetDigest: [0x89, P.bytes(32)],
  policyDigest: [0x8a, P.bytes(32)],
  rosterDigest: [0x8b, P.bytes(32)],
  firmware: [0x8c, P.bytes(32)],
  release: [0x8d, P.U16BE],
  logEntries: [0x8e, P.U32BE],
  signatures: [0x8f, P.U32BE],
  splitDigest: [0x90, P.bytes(32), 'optional'],
  shareIndex: [0x91, P.U8, 'optional'],
  announced: [0x92, announcementKind, 'optional'],
  time: [0x93, P.U64BE, 'optional'],
});
/** Codec of a proof of membership, signed by the member over `statementLabels.membership` and the body. */
export const membershipMessage = signedMessage('membership', membershipBody);

/** Version of vouchers, approvals and proofs of membership. */
export const statementVersion = protocolVersion;
