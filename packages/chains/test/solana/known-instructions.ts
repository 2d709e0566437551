/**
 * Every instruction that is understood, as the clients of the programs build it, and what it means. Where a client has
 * none, the layout is that of the program's source.
 */

import { AccountRole, type Address, createNoopSigner, type Instruction } from '@solana/kit';
import * as stake from '@solana-program/stake';
import * as system from '@solana-program/system';
import * as token from '@solana-program/token';
import fc from 'fast-check';
import { parseAddress } from '../../src/solana/firmware/address/address.ts';
import type { Action } from '../../src/solana/firmware/transaction/actions.ts';
import * as t from './transactions.ts';

/** What differs from one instruction to the next of its kind. */
export type Values = {
  readonly amount: bigint;
  readonly decimals: number;
  /** Who signs for it: us, mostly. */
  readonly who: Address;
  readonly a: Address;
  readonly b: Address;
  readonly mint: Address;
  readonly seed: string;
  readonly program: Address;
};

const names = ['a', 'b', 'c', 'd'].map(t.somebody);
export const anyValues: fc.Arbitrary<Values> = fc.record({
  amount: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  decimals: fc.nat(255),
  who: fc.constantFrom(t.self, t.self, t.self, t.somebody('other')),
  a: fc.constantFrom(...names, t.self),
  b: fc.constantFrom(...names, t.self),
  mint: fc.constantFrom('mint 1', 'mint 2').map(t.somebody),
  seed: fc.string({ unit: 'grapheme', maxLength: 4 }),
  program: fc.constantFrom(t.somebody('program'), t.tokenProgram, stake.STAKE_PROGRAM_ADDRESS, t.systemProgram),
});

export type Known = { readonly instruction: Instruction; readonly action: Action };
type Kind = (values: Values) => Known;

const is = (instruction: Instruction, action: Action): Known => ({ instruction, action });
const key = parseAddress;
const by = createNoopSigner;
/** Without the accounts of the runtime, as today's client has it, and with them, as those before it. */
const withRuntime = (instruction: Instruction, at: number, ...accounts: readonly string[]): Instruction => {
  const given = instruction.accounts ?? [];
  const more = accounts.map((address) => ({ address: address as Address, role: AccountRole.READONLY }));
  return { ...instruction, accounts: [...given.slice(0, at), ...more, ...given.slice(at)] };
};
const clock = 'SysvarC1ock11111111111111111111111111111111';
const history = 'SysvarStakeHistory1111111111111111111111111';
const config = 'StakeConfig11111111111111111111111111111111';
const rent = 'SysvarRent111111111111111111111111111111111';

const transferSol: Kind = ({ who, a, amount }) =>
  is(system.getTransferSolInstruction({ source: by(who), destination: a, amount }), {
    kind: 'transfer',
    authority: key(who),
    from: key(who),
    to: key(a),
    lamports: amount,
  });

