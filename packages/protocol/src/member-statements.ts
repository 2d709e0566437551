/**
 * What one member of a set tells another over an untrusted relay: vouchers and approvals. Each is a signed body: the signature (ECDSA P-256 with SHA-256, r || s, by the
 * member's identity key) covers a label of its own and everything before it.
 */
import * as P from 'micro-packed';
import { limits } from './limits.ts';
import { tlvStruct } from './tlv.ts';

/** Starts what is signed, so that no signature of one kind passes for another. ASCII, then one zero byte. */
export const statementLabels = {
  voucher: P.cstring.encode('symbolon voucher 1'),
  approval: P.cstring.encode('symbolon approval 1'),
} as const;

const memberIndex = P.validate(P.U8, (index) => {
  if (index > limits.clones.max) throw new Error(`index ${index} above ${limits.clones.max}`);
  return index;
});

/** A primary grants a member more of an allowance. */
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
export const voucherMessage = tlvStruct('voucher', { body: [0xa0, voucherBody], signature: [0x5f37, P.bytes(64)] });

/** A member has read a transaction itself and agrees that another one signs exactly this. */
export const approvalBody = tlvStruct('approval', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  approver: [0x83, memberIndex],
  /** `commitmentOf` the transaction. */
  commitment: [0x84, P.bytes(32)],
});
export const approvalMessage = tlvStruct('approval', { body: [0xa0, approvalBody], signature: [0x5f37, P.bytes(64)] });

/** Version of these messages. */
export const statementVersion = 1;
