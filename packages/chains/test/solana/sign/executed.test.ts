/** Each instruction that is understood, executed by the Solana virtual machine: it moves what its facts say. */

import { type Address, createNoopSigner, type Instruction } from '@solana/kit';
import * as system from '@solana-program/system';
import * as token from '@solana-program/token';
import { U64LE } from 'micro-packed';
import { beforeEach, expect, test } from 'vitest';
import { formatAddress } from '../../../src/solana/firmware/address/address.ts';
import { previewTransaction } from '../../../src/solana/sign/preview.ts';
import * as t from '../transactions.ts';
import { createMachine, type Machine, seeded, told } from '../virtual-machine.ts';

const { self, somebody } = t;
const [friend, mint] = [somebody('friend'), somebody('mint')];
const me = createNoopSigner(self);
const ours = t.tokenAccountOf(self, mint);
const theirs = t.tokenAccountOf(friend, mint);
const nativeMint = 'So11111111111111111111111111111111111111112' as Address;

let machine: Machine;
/** An account that a text and our key make, so that we sign for it. */
let made: Address;
beforeEach(async () => {
  machine = createMachine();
  made = await seeded('a');
});

test('an account made with a seed, and what is sent from it', async () => {
  const amount = 5_000_000n;
  const creation = await machine.execute([
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
  const payment = await machine.execute([
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
  expect([machine.balance(made), machine.balance(friend), payment.lost]).toEqual([3_000_000n, 2_000_000n, payment.fee]);
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
      machine.execute([t.systemTransfer(self, friend, 1_000_000n), { ...whole, data: whole.data.slice(0, cut) }]),
    ).rejects.toThrow();
  }
  expect(machine.balance(friend)).toBe(0n);
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
  const held = machine.rent(80n);
  const nonce = made;
  const setUp = await machine.execute([
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
  const account = machine.svm.getAccount(nonce);
  if (!account.exists) throw new Error('no account');
  const value = formatAddress(account.data.slice(40, 72));
  machine.svm.expireBlockhash();
  machine.svm.expireBlockhash();
  const lasting = await machine.execute([advanced(nonce), t.systemTransfer(self, friend, 1_000_000n)], value, blind);
  expect(lasting.preview.nonce).toEqual({ account: nonce, authorities: [self] });
  expect(lasting.preview.lines).toContain(
    `WARNING: it has no expiry: it can be sent at any time until this account moves the nonce account ${nonce} on`,
  );
  expect([machine.balance(friend), lasting.lost]).toEqual([1_000_000n, 1_000_000n + lasting.fee]);
  const emptied = await machine.execute([
    system.getWithdrawNonceAccountInstruction({
      nonceAccount: nonce,
      recipientAccount: friend,
      nonceAuthority: me,
      withdrawAmount: held,
    }),
  ]);
  expect(told(emptied.preview)).toEqual([[held, friend]]);
  expect([machine.balance(nonce), machine.balance(friend), emptied.lost]).toEqual([0n, 1_000_000n + held, emptied.fee]);
});

test('tokens: sent, allowed, no more allowed, burnt', async () => {
  machine.issue(ours, self);
  machine.issue(theirs, friend, 0n);
  const moved = await machine.execute([t.transferChecked({ mint, from: ours, to: theirs, amount: 7n })]);
  expect(told(moved.preview)).toEqual([[7n, theirs]]);
  const allowed = await machine.execute([
    token.getApproveCheckedInstruction({ source: ours, mint, delegate: friend, owner: me, amount: 5n, decimals: 6 }),
  ]);
  expect(allowed.preview.approvals.map(({ amount, spender }) => [amount, formatAddress(spender)])).toEqual([
    [5n, friend],
  ]);
  const delegated = () => {
    const found = machine.svm.getAccount(ours);
    return found.exists ? U64LE.decode(found.data.slice(121, 129)) : 0n;
  };
  expect(delegated()).toBe(5n);
  const stopped = await machine.execute([token.getRevokeInstruction({ source: ours, owner: me })]);
  expect(stopped.preview.lines[0]).toBe(`Let nobody else take tokens from account ${ours} any more`);
  expect(delegated()).toBe(0n);
  const burnt = await machine.execute([
    token.getBurnCheckedInstruction({ account: ours, mint, authority: me, amount: 3n, decimals: 6 }),
  ]);
  expect(told(burnt.preview)).toEqual([[3n, mint]]);
  expect([machine.held(ours), machine.held(theirs)]).toEqual([990n, 7n]);
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
  machine.issue(ours, self);
  machine.issue(theirs, friend, 0n);
  machine.give(made, 3_000_000n);
  const references = ['reference 1', 'reference 2'].map(somebody);
  const { preview, lost, fee, sent } = await machine.execute([t.withReferences(pay(), ...references)]);
  expect(told(preview)).toEqual([what === 'tokens' ? [5n, theirs] : [1_000_005n, friend]]);
  expect(preview.lines[0]).toMatch(/^Send /);
  expect(lost).toBe(fee + (what === 'SOL' ? sent : 0n));
  expect([machine.balance(friend), machine.held(theirs), machine.held(ours)]).toEqual(
    what === 'tokens' ? [0n, 5n, 995n] : [1_000_005n, 0n, 1000n],
  );
  expect(references.map(machine.balance)).toEqual([0n, 0n]);
});

test('decimals that are not those of the mint: nothing happens', async () => {
  machine.issue(ours, self);
  machine.issue(theirs, friend, 0n);
  await expect(
    machine.execute([t.transferChecked({ mint, from: ours, to: theirs, amount: 7n, decimals: 3 })]),
  ).rejects.toThrow();
  expect(machine.held(theirs)).toBe(0n);
});

test('SOL wrapped and unwrapped again', async () => {
  const mintData = new Uint8Array(82);
  mintData.set([9, 1], 44);
  machine.put(nativeMint, t.tokenProgram, mintData);
  const account = t.tokenAccountOf(self, nativeMint);
  const amount = 1_000_000n;
  const wrapped = await machine.execute([
    t.createTokenAccount(self, nativeMint),
    t.systemTransfer(self, account, amount),
    token.getSyncNativeInstruction({ account }),
  ]);
  expect(told(wrapped.preview)).toEqual([[amount, account]]);
  expect(wrapped.lost).toBe(amount + wrapped.fee);
  expect(machine.held(account)).toBe(amount);
  const back = await machine.execute([token.getCloseAccountInstruction({ account, destination: self, owner: me })]);
  expect(told(back.preview)).toEqual([]);
  expect(back.lost).toBe(back.fee - amount - machine.rent(165n));
});

test('a token account made without an associated address is told with its owner', async () => {
  machine.issue(ours, self);
  const account = await seeded('t', t.tokenProgram);
  const { preview, lost, fee } = await machine.execute([
    system.getCreateAccountWithSeedInstruction({
      payer: me,
      newAccount: account,
      base: self,
      seed: 't',
      amount: machine.rent(165n),
      space: 165,
      programAddress: t.tokenProgram,
    }),
    token.getInitializeAccount3Instruction({ account, mint, owner: friend }),
  ]);
  expect(told(preview)).toEqual([
    [machine.rent(165n), account],
    [0n, friend],
  ]);
  expect(lost).toBe(machine.rent(165n) + fee);
});