/** By name. */
export const kinds: { readonly [name: string]: Kind } = {
  transferSol,
  transferSolWithSeed: ({ who, a, b, amount, seed, program }) =>
    is(
      system.getTransferSolWithSeedInstruction({
        source: a,
        baseAccount: by(who),
        destination: b,
        amount,
        fromSeed: seed,
        fromOwner: program,
      }),
      { kind: 'transfer', authority: key(who), from: key(a), to: key(b), lamports: amount },
    ),
  createAccount: ({ who, a, amount, program }) =>
    is(
      system.getCreateAccountInstruction({
        payer: by(who),
        newAccount: by(a),
        lamports: amount,
        space: 200,
        programAddress: program,
      }),
      { kind: 'account-create', authority: key(who), created: key(a), lamports: amount, owner: key(program) },
    ),
  createAccountWithSeed: ({ who, a, b, amount, seed, program }) =>
    is(
      system.getCreateAccountWithSeedInstruction({
        payer: by(who),
        newAccount: a,
        ...(b !== who && { baseAccount: by(b) }),
        base: b,
        seed,
        amount,
        space: 200,
        programAddress: program,
      }),
      {
        kind: 'account-create',
        authority: key(who),
        created: key(a),
        lamports: amount,
        owner: key(program),
        seed: { base: key(b), text: seed },
      },
    ),
  assign: ({ who, program }) =>
    is(system.getAssignInstruction({ account: by(who), programAddress: program }), {
      kind: 'account-assign',
      authority: key(who),
      account: key(who),
      owner: key(program),
    }),
  assignWithSeed: ({ who, a, seed, program }) =>
    is(
      system.getAssignWithSeedInstruction({
        account: a,
        baseAccount: by(who),
        base: who,
        seed,
        programAddress: program,
      }),
      { kind: 'account-assign', authority: key(who), account: key(a), owner: key(program) },
    ),
  allocate: ({ who, amount }) =>
    is(system.getAllocateInstruction({ newAccount: by(who), space: amount }), {
      kind: 'account-assign',
      authority: key(who),
      account: key(who),
      owner: undefined,
    }),
  allocateWithSeed: ({ who, a, seed, program }) =>
    is(
      system.getAllocateWithSeedInstruction({
        newAccount: a,
        baseAccount: by(who),
        base: who,
        seed,
        space: 7,
        programAddress: program,
      }),
      { kind: 'account-assign', authority: key(who), account: key(a), owner: key(program) },
    ),
  advanceNonce: ({ who, a }) =>
    is(system.getAdvanceNonceAccountInstruction({ nonceAccount: a, nonceAuthority: by(who) }), {
      kind: 'nonce-advance',
      authority: key(who),
      account: key(a),
    }),
  initializeNonce: ({ a, b }) =>
    is(system.getInitializeNonceAccountInstruction({ nonceAccount: a, nonceAuthority: b }), {
      kind: 'nonce-initialize',
      account: key(a),
      next: key(b),
    }),
  authorizeNonce: ({ who, a, b }) =>
    is(system.getAuthorizeNonceAccountInstruction({ nonceAccount: a, nonceAuthority: by(who), newNonceAuthority: b }), {
      kind: 'nonce-authorize',
      authority: key(who),
      account: key(a),
      next: key(b),
    }),
  withdrawNonce: ({ who, a, b, amount }) =>
    is(
      system.getWithdrawNonceAccountInstruction({
        nonceAccount: a,
        recipientAccount: b,
        nonceAuthority: by(who),
        withdrawAmount: amount,
      }),
      { kind: 'transfer', authority: key(who), from: key(a), to: key(b), lamports: amount },
    ),
  transfer: ({ who, a, b, amount }) =>
    is(token.getTransferInstruction({ source: a, destination: b, authority: by(who), amount }), {
      kind: 'token-transfer',
      authority: key(who),
      program: key(t.tokenProgram),
      source: key(a),
      destination: key(b),
      mint: undefined,
      decimals: undefined,
      amount,
      withheld: 0n,
      others: [],
    }),
  transferChecked: ({ who, a, b, amount, decimals, mint }) =>
    is(token.getTransferCheckedInstruction({ source: a, mint, destination: b, authority: by(who), amount, decimals }), {
      kind: 'token-transfer',
      authority: key(who),
      program: key(t.tokenProgram),
      source: key(a),
      destination: key(b),
      mint: key(mint),
      decimals,
      amount,
      withheld: 0n,
      others: [],
    }),
  transferCheckedWithFee: ({ who, a, b, amount, decimals, mint }) =>
    is(t.transferCheckedWithFee({ from: a, mint, to: b, who, amount, decimals, fee: amount / 100n }), {
      kind: 'token-transfer',
      authority: key(who),
      program: key(t.token2022Program),
      source: key(a),
      destination: key(b),
      mint: key(mint),
      decimals,
      amount,
      withheld: amount / 100n,
      others: [],
    }),
  approve: ({ who, a, b, amount }) =>
    is(token.getApproveInstruction({ source: a, delegate: b, owner: by(who), amount }), {
      kind: 'token-approve',
      others: [],
      authority: key(who),
      source: key(a),
      delegate: key(b),
      mint: undefined,
      decimals: undefined,
      amount,
    }),
  approveChecked: ({ who, a, b, amount, decimals, mint }) =>
    is(token.getApproveCheckedInstruction({ source: a, mint, delegate: b, owner: by(who), amount, decimals }), {
      kind: 'token-approve',
      others: [],
      authority: key(who),
      source: key(a),
      delegate: key(b),
      mint: key(mint),
      decimals,
      amount,
    }),
  revoke: ({ who, a }) =>
    is(token.getRevokeInstruction({ source: a, owner: by(who) }), {
      kind: 'token-revoke',
      others: [],
      authority: key(who),
      source: key(a),
    }),
  burn: ({ who, a, amount, mint }) =>
    is(token.getBurnInstruction({ account: a, mint, authority: by(who), amount }), {
      kind: 'token-burn',
      others: [],
      authority: key(who),
      source: key(a),
      mint: key(mint),
      decimals: undefined,
      amount,
    }),
  burnChecked: ({ who, a, amount, mint, decimals }) =>
    is(token.getBurnCheckedInstruction({ account: a, mint, authority: by(who), amount, decimals }), {
      kind: 'token-burn',
      others: [],
      authority: key(who),
      source: key(a),
      mint: key(mint),
      decimals,
      amount,
    }),
  closeAccount: ({ who, a, b }) =>
    is(token.getCloseAccountInstruction({ account: a, destination: b, owner: by(who) }), {
      kind: 'token-close',
      others: [],
      authority: key(who),
      account: key(a),
      to: key(b),
    }),
  setAuthority: ({ who, a, b }) =>
    is(
      token.getSetAuthorityInstruction({
        owned: a,
        owner: by(who),
        authorityType: token.AuthorityType.AccountOwner,
        newAuthority: b,
      }),
      { kind: 'token-authorize', others: [], authority: key(who), account: key(a), role: 2, next: key(b) },
    ),
  giveUpAuthority: ({ who, a }) =>
    is(
      token.getSetAuthorityInstruction({
        owned: a,
        owner: by(who),
        authorityType: token.AuthorityType.CloseAccount,
        newAuthority: null,
      }),
      { kind: 'token-authorize', others: [], authority: key(who), account: key(a), role: 3, next: undefined },
    ),
  initializeAccount: ({ a, b, mint }) =>
    is(token.getInitializeAccountInstruction({ account: a, mint, owner: b }), initialized(a, b, mint)),
  initializeAccount2: ({ a, b, mint }) =>
    is(token.getInitializeAccount2Instruction({ account: a, mint, owner: b }), initialized(a, b, mint)),
  initializeAccount3: ({ a, b, mint }) =>
    is(token.getInitializeAccount3Instruction({ account: a, mint, owner: b }), initialized(a, b, mint)),
  initializeImmutableOwner: ({ a }) =>
    is(token.getInitializeImmutableOwnerInstruction({ account: a }), { kind: 'nothing' }),
  syncNative: ({ a }) => is(token.getSyncNativeInstruction({ account: a }), { kind: 'nothing' }),
  createAssociatedToken: (values) =>
    is(
      token.getCreateAssociatedTokenInstruction({
        payer: by(values.who),
        ata: t.tokenAccountOf(values.a, values.mint),
        owner: values.a,
        mint: values.mint,
      }),
      created(values),
    ),
  createAssociatedTokenIdempotent: (values) =>
    is(
      token.getCreateAssociatedTokenIdempotentInstruction({
        payer: by(values.who),
        ata: t.tokenAccountOf(values.a, values.mint),
        owner: values.a,
        mint: values.mint,
      }),
      created(values),
    ),
  initializeStake: ({ a, b, amount }) =>
    is(
      stake.getInitializeInstruction({
        stake: a,
        arg0: { staker: b, withdrawer: t.self },
        arg1: { unixTimestamp: 4_102_444_800n, epoch: amount, custodian: b },
      }),
      {
        kind: 'stake-initialize',
        account: key(a),
        staker: key(b),
        withdrawer: key(t.self),
        lockup: { time: 4_102_444_800n, epoch: amount, custodian: key(b) },
      },
    ),
  initializeCheckedStake: ({ who, a, b }) =>
    is(stake.getInitializeCheckedInstruction({ stake: a, stakeAuthority: b, withdrawAuthority: by(who) }), {
      kind: 'stake-initialize',
      account: key(a),
      staker: key(b),
      withdrawer: key(who),
      lockup: undefined,
    }),
  delegateStake: ({ who, a, b }) =>
    is(stake.getDelegateStakeInstruction({ stake: a, vote: b, stakeAuthority: by(who) }), {
      kind: 'stake-delegate',
      authority: key(who),
      account: key(a),
      vote: key(b),
    }),
  deactivateStake: ({ who, a }) =>
    is(stake.getDeactivateInstruction({ stake: a, stakeAuthority: by(who) }), {
      kind: 'stake-deactivate',
      authority: key(who),
      account: key(a),
    }),
  splitStake: ({ who, a, b, amount }) =>
    is(stake.getSplitInstruction({ stake: a, splitStake: b, stakeAuthority: by(who), args: amount }), {
      kind: 'stake-split',
      authority: key(who),
      account: key(a),
      to: key(b),
      lamports: amount,
    }),
  mergeStake: ({ who, a, b }) =>
    is(stake.getMergeInstruction({ destinationStake: a, sourceStake: b, stakeAuthority: by(who) }), {
      kind: 'stake-merge',
      authority: key(who),
      account: key(a),
      source: key(b),
    }),
  withdrawStake: ({ who, a, b, amount }) =>
    is(stake.getWithdrawInstruction({ stake: a, recipient: b, withdrawAuthority: by(who), args: amount }), {
      kind: 'transfer',
      authority: key(who),
      from: key(a),
      to: key(b),
      lamports: amount,
    }),
  authorizeStake: ({ who, a, b }) =>
    is(
      stake.getAuthorizeInstruction({ stake: a, authority: by(who), arg0: b, arg1: stake.StakeAuthorize.Withdrawer }),
      {
        kind: 'stake-authorize',
        authority: key(who),
        account: key(a),
        role: 1,
        next: key(b),
      },
    ),
  memo: ({ seed }) => is(t.memo(seed), { kind: 'memo', text: seed }),
  unitLimit: ({ decimals }) => is(t.unitLimit(decimals), { kind: 'budget', unitLimit: decimals }),
  unitPrice: ({ amount }) => is(t.unitPrice(amount), { kind: 'budget', unitPrice: amount }),
};

