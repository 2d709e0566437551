/** In whichever role our account signs an instruction, what that does is told, or the card is blind. */
import { AccountRole, type Address, createNoopSigner, type Instruction } from '@solana/kit';
import * as stake from '@solana-program/stake';
import * as system from '@solana-program/system';
import { describe, expect, test } from 'vitest';
import { formatAddress } from '../../../src/solana/firmware/address/address.ts';
import { programs } from '../../../src/solana/firmware/address/programs.ts';
import { previewTransaction } from '../../../src/solana/sign/preview.ts';
import { kinds, type Values } from '../known-instructions.ts';
import * as t from '../transactions.ts';

const { self, somebody } = t;
const [other, thief, held] = ['other', 'thief', 'held'].map(somebody) as [Address, Address, Address];
const by = createNoopSigner;

const preview = (instructions: readonly Instruction[], payer = other) =>
  previewTransaction(t.build(instructions, { payer }).message, { from: self });

describe('the custodian of a lockup who lets a stake go', () => {
  const lockupAuthority = by(self);
  const authorize = (role: stake.StakeAuthorize, authority = other): Instruction =>
    stake.getAuthorizeInstruction({ stake: held, authority: by(authority), lockupAuthority, arg0: thief, arg1: role });
  const withdraw = (authority: Address): Instruction =>
    stake.getWithdrawInstruction({
      stake: held,
      recipient: thief,
      withdrawAuthority: by(authority),
      lockupAuthority,
      args: 5_000_000_000n,
    });
  test.each<[string, Instruction, string]>([
    [
      'to a new withdrawer',
      authorize(stake.StakeAuthorize.Withdrawer),
      `as its custodian, let the stake ${held} go to ${thief}, who may withdraw it, even if it is locked up`,
    ],
    [
      'to a new staker',
      authorize(stake.StakeAuthorize.Staker),
      `as its custodian, let ${thief} delegate the stake ${held}, even if it is locked up`,
    ],
    [
      'out of it',
      withdraw(other),
      `as its custodian, let 5 SOL of the stake ${held} go to ${thief}, even if it is locked up`,
    ],
    [
      'out of it, as its owner too',
      withdraw(self),
      `as its custodian, let 5 SOL of the stake ${held} go to ${thief}, even if it is locked up`,
    ],
  ])('%s', (_, instruction, words) => {
    const { facts, lines } = preview([instruction]);
    expect(facts.blind).toBe('unknown-program');
    expect(lines).toContain(`WARNING: ${words}`);
  });
});

describe('every other role in an instruction of somebody else', () => {
  const values: Values = {
    amount: 5n,
    decimals: 6,
    who: other,
    a: somebody('a'),
    b: somebody('b'),
    mint: somebody('mint'),
    seed: 'a',
    program: somebody('program'),
  };
  /** Positions in which the program does not look for a signature. */
  const weightless: { readonly [name: string]: readonly number[] } = {
    transferSol: [1],
    transferSolWithSeed: [2],
    withdrawNonce: [1],
    withdrawStake: [1],
    transfer: [1],
    transferChecked: [2],
    transferCheckedWithFee: [2],
    approve: [1],
    approveChecked: [2],
  };
  const cases = Object.entries(kinds).flatMap(([name, make]) => {
    const { instruction } = make(values);
    const { programAddress, accounts = [] } = instruction;
    const isRead = [programs.system, programs.stake].map(formatAddress).includes(programAddress);
    return (isRead ? accounts : []).flatMap(({ address }, at) =>
      // What we sign with authority has tests of its own, and what is made for us is told without a signature.
      address === other || weightless[name]?.includes(at) || name.startsWith('initialize')
        ? []
        : [[name, at, instruction] as const],
    );
  });
  test.each(cases)('%s, account %i', (_, at, instruction) => {
    const accounts = instruction.accounts?.map((one, i) =>
      i === at ? { address: self, role: AccountRole.WRITABLE_SIGNER } : one,
    );
    const { facts, lines } = preview([{ ...instruction, accounts: accounts ?? [] }]);
    expect([facts.blind, lines[0]]).toEqual(['unknown-program', expect.stringMatching(/^WARNING: /)]);
  });
});

