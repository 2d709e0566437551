/**
 * Instructions of the stake program, after their number (4 bytes, little-endian), and without the accounts of the
 * runtime that it takes among the others or does not ask for any more.
 *
 * Source: solana-stake-interface, `StakeInstruction`.
 */
import * as P from 'micro-packed';
import { account, type Layouts, layout } from './layouts.ts';

/** Accounts of the runtime: clock, stake history, configuration of stakes, rent. */
export const runtimeAccounts: readonly string[] = [
  'SysvarC1ock11111111111111111111111111111111',
  'SysvarStakeHistory1111111111111111111111111',
  'StakeConfig11111111111111111111111111111111',
  'SysvarRent111111111111111111111111111111111',
];

/** By number. */
export const stakeInstructions: Layouts = {
  0: layout(
    { staker: account, withdrawer: account, time: P.I64LE, epoch: P.U64LE, custodian: account },
    ['account'],
    ({ account: stake, staker, withdrawer, time, epoch, custodian }) => ({
      kind: 'stake-initialize',
      account: stake,
      staker,
      withdrawer,
      lockup: time > 0n || epoch > 0n ? { time, epoch, custodian } : undefined,
    }),
  ),
  1: layout(
    { next: account, role: P.U32LE },
    ['account', 'authority', 'custodian?'],
    ({ account: stake, authority, role, next, 'custodian?': custodian }) => ({
      kind: 'stake-authorize',
      account: stake,
      authority,
      role,
      next,
      custodian,
    }),
  ),
  2: layout({}, ['account', 'vote', 'authority'], ({ account: stake, vote, authority }) => ({
    kind: 'stake-delegate',
    account: stake,
    vote,
    authority,
  })),
  3: layout(
    { lamports: P.U64LE },
    ['account', 'part', 'authority'],
    ({ account: stake, part, authority, lamports }) => ({
      kind: 'stake-split',
      account: stake,
      to: part,
      authority,
      lamports,
    }),
  ),
  4: layout(
    { lamports: P.U64LE },
    ['from', 'to', 'authority', 'custodian?'],
    ({ from, to, authority, lamports, 'custodian?': custodian }) => ({
      kind: 'transfer',
      authority,
      from,
      to,
      lamports,
      custodian,
    }),
  ),
  5: layout({}, ['account', 'authority'], ({ account: stake, authority }) => ({
    kind: 'stake-deactivate',
    account: stake,
    authority,
  })),
  7: layout({}, ['account', 'source', 'authority'], ({ account: stake, source, authority }) => ({
    kind: 'stake-merge',
    account: stake,
    source,
    authority,
  })),
  9: layout({}, ['account', 'staker', 'withdrawer'], ({ account: stake, staker, withdrawer }) => ({
    kind: 'stake-initialize',
    account: stake,
    staker,
    withdrawer,
    lockup: undefined,
  })),
};
