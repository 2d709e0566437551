/**
 * Instructions of Token and Token-2022, after their number (1 byte). Those that one of several authorities signs name
 * more accounts, and are not understood.
 *
 * Source: spl-token `TokenInstruction`, spl-token-2022 `TransferFeeInstruction`.
 */
import * as P from 'micro-packed';
import { account, type Layout, type Layouts, layout } from './layouts.ts';

const amount = P.U64LE;
const decimals = P.U8;
const nothing = () => ({ kind: 'nothing' }) as const;
const unnamed = { mint: undefined, decimals: undefined };

/** Of both programs, by number. */
export const tokenInstructions: Layouts = {
  1: layout({}, ['account', 'mint', 'owner', 'rent'], ({ account: made, mint, owner }) => ({
    kind: 'token-initialize',
    account: made,
    mint,
    owner,
  })),
  3: layout(
    { amount },
    ['source', 'destination', 'authority'],
    (found) => ({ kind: 'token-transfer', ...unnamed, withheld: 0n, ...found }),
    { open: true },
  ),
  4: layout({ amount }, ['source', 'delegate', 'authority'], (found) => ({
    kind: 'token-approve',
    ...unnamed,
    ...found,
  })),
  5: layout({}, ['source', 'authority'], (found) => ({ kind: 'token-revoke', ...found })),
  // `COption` of a key: 1 byte, and the key if that is 1.
  6: layout(
    { role: P.U8, next: P.optional(P.bool, account) },
    ['account', 'authority'],
    ({ account: given, authority, role, next }) => ({ kind: 'token-authorize', account: given, authority, role, next }),
  ),
  8: layout({ amount }, ['source', 'mint', 'authority'], (found) => ({
    kind: 'token-burn',
    decimals: undefined,
    ...found,
  })),
  9: layout({}, ['account', 'to', 'authority'], (found) => ({ kind: 'token-close', ...found })),
  12: layout(
    { amount, decimals },
    ['source', 'mint', 'destination', 'authority'],
    (found) => ({ kind: 'token-transfer', withheld: 0n, ...found }),
    { open: true },
  ),
  13: layout({ amount, decimals }, ['source', 'mint', 'delegate', 'authority'], (found) => ({
    kind: 'token-approve',
    ...found,
  })),
  15: layout({ amount, decimals }, ['source', 'mint', 'authority'], (found) => ({ kind: 'token-burn', ...found })),
  16: layout({ owner: account }, ['account', 'mint', 'rent'], ({ account: made, mint, owner }) => ({
    kind: 'token-initialize',
    account: made,
    mint,
    owner,
  })),
  // A second account changes nothing: rent, or none.
  17: layout({}, ['account', 'rent?'], nothing),
  18: layout({ owner: account }, ['account', 'mint'], ({ account: made, mint, owner }) => ({
    kind: 'token-initialize',
    account: made,
    mint,
    owner,
  })),
  // The owner of an account can't be changed any more.
  22: layout({}, ['account'], nothing),
};

/** `TransferCheckedWithFee`: number 1 of the extension 26. */
const withFee: Layout = layout(
  { number: P.magic(P.U8, 1), amount, decimals, withheld: P.U64LE },
  ['source', 'mint', 'destination', 'authority'],
  (found) => ({ kind: 'token-transfer', ...found }),
  { open: true },
);

/** Of Token-2022, by number. */
export const token2022Instructions: Layouts = { ...tokenInstructions, 26: withFee };
