/** Each instruction that is understood, executed by the Solana virtual machine: it moves what its facts say. */

import {
  type Address,
  createAddressWithSeed,
  createNoopSigner,
  type EncodedAccount,
  getTransactionDecoder,
  type Instruction,
  lamports,
} from '@solana/kit';
import * as stake from '@solana-program/stake';
import * as system from '@solana-program/system';
import * as token from '@solana-program/token';
import { FailedTransactionMetadata, LiteSVM } from 'litesvm';
import { U64LE } from 'micro-packed';
import { beforeEach, expect, test } from 'vitest';
import { defaultPath, formatAddress, parseAddress } from '../../../src/solana/firmware/address/address.ts';
import { previewTransaction } from '../../../src/solana/sign/preview.ts';
import { signTransaction } from '../../../src/solana/sign/sign.ts';
import { testSigner } from '../../software-signer.ts';
import * as t from '../transactions.ts';

const { self, somebody } = t;
const [friend, mint] = [somebody('friend'), somebody('mint')];
const me = createNoopSigner(self);
const ours = t.tokenAccountOf(self, mint);
const theirs = t.tokenAccountOf(friend, mint);
const sol = 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/slip44:501';
const nativeMint = 'So11111111111111111111111111111111111111112' as Address;

let svm: LiteSVM;
/** An account that a text and our key make, so that we sign for it. */
let made: Address;
beforeEach(async () => {
  svm = new LiteSVM();
  svm.airdrop(self, lamports(10n ** 10n));
  made = await createAddressWithSeed({ baseAddress: self, seed: 'a', programAddress: t.systemProgram });
});

const balance = (account: Address = self): bigint => svm.getBalance(account) ?? 0n;
const rent = (space: bigint): bigint => svm.minimumBalanceForRentExemption(space);

function put(account: Address, programAddress: Address, data: Uint8Array, held?: bigint): void {
  const space = BigInt(data.length);
  svm.setAccount({
    address: account,
    programAddress,
    data,
    executable: false,
    lamports: lamports(held ?? rent(space)),
    space,
  } as EncodedAccount);
}

/** 1000 of the smallest units of a token of 6 decimals (layouts of spl-token). */
function issue(account: Address, owner: Address, amount = 1000n): void {
  const mintData = new Uint8Array(82);
  mintData.set(U64LE.encode(1000n), 36);
  mintData.set([6, 1], 44);
  put(mint, t.tokenProgram, mintData);
  const data = new Uint8Array(165);
  data.set(parseAddress(mint), 0);
  data.set(parseAddress(owner), 32);
  data.set(U64LE.encode(amount), 64);
  data[108] = 1;
  put(account, t.tokenProgram, data);
}

function held(account: Address): bigint {
  const found = svm.getAccount(account);
  return found.exists ? U64LE.decode(found.data.slice(64, 72)) : 0n;
}

/** Previews, signs and executes. SOL leaves as the transfers and the fee say, and nothing of it is blind, mostly. */
async function execute(
  instructions: readonly Instruction[],
  blockhash: string = svm.latestBlockhash(),
  blind?: 'unknown-program',
) {
  const { message, transaction } = t.build(instructions, { blockhash });
  const preview = previewTransaction(message, { from: self });
  const sent = preview.transfers.reduce((sum, { asset, amount }) => (asset === sol ? sum + amount : sum), 0n);
  const before = balance();
  const signed = await signTransaction(testSigner, transaction, {
    path: defaultPath,
    approved: preview.fingerprint,
  });
  const result = svm.sendTransaction(getTransactionDecoder().decode(signed));
  if (result instanceof FailedTransactionMetadata)
    throw new Error(`${result.err()} ${result.meta().logs().join('\n')}`);
  expect(preview.facts.blind).toBe(blind);
  return { preview, lost: before - balance(), sent, fee: preview.facts.fee.amount };
}

const told = ({ transfers }: ReturnType<typeof previewTransaction>) =>
  transfers.map(({ amount, recipient }) => [amount, formatAddress(recipient)]);

test('an account made with a seed, and what is sent from it', async () => {
  const amount = 5_000_000n;
  const creation = await execute([
    system.getCreateAccountWithSeedInstruction({
      payer: me,
      newAccount: made,
      base: self,
      seed: 'a',
      amount,
      space: 0,
      programAddress: t.systemProgram,
    }),
  ]);
  expect(told(creation.preview)).toEqual([[amount, made]]);
  expect(creation.lost).toBe(amount + creation.fee);
  const payment = await execute([
    system.getTransferSolWithSeedInstruction({
      source: made,
      baseAccount: me,
      destination: friend,
      amount: 2_000_000n,
      fromSeed: 'a',
      fromOwner: t.systemProgram,
    }),
  ]);
  expect(told(payment.preview)).toEqual([[2_000_000n, friend]]);
  expect([balance(made), balance(friend), payment.lost]).toEqual([3_000_000n, 2_000_000n, payment.fee]);
});