/** Those that an authority of tokens signs for: a key, or an account that stands for several. */
export const byTokenAuthority: readonly string[] = [
  'transfer',
  'transferChecked',
  'transferCheckedWithFee',
  'approve',
  'approveChecked',
  'revoke',
  'burn',
  'burnChecked',
  'closeAccount',
  'setAuthority',
  'giveUpAuthority',
];

/** As clients built them that named the accounts of the runtime. */
export const olderKinds: { readonly [name: string]: Kind } = {
  initializeStake: (values) => older(kinds, 'initializeStake', values, 1, rent),
  delegateStake: (values) => older(kinds, 'delegateStake', values, 2, clock, history, config),
  deactivateStake: (values) => older(kinds, 'deactivateStake', values, 1, clock),
  mergeStake: (values) => older(kinds, 'mergeStake', values, 2, clock, history),
  withdrawStake: (values) => older(kinds, 'withdrawStake', values, 2, clock, history),
  authorizeStake: (values) => older(kinds, 'authorizeStake', values, 1, clock),
  createAssociatedToken: (values) => older(kinds, 'createAssociatedToken', values, 6, rent),
};

function older(from: typeof kinds, name: string, values: Values, at: number, ...accounts: readonly string[]): Known {
  const { instruction, action } = (from[name] ?? transferSol)(values);
  return is(withRuntime(instruction, at, ...accounts), action);
}

