/** What a wallet may sign: policy, budgets and vouchers. */
import * as P from 'micro-packed';
import { nothing, rest, struct } from '../encoding/values.ts';
import { budgetStates } from '../policy/budgets.ts';
import { type Name, policy } from '../policy/policy.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['pin'], lifecycles: ['active'] } as const;

/** The policy of a wallet. */
export const getPolicy = defineCommand({
  name: 'GET POLICY',
  cla: 0x80,
  ins: 0x44,
  p1: 'slot',
  request: nothing,
  response: policy,
  access,
});

/**
 * Replaces the policy. A primary takes any policy. Other members take only one that allows nothing new. What was spent
 * of an allowance stays spent, even if only a later policy has such an allowance again.
 */
export const setPolicy = defineCommand({
  name: 'SET POLICY',
  cla: 0x80,
  ins: 0x46,
  p1: 'slot',
  request: policy,
  response: nothing,
  access,
});

/** What is left of each allowance, and what was spent of assets that no longer have one. */
export const getBudgets = defineCommand({
  name: 'GET BUDGETS',
  cla: 0x80,
  ins: 0x48,
  p1: 'slot',
  request: nothing,
  response: budgetStates,
  access,
});

/** What a voucher grants. */
export type IssueVoucherRequest = {
  /** Number of the member that may redeem it. */
  readonly member: number;
  /** `nameOf` the asset. */
  readonly asset: Name;
  /** In the smallest unit of the asset. */
  readonly amount: bigint;
};
/** A voucher. */
export type IssueVoucherResponse = {
  /** `voucherMessage`. */
  readonly voucher: Uint8Array;
};
/** A primary grants a member more of an allowance. An activated backup grants it to itself. */
export const issueVoucher = defineCommand({
  name: 'ISSUE VOUCHER',
  cla: 0x80,
  ins: 0x4a,
  p1: 'slot',
  request: struct<IssueVoucherRequest>({ member: P.U8, asset: P.hex(16), amount: P.U128BE }),
  response: struct<IssueVoucherResponse>({ voucher: rest }),
  access,
});

/** A voucher to redeem. */
export type RedeemVoucherRequest = {
  /** `voucherMessage`. */
  readonly voucher: Uint8Array;
};
/** Takes a voucher's amount off what was spent. If less was spent, the card refuses and the voucher stays valid. */
export const redeemVoucher = defineCommand({
  name: 'REDEEM VOUCHER',
  cla: 0x80,
  ins: 0x4c,
  p1: 'slot',
  request: struct<RedeemVoucherRequest>({ voucher: rest }),
  response: nothing,
  access,
});
