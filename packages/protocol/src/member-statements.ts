/**
 * What one member of a set tells another over an untrusted relay: vouchers, approvals and proofs of membership. Each is
 * a signed body: the signature (ECDSA P-256 with SHA-256, r || s, by the member's identity key) covers a label of its
 * own and everything before it.
 */
import * as P from 'micro-packed';
import { memberIndex, role } from './roster.ts';
import { tlvStruct } from './tlv.ts';

/**
 * Starts what a member signs for another one, so that no signature of one kind passes for another. ASCII, then one zero
 * byte.
 */
export const statementLabels = {
  voucher: P.cstring.encode('symbolon voucher 1'),
  approval: P.cstring.encode('symbolon approval 1'),
  activation: P.cstring.encode('symbolon activation 1'),
  membership: P.cstring.encode('symbolon membership 1'),
} as const;

/** What a voucher says: a primary grants a member more of an allowance. */
export const voucherBody = tlvStruct('voucher', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  issuer: [0x83, memberIndex],
  member: [0x84, memberIndex],
  /** `nameOf` the asset. */
  asset: [0x85, P.hex(16)],
  amount: [0x86, P.U128BE],
  /** Counts the issuer's vouchers, from 1. A member takes them in ascending order, each once. */
  counter: [0x87, P.U32BE],
});
/**
 * A voucher as it crosses: {@link voucherBody}, and the issuer's signature over `statementLabels.voucher` and the body.
 */
export const voucherMessage = tlvStruct('voucher', { body: [0xa0, voucherBody], signature: [0x5f37, P.bytes(64)] });

/** What an approval says: a member has read a transaction itself and agrees that another one signs exactly this. */
export const approvalBody = tlvStruct('approval', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  approver: [0x83, memberIndex],
  /** `commitmentOf` the transaction. */
  commitment: [0x84, P.bytes(32)],
});
/**
 * An approval as it crosses: {@link approvalBody}, and the approver's signature over `statementLabels.approval` and the
 * body.
 */
export const approvalMessage = tlvStruct('approval', { body: [0xa0, approvalBody], signature: [0x5f37, P.bytes(64)] });

/** What the approval of an activation says: a member agrees that another one, a dormant backup, begins to sign. */
export const activationBody = tlvStruct('activation', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  approver: [0x83, memberIndex],
  member: [0x84, memberIndex],
});
/**
 * An agreement to an activation as it crosses: {@link activationBody}, and the approver's signature over
 * `statementLabels.activation` and the body.
 */
export const activationMessage = tlvStruct('activation', {
  body: [0xa0, activationBody],
  signature: [0x5f37, P.bytes(64)],
});

/**
 * What a proof of membership says: what a member is and holds, without a right to spend. The host's challenge and date
 * make the record a fresh one.
 */
export const membershipBody = tlvStruct('membership', {
  version: [0x80, P.U8],
  /** The host's: 32 fresh random bytes, and seconds since 1970. The card has no clock and repeats what it was told. */
  challenge: [0x81, P.bytes(32)],
  date: [0x82, P.U64BE],
  setId: [0x83, P.bytes(16)],
  epoch: [0x84, P.U32BE],
  member: [0x85, memberIndex],
  role: [0x86, role],
  /** A backup that was not activated: it signs nothing. */
  dormant: [0x87, P.bool],
  /** Its own list of members names it as revoked. */
  revoked: [0x88, P.bool],
  /** Digest of the public keys it holds. */
  keySetDigest: [0x89, P.bytes(32)],
  /** SHA-256 of its policy, and of its list of members, as encoded. */
  policyDigest: [0x8a, P.bytes(32)],
  rosterDigest: [0x8b, P.bytes(32)],
  /** SHA-256 of its firmware image, and the firmware's number. */
  firmware: [0x8c, P.bytes(32)],
  release: [0x8d, P.U16BE],
  /** Entries its log has had, and signatures it has made: a backup that sleeps makes none. */
  logEntries: [0x8e, P.U32BE],
  signatures: [0x8f, P.U32BE],
});
/**
 * A proof of membership as it crosses: {@link membershipBody}, and the member's signature over
 * `statementLabels.membership` and the body.
 */
export const membershipMessage = tlvStruct('membership', {
  body: [0xa0, membershipBody],
  signature: [0x5f37, P.bytes(64)],
});

/** Version of vouchers, approvals and proofs of membership. */
export const statementVersion = 1;
