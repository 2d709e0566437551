/**
 * Instructions that are understood, to the last byte: by program, and by the number that their data begin with.
 *
 * Sources, besides those of each file: spl-associated-token-account, spl-memo, solana-compute-budget-interface,
 * solana-sdk `precompiles`.
 */

import { equalBytes } from '@noble/curves/utils.js';
import { base58, utf8 } from '@scure/base';
import * as P from 'micro-packed';
import { associatedTokenAccount } from '../address/address.ts';
import { programs } from '../address/programs.ts';
import type { Action } from './actions.ts';
import { type Accounts, type Layout, type Layouts, layout } from './layouts.ts';
import { runtimeAccounts, stakeInstructions } from './stake-instructions.ts';
import { systemInstructions } from './system-instructions.ts';
import { token2022Instructions, tokenInstructions } from './token-instructions.ts';

/** Numbers of one byte. */
const short =
  (layouts: Layouts): Layout =>
  (data, accounts, program) =>
    data[0] === undefined ? undefined : layouts[data[0]]?.(data.subarray(1), accounts, program);

/** Numbers of four bytes, little-endian. */
const long =
  (layouts: Layouts): Layout =>
  (data, accounts, program) =>
    layouts[P.U32LE.decode(data.subarray(0, 4))]?.(data.subarray(4), accounts, program);

/** Create and CreateIdempotent do the same; no data is Create. */
const create = layout(
  {},
  ['authority', 'account', 'owner', 'mint', 'system', 'of', 'rent?'],
  ({ authority, account, owner, mint, system, of: program }) => {
    const isKnown = [programs.token, programs.token2022].some((known) => equalBytes(known, program));
    if (!isKnown || !equalBytes(system, programs.system)) throw new Error('another program');
    if (!equalBytes(account, associatedTokenAccount(owner, mint, program))) throw new Error('not its address');
    return { kind: 'token-create', authority, program, account, mint, owner };
  },
);

const associatedTokenInstructions: Layout = (data, accounts, program) =>
  short({ 0: create, 1: create })(data.length === 0 ? Uint8Array.of(0) : data, accounts, program);

/** Without the accounts of the runtime: nobody can sign for one, so that none of them stands for another account. */
const ofStake: Layout = (data, accounts, program) =>
  long(stakeInstructions)(
    data,
    accounts.filter((account) => !account || !runtimeAccounts.includes(base58.encode(account))),
    program,
  );

const budgetInstructions: Layouts = {
  1: layout({ heapBytes: P.U32LE }, [], () => ({ kind: 'nothing' }), { open: true }),
  2: layout({ unitLimit: P.U32LE }, [], ({ unitLimit }) => ({ kind: 'budget', unitLimit }), { open: true }),
  3: layout({ unitPrice: P.U64LE }, [], ({ unitPrice }) => ({ kind: 'budget', unitPrice }), { open: true }),
  4: layout({ accountBytes: P.U32LE }, [], () => ({ kind: 'nothing' }), { open: true }),
};

/** Data begin with how many signatures there are; what they are over does nothing by itself. */
const signatures: Layout = ([count = 0]) => ({ kind: 'signatures', count });
const memo: Layout = (data) => ({ kind: 'memo', text: utf8.encode(data) });

const layoutOf: ReadonlyMap<string, Layout> = new Map<string, Layout>(
  (
    [
      [programs.system, long(systemInstructions)],
      [programs.stake, ofStake],
      [programs.token, short(tokenInstructions)],
      [programs.token2022, short(token2022Instructions)],
      [programs.associatedToken, associatedTokenInstructions],
      [programs.computeBudget, short(budgetInstructions)],
      [programs.memo, memo],
      [programs.memo1, memo],
      [programs.ed25519, signatures],
      [programs.secp256k1, signatures],
      [programs.secp256r1, signatures],
    ] as const
  ).map(([program, read]) => [base58.encode(program), read]),
);

/** An instruction with the accounts it names, 32 bytes each; one is `undefined` where a table on the chain names it. */
export type NamedInstruction = {
  readonly program: Uint8Array;
  readonly accounts: Accounts;
  readonly data: Uint8Array;
};

/** What an instruction means; `undefined` if it is not understood to its last byte. */
export function readInstruction({ program, accounts, data }: NamedInstruction): Action | undefined {
  try {
    return layoutOf.get(base58.encode(program))?.(data, accounts, program);
  } catch {
    return undefined;
  }
}