test('a stake given to somebody else by its owner', () => {
  const give = (next: Address) =>
    preview([stake.getAuthorizeInstruction({ stake: held, authority: by(self), arg0: next, arg1: 1 })]);
  expect(give(thief).facts.blind).toBe('unknown-program');
  expect(give(thief).lines[0]).toBe(`WARNING: give the stake ${held} to ${thief}, who may withdraw it`);
  expect(give(self).facts.blind).toBeUndefined();
});

test('who pays for an account that is made of it too', () => {
  const made = system.getCreateAccountWithSeedInstruction({
    payer: by(self),
    newAccount: held,
    baseAccount: by(self),
    base: self,
    seed: 'a',
    amount: 5n,
    space: 0,
    programAddress: t.systemProgram,
  });
  expect(preview([made]).facts.blind).toBeUndefined();
});

test.each(['ed25519', 'secp256k1', 'secp256r1'] as const)('signatures that %s checks cost as much as ours', (name) => {
  const check = { programAddress: formatAddress(programs[name]) as Address, data: Uint8Array.of(3) };
  expect(preview([check, t.systemTransfer(self, thief, 1n)], self).facts.fee.amount).toBe(4n * 5000n);
});

describe('a transaction that lasts', () => {
  const advance = system.getAdvanceNonceAccountInstruction({ nonceAccount: held, nonceAuthority: by(other) });
  const also = { address: self, role: AccountRole.READONLY_SIGNER };
  const lasting = (first: Instruction, table: readonly Address[] = []) =>
    previewTransaction(t.build([first, t.systemTransfer(self, thief, 1n)], { table }).message, { from: self });
  const until = 'WARNING: it has no expiry: it can be sent at any time until';

  test('until somebody else ends it', () => {
    const { lines, nonce } = lasting(advance);
    expect(nonce).toEqual({ account: held, authorities: [other] });
    expect(lines).toContain(`${until} ${other} moves the nonce account ${held} on`);
  });

  test('until one of several does', () => {
    const { lines, nonce } = lasting({ ...advance, accounts: [...(advance.accounts ?? []), also] });
    expect(nonce).toEqual({ account: held, authorities: [other, self] });
    expect(lines).toContain(`${until} the nonce account ${held} is moved on by whoever may of ${other}, ${self}`);
  });

  test('by a nonce account that a table names', () => {
    const { lines, nonce } = lasting(advance, [held]);
    expect(nonce).toEqual({ account: undefined, authorities: [other] });
    expect(lines).toContain(`${until} ${other} moves the nonce account that only the chain knows on`);
  });

  test('not where another instruction comes first, or nobody signs it', () => {
    expect(preview([t.memo(''), advance, t.systemTransfer(self, thief, 1n)]).nonce).toBeUndefined();
    const unsigned = advance.accounts?.map(({ address }) => ({ address, role: AccountRole.READONLY })) ?? [];
    const { nonce } = preview([{ ...advance, accounts: unsigned }, t.systemTransfer(self, thief, 1n)], self);
    expect(nonce).toBeUndefined();
  });
});

// solana-stake-interface, `Lockup::is_in_force`: a moment or an epoch that is over locks nothing.
test.each([
  [4_102_444_800n, 700n, '2100-01-01 00:00:00 UTC and epoch 700'],
  [4_102_444_800n, 0n, '2100-01-01 00:00:00 UTC'],
  [-1n, 700n, 'epoch 700'],
  [0n, 700n, 'epoch 700'],
])('a lockup of time %d and epoch %d is told by what locks', (unixTimestamp, epoch, end) => {
  const lockup = { unixTimestamp, epoch, custodian: thief };
  const made = stake.getInitializeInstruction({ stake: held, arg0: { staker: self, withdrawer: self }, arg1: lockup });
  const { lines } = preview([made], self);
  expect(lines).toContainEqual(
    expect.stringContaining(`until ${end}, nobody withdraws the stake ${held} without ${thief}`),
  );
});