const initialized = (account: Address, owner: Address, mint: Address): Action => ({
  kind: 'token-initialize',
  account: key(account),
  mint: key(mint),
  owner: key(owner),
});

const created = ({ who, a, mint }: Values): Action => ({
  kind: 'token-create',
  authority: key(who),
  program: key(t.tokenProgram),
  account: key(t.tokenAccountOf(a, mint)),
  owner: key(a),
  mint: key(mint),
});

/** An instruction of a program nobody knows, or one of a known program with other data. */
const anyUnknown: fc.Arbitrary<Instruction> = fc
  .tuple(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(t.tokenProgram, t.systemProgram, t.somebody('program')),
    anyValues,
  )
  .map(([data, programAddress, { a, b, who }]) => ({
    programAddress,
    accounts: [
      { address: a, role: AccountRole.WRITABLE },
      { address: b, role: AccountRole.READONLY },
      { address: who, role: AccountRole.READONLY_SIGNER },
    ],
    data,
  }));

const anyKnown = fc.tuple(fc.constantFrom(...Object.values(kinds)), anyValues).map(([make, v]) => make(v).instruction);

/** One instruction of any kind. */
export const anyInstruction: fc.Arbitrary<Instruction> = fc.oneof(
  { arbitrary: anyKnown, weight: 6 },
  { arbitrary: anyKnown.map((known) => t.withReferences(known, t.somebody('reference'))), weight: 1 },
  { arbitrary: anyUnknown, weight: 1 },
);
