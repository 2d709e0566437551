/** Signed transactions executed by the Solana virtual machine, with its token programs, in this process. */
import { address, getTransactionDecoder, type Instruction } from '@solana/kit';
import { FailedTransactionMetadata } from 'litesvm';
import { beforeEach, describe, expect, test } from 'vitest';
import { buildSweep } from '../../../src/solana/discover/sweep.ts';
import { defaultPath, parseAddress } from '../../../src/solana/firmware/address/address.ts';
import { encodeTransaction } from '../../../src/solana/firmware/transaction/message.ts';
import { previewTransaction } from '../../../src/solana/sign/preview.ts';
import { signTransaction } from '../../../src/solana/sign/sign.ts';
import { testSigner } from '../../software-signer.ts';
import * as t from '../transactions.ts';
import { createMachine, type Machine } from '../virtual-machine.ts';

const { self, somebody } = t;
const friend = somebody('friend');
const mint = somebody('mint');

let machine: Machine;

beforeEach(() => {
  machine = createMachine();
});

const balance = (account = self): bigint => machine.balance(account);

/** 1000 of the smallest units of a token of 6 decimals in our associated account. */
const issueTokens = (program = t.tokenProgram): void =>
  machine.issue(t.tokenAccountOf(self, mint, program), self, 1000n, undefined, program);

const tokensOf = (owner: typeof self, program = t.tokenProgram): bigint =>
  machine.held(t.tokenAccountOf(owner, mint, program));

/** Previews, signs and executes; what it cost may not exceed what was shown. */
function execute(instructions: readonly Instruction[], version: 'legacy' | 0) {
  return executeMessage(t.build(instructions, { version, blockhash: machine.svm.latestBlockhash() }).message);
}

async function executeMessage(message: Uint8Array) {
  const transaction = encodeTransaction({ signatures: [new Uint8Array(64)], message });
  const preview = previewTransaction(message, { from: self });
  const sent = preview.transfers.reduce(
    (sum, { asset, amount }) => (asset.endsWith('slip44:501') ? sum + amount : sum),
    0n,
  );
  const before = balance();
  const result = machine.svm.sendTransaction(
    getTransactionDecoder().decode(await signTransaction(testSigner, transaction, { path: defaultPath })),
  );
  if (result instanceof FailedTransactionMetadata) throw new Error(result.toString());
  expect(before - balance()).toBeLessThanOrEqual(sent + preview.facts.fee.amount);
  return { preview, cost: before - balance(), sent };
}

describe.each(['legacy', 0] as const)('version %s', (version) => {
  test('a transfer of SOL moves what was shown, for the fee that was shown', async () => {
    const { preview, cost, sent } = await execute(
      [t.unitLimit(10_000), t.unitPrice(2_000_000n), t.systemTransfer(self, friend, 5_000_000n)],
      version,
    );
    expect(balance(friend)).toBe(5_000_000n);
    expect(sent).toBe(5_000_000n);
    expect(cost).toBe(sent + preview.facts.fee.amount);
    expect(preview.facts.fee.amount).toBe(25_000n);
  });

  test.each([
    ['SPL', t.tokenProgram],
    ['Token-2022', t.token2022Program],
  ])('a transfer of %s tokens to a new account, with a memo, moves what was shown', async (_, program) => {
    issueTokens(program);
    const from = t.tokenAccountOf(self, mint, program);
    const to = t.tokenAccountOf(friend, mint, program);
    const { preview, cost } = await execute(
      [
        t.createTokenAccount(friend, mint, program),
        t.transferChecked({ mint, from, to, amount: 7n, program }),
        t.memo('thanks'),
      ],
      version,
    );
    expect(preview.transfers).toMatchObject([{ amount: 7n, recipient: parseAddress(friend) }]);
    expect(preview.facts.blind).toBeUndefined();
    expect([tokensOf(self, program), tokensOf(friend, program)]).toEqual([993n, 7n]);
    if (program === t.tokenProgram) expect(cost).toBe(preview.facts.fee.amount);
  });
});

test('a transaction signed for another block hash is refused by the machine', async () => {
  const { transaction } = t.build([t.systemTransfer(self, friend, 1_000_000n)], {
    blockhash: address(somebody('old')),
  });
  const result = machine.svm.sendTransaction(
    getTransactionDecoder().decode(await signTransaction(testSigner, transaction, { path: defaultPath })),
  );
  expect(result).toBeInstanceOf(FailedTransactionMetadata);
});

describe('a sweep', () => {
  const rent = 2_074_080n;
  const sweep = (balance: bigint, amounts: readonly bigint[], program: 'token' | 'token2022' = 'token') => {
    const tokens = amounts.map((amount) => ({ mint, program, amount, decimals: 6 }));
    return buildSweep({
      from: self,
      to: friend,
      balance,
      tokens,
      rent,
      blockhash: parseAddress(machine.svm.latestBlockhash()),
    });
  };

  test.each([
    ['SPL', 'token', t.tokenProgram],
    ['Token-2022', 'token2022', t.token2022Program],
  ] as const)('moves %s tokens and then the coin, and nothing of it is blind', async (_, kind, program) => {
    issueTokens(program);
    const moves = [];
    for (const message of sweep(balance(), [1000n], kind).transactions) moves.push(await executeMessage(message));
    for (const message of sweep(balance(), []).transactions) moves.push(await executeMessage(message));
    expect(moves.map(({ preview }) => preview.facts.blind)).toEqual([undefined, undefined]);
    expect([tokensOf(self, program), tokensOf(friend, program)]).toEqual([0n, 1000n]);
    expect(balance()).toBe(0n);
  });

  test('of the coin alone leaves nothing', async () => {
    for (const message of sweep(balance(), []).transactions) await executeMessage(message);
    expect([balance(), balance(friend)]).toEqual([0n, 10n ** 10n - 5000n]);
  });

  test('is none of an account with no more than the fee, and refused where the coin does not pay for the tokens', () => {
    expect(sweep(5000n, []).transactions).toEqual([]);
    expect(() => sweep(rent, [1n])).toThrow(expect.objectContaining({ code: 'funds/insufficient' }));
    expect(sweep(rent + 5000n, [1n]).transactions).toHaveLength(1);
  });
});
