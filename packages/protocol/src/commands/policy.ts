/** What a wallet may sign: its policy, budgets and vouchers. */
import * as P from 'micro-packed';
import { budgetStates, policy } from '../policy.ts';
import { nothing, rest } from '../values.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['pin'], lifecycles: ['active'] } as const;

/** The policy of a wallet. */
export const getPolicy = defineCommand({
  name: 'GET POLICY',
  cla: 0x80,
  ins: 0x44,
  p1: 'wallet',
  request: nothing,
  response: policy,
  access,
});

/**
 * Replaces the policy. A primary takes any; another member only one that allows nothing the old one did not. What was
 * spent of an allowance stays spent, also where the policy has no such allowance and a later one has.
 */
export const setPolicy = defineCommand({
  name: 'SET POLICY',
  cla: 0x80,
  ins: 0x46,
  p1: 'wallet',
  request: policy,
  response: nothing,
  access,
});

/** What is left of each allowance, and what was spent of assets that have none any more. */
export const getBudgets = defineCommand({
  name: 'GET BUDGETS',
  cla: 0x80,
  ins: 0x48,
  p1: 'wallet',
  request: nothing,
  response: budgetStates,
  access,
});

/**
 * A primary grants a member more of an allowance: `voucherMessage`. A backup that was activated grants it to itself.
 */
export const issueVoucher = defineCommand({
  name: 'ISSUE VOUCHER',
  cla: 0x80,
  ins: 0x4a,
  p1: 'wallet',
  request: P.struct({ member: P.U8, asset: P.hex(16), amount: P.U128BE }),
  response: P.struct({ voucher: rest }),
  access,
});

/** Takes a voucher's amount off what was spent. Refused as a whole, and good for later, if less was spent. */
export const redeemVoucher = defineCommand({
  name: 'REDEEM VOUCHER',
  cla: 0x80,
  ins: 0x4c,
  p1: 'wallet',
  request: P.struct({ voucher: rest }),
  response: nothing,
  access,
});
