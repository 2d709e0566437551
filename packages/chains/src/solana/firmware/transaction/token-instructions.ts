/**
 * Instructions of Token and Token-2022, after their number (1 byte).
 *
 * Source: spl-token `TokenInstruction`, spl-token-2022 `TransferFeeInstruction`.
 */
import * as P from 'micro-packed';
import { account, type Layout, type Layouts, layout } from './layouts.ts';

const amount = P.U64LE;
const decimals = P.U8;
const nothing = () => ({ kind: 'nothing' }) as const;
const unnamed = { mint: undefined, decimals: undefined };
/**
 * What an authority signs for. Further accounts are looked for as signers where the authority stands for several, and
 * ignored where it is a key (spl-token `Processor::validate_owner`): Solana Pay's references.
 */
const byAuthority: typeof layout = (fields, names, make) => layout(fields, names, make, { open: true });

/** Of both programs, by number. */
export const tokenInstructions: Layouts = {
  1: layout({}, ['account', 'mint', 'owner', 'rent'], ({ account: made, mint, owner }) => ({
    kind: 'token-initialize',
    account: made,
    mint,
    owner,
  })),
  3: byAuthority({ amount }, ['source', 'destination', 'authority'], (found) => ({
    kind: 'token-transfer',
    ...unnamed,
    withheld: 0n,
    ...found,
  })),
  4: byAuthority({ amount }, ['source', 'delegate', 'authority'], (found) => ({
    kind: 'token-approve',
    ...unnamed,
    ...found,
  })),
  5: byAuthority({}, ['source', 'authority'], (found) => ({ kind: 'token-revoke', ...found })),
  // `COption` of a key: 1 byte, and the key if that is 1.
  6: byAuthority({ role: P.U8, next: P.optional(P.bool, account) }, ['account', 'authority'], ({ next, ...found }) => ({
    kind: 'token-authorize',
    next,
    ...found,
  })),
  8: byAuthority({ amount }, ['source', 'mint', 'authority'], (found) => ({
    kind: 'token-burn',
    decimals: undefined,
    ...found,
  })),
  9: byAuthority({}, ['account', 'to', 'authority'], (found) => ({ kind: 'token-close', ...found })),
  12: byAuthority({ amount, decimals }, ['source', 'mint', 'destination', 'authority'], (found) => ({
    kind: 'token-transfer',
    withheld: 0n,
    ...found,
  })),
  13: byAuthority({ amount, decimals }, ['source', 'mint', 'delegate', 'authority'], (found) => ({
    kind: 'token-approve',
    ...found,
  })),
  15: byAuthority({ amount, decimals }, ['source', 'mint', 'authority'], (found) => ({ kind: 'token-burn', ...found })),
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
const withFee: Layout = byAuthority(
  { number: P.magic(P.U8, 1), amount, decimals, withheld: P.U64LE },
  ['source', 'mint', 'destination', 'authority'],
  (found) => ({ kind: 'token-transfer', ...found }),
);

/** Of Token-2022, by number. */
export const token2022Instructions: Layouts = { ...tokenInstructions, 26: withFee };
