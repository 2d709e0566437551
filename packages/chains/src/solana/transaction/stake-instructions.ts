/**
 * Instructions of the stake program, after their number (4 bytes, little-endian).
 *
 * Source: solana-stake-interface, `StakeInstruction`.
 */
import * as P from 'micro-packed';
import { account, type Layouts, layout } from './layouts.ts';

/** By number. */
export const stakeInstructions: Layouts = {
  0: layout(
    { staker: account, withdrawer: account, time: P.I64LE, epoch: P.U64LE, custodian: account },
    ['account', 'rent'],
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
    ['account', 'clock', 'authority', 'custodian?'],
    ({ account: stake, authority, role, next }) => ({ kind: 'stake-authorize', account: stake, authority, role, next }),
  ),
  2: layout(
    {},
    ['account', 'vote', 'clock', 'history', 'config', 'authority'],
    ({ account: stake, vote, authority }) => ({ kind: 'stake-delegate', account: stake, vote, authority }),
  ),
  3: layout({ lamports: P.U64LE }, ['account', 'to', 'authority'], (found) => ({ kind: 'stake-split', ...found })),
  4: layout(
    { lamports: P.U64LE },
    ['from', 'to', 'clock', 'history', 'authority', 'custodian?'],
    ({ from, to, authority, lamports }) => ({ kind: 'transfer', authority, from, to, lamports }),
  ),
  5: layout({}, ['account', 'clock', 'authority'], ({ account: stake, authority }) => ({
    kind: 'stake-deactivate',
    account: stake,
    authority,
  })),
  7: layout({}, ['account', 'source', 'clock', 'history', 'authority'], ({ account: stake, source, authority }) => ({
    kind: 'stake-merge',
    account: stake,
    source,
    authority,
  })),
  9: layout({}, ['account', 'rent', 'staker', 'withdrawer'], ({ account: stake, staker, withdrawer }) => ({
    kind: 'stake-initialize',
    account: stake,
    staker,
    withdrawer,
    lockup: undefined,
  })),
};
