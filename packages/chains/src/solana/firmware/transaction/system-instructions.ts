/**
 * Instructions of the system program, after their number (4 bytes, little-endian).
 *
 * Source: solana-system-interface, `SystemInstruction`; Solana Pay, transfer request, `reference`.
 */
import * as P from 'micro-packed';
import { account, type Layouts, layout as layoutOf } from './layouts.ts';

/** A part of the runtime: what bincode does not read to the end of the fields fails. */
const layout: typeof layoutOf = (fields, names, make) => layoutOf(fields, names, make, { failsCut: true });
/**
 * Further accounts are ignored: Solana Pay's references. Not so where whoever signs among all accounts may be the
 * authority, as of a nonce account.
 */
const payment: typeof layoutOf = (fields, names, make) => layoutOf(fields, names, make, { failsCut: true, open: true });

/** bincode: 8 bytes of length. */
const text = P.string(P.U64LE);

/** By number. */
export const systemInstructions: Layouts = {
  0: layout(
    { lamports: P.U64LE, space: P.U64LE, owner: account },
    ['authority', 'created'],
    ({ authority, created, lamports, owner }) => ({ kind: 'account-create', authority, created, lamports, owner }),
  ),
  1: layout({ owner: account }, ['authority'], ({ authority, owner }) => ({
    kind: 'account-assign',
    authority,
    account: authority,
    owner,
  })),
  2: payment({ lamports: P.U64LE }, ['authority', 'to'], ({ authority, to, lamports }) => ({
    kind: 'transfer',
    authority,
    from: authority,
    to,
    lamports,
  })),
  // The base signs as the third account, unless it is the payer.
  3: layout(
    { base: account, text, lamports: P.U64LE, space: P.U64LE, owner: account },
    ['authority', 'created', 'signer?'],
    ({ authority, created, lamports, owner, base, text: seed }) => ({
      kind: 'account-create',
      authority,
      created,
      lamports,
      owner,
      seed: { base, text: seed },
    }),
  ),
  4: layout({}, ['account', 'blockhashes', 'authority'], ({ account: nonce, authority }) => ({
    kind: 'nonce-advance',
    account: nonce,
    authority,
  })),
  5: layout(
    { lamports: P.U64LE },
    ['from', 'to', 'blockhashes', 'rent', 'authority'],
    ({ from, to, authority, lamports }) => ({ kind: 'transfer', authority, from, to, lamports }),
  ),
  6: layout({ next: account }, ['account', 'blockhashes', 'rent'], ({ account: nonce, next }) => ({
    kind: 'nonce-initialize',
    account: nonce,
    next,
  })),
  7: layout({ next: account }, ['account', 'authority'], ({ account: nonce, authority, next }) => ({
    kind: 'nonce-authorize',
    account: nonce,
    authority,
    next,
  })),
  8: layout({ space: P.U64LE }, ['authority'], ({ authority }) => ({
    kind: 'account-assign',
    authority,
    account: authority,
    owner: undefined,
  })),
  9: layout(
    { base: account, text, space: P.U64LE, owner: account },
    ['account', 'authority'],
    ({ account: sized, authority, owner }) => ({ kind: 'account-assign', authority, account: sized, owner }),
  ),
  10: layout(
    { base: account, text, owner: account },
    ['account', 'authority'],
    ({ account: assigned, authority, owner }) => ({ kind: 'account-assign', authority, account: assigned, owner }),
  ),
  11: payment(
    { lamports: P.U64LE, text, owner: account },
    ['from', 'authority', 'to'],
    ({ from, authority, to, lamports }) => ({ kind: 'transfer', authority, from, to, lamports }),
  ),
};