test('an instruction that is cut short does nothing', async () => {
  const whole = system.getCreateAccountWithSeedInstruction({
    payer: me,
    newAccount: made,
    base: self,
    seed: 'a',
    amount: 5_000_000n,
    space: 0,
    programAddress: t.systemProgram,
  });
  const length = whole.data.length;
  for (const cut of [length - 1, length - 40, length - 48, 36, 5]) {
    const cutShort = t.build([{ ...whole, data: whole.data.slice(0, cut) }]).message;
    expect(previewTransaction(cutShort, { from: self })).toMatchObject({ transfers: [], facts: { transfers: 0 } });
    expect(previewTransaction(cutShort, { from: self }).facts.blind).toBeUndefined();
    await expect(
      execute([t.systemTransfer(self, friend, 1_000_000n), { ...whole, data: whole.data.slice(0, cut) }]),
    ).rejects.toThrow();
  }
  expect(balance(friend)).toBe(0n);
});

const advance = (nonce: Address): Instruction =>
  system.getAdvanceNonceAccountInstruction({ nonceAccount: nonce, nonceAuthority: me });

test.each<[string, (nonce: Address) => Instruction, blind?: 'unknown-program']>([
  ['as clients build it', advance],
  [
    'with a byte more',
    (nonce) => ({ ...advance(nonce), data: Uint8Array.of(...(advance(nonce).data ?? []), 0) }),
    'unknown-program',
  ],
  [
    'with an account more',
    (nonce) => ({ ...advance(nonce), accounts: [...(advance(nonce).accounts ?? []), { address: friend, role: 0 }] }),
    'unknown-program',
  ],
])('a nonce account: made, used after any time %s, and emptied', async (_, advanced, blind) => {
  const held = rent(80n);
  const nonce = made;
  const setUp = await execute([
    system.getCreateAccountWithSeedInstruction({
      payer: me,
      newAccount: nonce,
      base: self,
      seed: 'a',
      amount: held,
      space: 80,
      programAddress: t.systemProgram,
    }),
    system.getInitializeNonceAccountInstruction({ nonceAccount: nonce, nonceAuthority: self }),
  ]);
  expect(told(setUp.preview)).toEqual([[held, nonce]]);
  const account = svm.getAccount(nonce);
  if (!account.exists) throw new Error('no account');
  const value = formatAddress(account.data.slice(40, 72));
  svm.expireBlockhash();
  svm.expireBlockhash();
  const lasting = await execute([advanced(nonce), t.systemTransfer(self, friend, 1_000_000n)], value, blind);
  expect(lasting.preview.nonce).toEqual({ account: nonce, authorities: [self] });
  expect(lasting.preview.lines).toContain(
    `WARNING: it has no expiry: it can be sent at any time until this account moves the nonce account ${nonce} on`,
  );
  expect([balance(friend), lasting.lost]).toEqual([1_000_000n, 1_000_000n + lasting.fee]);
  const emptied = await execute([
    system.getWithdrawNonceAccountInstruction({
      nonceAccount: nonce,
      recipientAccount: friend,
      nonceAuthority: me,
      withdrawAmount: held,
    }),
  ]);
  expect(told(emptied.preview)).toEqual([[held, friend]]);
  expect([balance(nonce), balance(friend), emptied.lost]).toEqual([0n, 1_000_000n + held, emptied.fee]);
});

test('tokens: sent, allowed, no more allowed, burnt', async () => {
  issue(ours, self);
  issue(theirs, friend, 0n);
  const moved = await execute([t.transferChecked({ mint, from: ours, to: theirs, amount: 7n })]);
  expect(told(moved.preview)).toEqual([[7n, theirs]]);
  const allowed = await execute([
    token.getApproveCheckedInstruction({ source: ours, mint, delegate: friend, owner: me, amount: 5n, decimals: 6 }),
  ]);
  expect(allowed.preview.approvals.map(({ amount, spender }) => [amount, formatAddress(spender)])).toEqual([
    [5n, friend],
  ]);
  const delegated = () => {
    const found = svm.getAccount(ours);
    return found.exists ? U64LE.decode(found.data.slice(121, 129)) : 0n;
  };
  expect(delegated()).toBe(5n);
  const stopped = await execute([token.getRevokeInstruction({ source: ours, owner: me })]);
  expect(stopped.preview.lines[0]).toBe(`Let nobody else take tokens from account ${ours} any more`);
  expect(delegated()).toBe(0n);
  const burnt = await execute([
    token.getBurnCheckedInstruction({ account: ours, mint, authority: me, amount: 3n, decimals: 6 }),
  ]);
  expect(told(burnt.preview)).toEqual([[3n, mint]]);
  expect([held(ours), held(theirs)]).toEqual([990n, 7n]);
  for (const { lost, fee } of [moved, allowed, stopped, burnt]) expect(lost).toBe(fee);
});

