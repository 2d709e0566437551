/** Tokens, executed by the Solana virtual machine: with a fee that their mint keeps, and with references. */

import { concatBytes } from '@noble/hashes/utils.js';
import { type AccountMeta, AccountRole, createNoopSigner, type Instruction } from '@solana/kit';
import * as token from '@solana-program/token';
import { U16LE, U64LE } from 'micro-packed';
import { beforeEach, describe, expect, test } from 'vitest';
import { parseAddress } from '../../../src/solana/firmware/address/address.ts';
import * as t from '../transactions.ts';
import { createMachine, type Extensions, type Machine, told } from '../virtual-machine.ts';

const { self, somebody } = t;
const [friend, mint] = [somebody('friend'), somebody('mint')];
const me = createNoopSigner(self);

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});

describe('a transfer of which the mint keeps a fee', () => {
  const ours = t.tokenAccountOf(self, mint, t.token2022Program);
  const theirs = t.tokenAccountOf(friend, mint, t.token2022Program);
  /** Hundredths of a percent, and the smallest unit. */
  const [basisPoints, maximum] = [100, 50n];
  const fees = concatBytes(U64LE.encode(0n), U64LE.encode(maximum), U16LE.encode(basisPoints));
  const header = (type: number, length: number) => concatBytes(U16LE.encode(type), U16LE.encode(length));
  /** spl-token-2022 `TransferFeeConfig` (type 1) and `TransferFeeAmount` (type 2). */
  const extensions: Extensions = {
    mint: concatBytes(header(1, 108), new Uint8Array(64), U64LE.encode(0n), fees, fees),
    account: concatBytes(header(2, 8), U64LE.encode(0n)),
  };
  const withheld = (): bigint => U64LE.decode(machine.dataOf(theirs).slice(170, 178));
  const pay = (amount: bigint, fee: bigint) =>
    machine.execute([t.transferCheckedWithFee({ mint, from: ours, to: theirs, amount, fee })]);

  beforeEach(() => {
    machine.issue(ours, self, 100_000n, extensions);
    machine.issue(theirs, friend, 0n, extensions);
  });

  test.each([
    ['in proportion', 700n, 7n, '0.0007', '0.000007'],
    ['rounded up', 701n, 8n, '0.000701', '0.000008'],
    ['at most its maximum', 90_000n, 50n, '0.09', '0.00005'],
    ['of nothing', 0n, 0n, '0', undefined],
  ])('%s', async (_, amount, fee, shown, kept) => {
    const { preview, lost, fee: cost } = await pay(amount, fee);
    const end = kept === undefined ? '' : `, of which the token keeps ${kept} of token ${mint} as a fee`;
    expect(preview.lines[0]).toBe(`Send ${shown} of token ${mint} to ${theirs}${end}`);
    expect(told(preview)).toEqual([[amount, theirs]]);
    expect(lost).toBe(cost);
    expect([machine.held(ours), machine.held(theirs), withheld()]).toEqual([100_000n - amount, amount - fee, fee]);
  });

  test('that is not that of the mint: nothing happens', async () => {
    await expect(pay(700n, 6n)).rejects.toThrow();
    expect([machine.held(ours), machine.held(theirs)]).toEqual([100_000n, 0n]);
  });
});

describe('with references, what an authority signs for does what it does without', () => {
  const ours = t.tokenAccountOf(self, mint);
  const theirs = t.tokenAccountOf(friend, mint);
  const references = ['reference 1', 'reference 2'].map(somebody);
  const instructions: { readonly [what: string]: Instruction } = {
    approve: token.getApproveCheckedInstruction({
      source: ours,
      mint,
      delegate: friend,
      owner: me,
      amount: 5n,
      decimals: 6,
    }),
    revoke: token.getRevokeInstruction({ source: ours, owner: me }),
    burn: token.getBurnInstruction({ account: ours, mint, authority: me, amount: 3n }),
    burnChecked: token.getBurnCheckedInstruction({ account: ours, mint, authority: me, amount: 3n, decimals: 6 }),
    setAuthority: token.getSetAuthorityInstruction({
      owned: ours,
      owner: me,
      authorityType: token.AuthorityType.CloseAccount,
      newAuthority: self,
    }),
  };

  test.each(Object.entries(instructions))('%s', async (_, instruction) => {
    const outcomes = [];
    for (const given of [instruction, t.withReferences(instruction, ...references)]) {
      machine = createMachine();
      machine.issue(ours, self);
      const { preview, lost, fee } = await machine.execute([given]);
      expect(lost).toBe(fee);
      outcomes.push({ lines: preview.lines, told: told(preview), data: machine.dataOf(ours) });
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });

  test('closing too, in an account without tokens', async () => {
    machine.issue(ours, self, 0n);
    const close = token.getCloseAccountInstruction({ account: ours, destination: self, owner: me });
    const { preview, lost, fee } = await machine.execute([t.withReferences(close, ...references)]);
    expect([told(preview), lost]).toEqual([[], fee - machine.rent(165n)]);
    expect(machine.balance(ours)).toBe(0n);
  });

  test('but not where the authority stands for several, of whom we are one', async () => {
    const several = somebody('several');
    // spl-token `Multisig`: how many must sign, of how many, initialized, and who.
    const data = new Uint8Array(355);
    data.set([1, 2, 1], 0);
    data.set(parseAddress(self), 3);
    data.set(parseAddress(friend), 35);
    machine.put(several, t.tokenProgram, data);
    machine.issue(ours, several);
    machine.issue(theirs, friend, 0n);
    const account = (address: typeof self, role: AccountRole): AccountMeta => ({ address, role });
    const burn = {
      programAddress: t.tokenProgram,
      accounts: [
        account(ours, AccountRole.WRITABLE),
        account(mint, AccountRole.WRITABLE),
        account(several, AccountRole.READONLY),
        account(self, AccountRole.READONLY_SIGNER),
      ],
      data: Uint8Array.of(8, ...U64LE.encode(3n)),
    };
    await machine.execute([burn], undefined, 'unknown-program');
    expect(machine.held(ours)).toBe(997n);
  });
});
