/** Stakes, executed by the Solana virtual machine: what is delegated, split off and withdrawn is what was shown. */

import { type Address, createNoopSigner, type Instruction } from '@solana/kit';
import * as stake from '@solana-program/stake';
import * as system from '@solana-program/system';
import { U64LE } from 'micro-packed';
import { beforeEach, expect, test } from 'vitest';
import { formatAddress, parseAddress } from '../../../src/solana/firmware/address/address.ts';
import * as t from '../transactions.ts';
import { createMachine, type Machine, seeded, told } from '../virtual-machine.ts';

const { self, somebody } = t;
const friend = somebody('friend');
const vote = somebody('vote');
const me = createNoopSigner(self);
/** Of a stake. */
const space = 200;

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});

const create = (newAccount: Address, seed: string, amount: bigint): Instruction =>
  system.getCreateAccountWithSeedInstruction({
    payer: me,
    newAccount,
    base: self,
    seed,
    amount,
    space,
    programAddress: stake.STAKE_PROGRAM_ADDRESS,
  });

/** A stake of ours, made as wallets make it. */
async function makeStake(amount: bigint): Promise<Address> {
  const account = await seeded('s', stake.STAKE_PROGRAM_ADDRESS);
  const { lost, fee } = await machine.execute([
    create(account, 's', amount),
    stake.getInitializeInstruction({
      stake: account,
      arg0: { staker: self, withdrawer: self },
      arg1: { unixTimestamp: 0n, epoch: 0n, custodian: t.systemProgram },
    }),
  ]);
  expect(lost).toBe(amount + fee);
  return account;
}

/** An account of a validator (solana-vote-interface `VoteState1_14_11`, number 1), which has not voted yet. */
function putVoteAccount(): void {
  const data = new Uint8Array(3731);
  data[0] = 1;
  data.set(parseAddress(somebody('node')), 4);
  data.set(parseAddress(somebody('withdrawer')), 36);
  // Commission, no votes and no root; then one who votes, from epoch 0 on.
  data.set(U64LE.encode(1n), 78);
  data.set(parseAddress(somebody('voter')), 94);
  // Prior voters: 32 places of 48 bytes, the last used, and none is.
  data.set(U64LE.encode(31n), 126 + 32 * 48);
  data[126 + 32 * 48 + 8] = 1;
  machine.put(vote, 'Vote111111111111111111111111111111111111111' as Address, data);
}

/** solana-stake-interface `StakeStateV2`: number 2 is delegated, to whom, how much, and until which epoch. */
function delegationOf(account: Address) {
  const data = machine.dataOf(account);
  if (data[0] !== 2) return undefined;
  return {
    vote: formatAddress(data.slice(124, 156)),
    lamports: U64LE.decode(data.slice(156, 164)),
    ends: U64LE.decode(data.slice(172, 180)) !== 2n ** 64n - 1n,
  };
}

test('delegated, and no more', async () => {
  putVoteAccount();
  const amount = 3_000_000_000n;
  const account = await makeStake(amount);
  const delegated = await machine.execute([
    stake.getDelegateStakeInstruction({ stake: account, vote, stakeAuthority: me }),
  ]);
  expect(delegated.preview.lines[0]).toBe(`Delegate the stake ${account} to the validator of vote account ${vote}`);
  expect(told(delegated.preview)).toEqual([]);
  expect([delegated.lost, machine.balance(account)]).toEqual([delegated.fee, amount]);
  expect(delegationOf(account)).toEqual({ vote, lamports: amount - machine.rent(200n), ends: false });
  const ended = await machine.execute([stake.getDeactivateInstruction({ stake: account, stakeAuthority: me })]);
  expect(ended.preview.lines[0]).toBe(`End the delegation of the stake ${account}`);
  expect([ended.lost, machine.balance(account), delegationOf(account)?.ends]).toEqual([ended.fee, amount, true]);
});

test.each([
  ['delegated', true],
  ['not delegated', false],
])('split while %s: both parts are ours, as shown', async (_, isDelegated) => {
  putVoteAccount();
  const amount = 5_000_000_000n;
  const account = await makeStake(amount);
  if (isDelegated)
    await machine.execute([stake.getDelegateStakeInstruction({ stake: account, vote, stakeAuthority: me })]);
  const part = await seeded('p', stake.STAKE_PROGRAM_ADDRESS);
  const rent = machine.rent(200n);
  const split = await machine.execute([
    create(part, 'p', rent),
    stake.getSplitInstruction({ stake: account, splitStake: part, stakeAuthority: me, args: 2_000_000_000n }),
  ]);
  expect(split.preview.lines).toContain(`Split 2 SOL of the stake ${account} off into ${part}`);
  expect(told(split.preview)).toEqual([[rent, part]]);
  expect(split.lost).toBe(rent + split.fee);
  expect([machine.balance(account), machine.balance(part)]).toEqual([3_000_000_000n, 2_000_000_000n + rent]);
  if (isDelegated) {
    expect(delegationOf(part)).toEqual({ vote, lamports: 2_000_000_000n, ends: false });
    return;
  }
  // Who withdraws the one withdraws the other.
  const back = await machine.execute([
    stake.getWithdrawInstruction({ stake: part, recipient: self, withdrawAuthority: me, args: 2_000_000_000n + rent }),
  ]);
  expect(told(back.preview)).toEqual([]);
  expect(back.lost).toBe(back.fee - 2_000_000_000n - rent);
});

test('a stake: made, and withdrawn before it is delegated', async () => {
  const account = await seeded('s', stake.STAKE_PROGRAM_ADDRESS);
  const amount = 3_000_000_000n;
  const setUp = await machine.execute([
    create(account, 's', amount),
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
  const withdrawn = await machine.execute([
    stake.getWithdrawInstruction({
      stake: account,
      recipient: friend,
      withdrawAuthority: me,
      args: 1_000_000_000n,
    }),
  ]);
  expect(told(withdrawn.preview)).toEqual([[1_000_000_000n, friend]]);
  expect([machine.balance(account), machine.balance(friend), withdrawn.lost]).toEqual([
    2_000_000_000n,
    1_000_000_000n,
    withdrawn.fee,
  ]);
  const back = await machine.execute([
    stake.getWithdrawInstruction({ stake: account, recipient: self, withdrawAuthority: me, args: 2_000_000_000n }),
  ]);
  expect(told(back.preview)).toEqual([]);
  expect(back.lost).toBe(back.fee - 2_000_000_000n);
});