/** To a friend. */
const payments: { readonly [what: string]: () => Instruction } = {
  SOL: () => t.systemTransfer(self, friend, 1_000_005n),
  'SOL of an account made with a seed': () =>
    system.getTransferSolWithSeedInstruction({
      source: made,
      baseAccount: me,
      destination: friend,
      amount: 1_000_005n,
      fromSeed: 'a',
      fromOwner: t.systemProgram,
    }),
  tokens: () => t.transferChecked({ mint, from: ours, to: theirs, amount: 5n }),
};

test.each(Object.entries(payments))('a payment of %s with references does what it does without', async (what, pay) => {
  issue(ours, self);
  issue(theirs, friend, 0n);
  svm.airdrop(made, lamports(3_000_000n));
  const references = ['reference 1', 'reference 2'].map(somebody);
  const { preview, lost, fee, sent } = await execute([t.withReferences(pay(), ...references)]);
  expect(told(preview)).toEqual([what === 'tokens' ? [5n, theirs] : [1_000_005n, friend]]);
  expect(preview.lines[0]).toMatch(/^Send /);
  expect(lost).toBe(fee + (what === 'SOL' ? sent : 0n));
  expect([balance(friend), held(theirs), held(ours)]).toEqual(
    what === 'tokens' ? [0n, 5n, 995n] : [1_000_005n, 0n, 1000n],
  );
  expect(references.map(balance)).toEqual([0n, 0n]);
});

test('decimals that are not those of the mint: nothing happens', async () => {
  issue(ours, self);
  issue(theirs, friend, 0n);
  await expect(
    execute([t.transferChecked({ mint, from: ours, to: theirs, amount: 7n, decimals: 3 })]),
  ).rejects.toThrow();
  expect(held(theirs)).toBe(0n);
});

test('SOL wrapped and unwrapped again', async () => {
  const mintData = new Uint8Array(82);
  mintData.set([9, 1], 44);
  put(nativeMint, t.tokenProgram, mintData);
  const account = t.tokenAccountOf(self, nativeMint);
  const amount = 1_000_000n;
  const wrapped = await execute([
    t.createTokenAccount(self, nativeMint),
    t.systemTransfer(self, account, amount),
    token.getSyncNativeInstruction({ account }),
  ]);
  expect(told(wrapped.preview)).toEqual([[amount, account]]);
  expect(wrapped.lost).toBe(amount + wrapped.fee);
  expect(held(account)).toBe(amount);
  const back = await execute([token.getCloseAccountInstruction({ account, destination: self, owner: me })]);
  expect(told(back.preview)).toEqual([]);
  expect(back.lost).toBe(back.fee - amount - rent(165n));
});

test('a token account made without an associated address is told with its owner', async () => {
  issue(ours, self);
  const account = await createAddressWithSeed({ baseAddress: self, seed: 't', programAddress: t.tokenProgram });
  const { preview, lost, fee } = await execute([
    system.getCreateAccountWithSeedInstruction({
      payer: me,
      newAccount: account,
      base: self,
      seed: 't',
      amount: rent(165n),
      space: 165,
      programAddress: t.tokenProgram,
    }),
    token.getInitializeAccount3Instruction({ account, mint, owner: friend }),
  ]);
  expect(told(preview)).toEqual([
    [rent(165n), account],
    [0n, friend],
  ]);
  expect(lost).toBe(rent(165n) + fee);
});

test('a stake: made, and withdrawn before it is delegated', async () => {
  const account = await createAddressWithSeed({
    baseAddress: self,
    seed: 's',
    programAddress: stake.STAKE_PROGRAM_ADDRESS,
  });
  const amount = 3_000_000_000n;
  const setUp = await execute([
    system.getCreateAccountWithSeedInstruction({
      payer: me,
      newAccount: account,
      base: self,
      seed: 's',
      amount,
      space: 200,
      programAddress: stake.STAKE_PROGRAM_ADDRESS,
    }),
    stake.getInitializeInstruction({
      stake: account,
      arg0: { staker: friend, withdrawer: self },
      arg1: { unixTimestamp: 0n, epoch: 0n, custodian: t.systemProgram },
    }),
  ]);
  expect(told(setUp.preview)).toEqual([
    [amount, account],
    [0n, friend],
  ]);
  expect(setUp.lost).toBe(amount + setUp.fee);
  const withdrawn = await execute([
    stake.getWithdrawInstruction({
      stake: account,
      recipient: friend,
      withdrawAuthority: me,
      args: 1_000_000_000n,
    }),
  ]);
  expect(told(withdrawn.preview)).toEqual([[1_000_000_000n, friend]]);
  expect([balance(account), balance(friend), withdrawn.lost]).toEqual([2_000_000_000n, 1_000_000_000n, withdrawn.fee]);
  const back = await execute([
    stake.getWithdrawInstruction({ stake: account, recipient: self, withdrawAuthority: me, args: 2_000_000_000n }),
  ]);
  expect(told(back.preview)).toEqual([]);
  expect(back.lost).toBe(back.fee - 2_000_000_000n);
});
