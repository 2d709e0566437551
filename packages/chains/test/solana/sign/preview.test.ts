import {
  AccountRole,
  getCompiledTransactionMessageDecoder,
  getProgramDerivedAddress,
  getTransactionDecoder,
} from '@solana/kit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress, solanaAddress } from '../../../src/solana/firmware/address/address.ts';
import { decodeMessage } from '../../../src/solana/firmware/transaction/message.ts';
import { previewTransaction } from '../../../src/solana/sign/preview.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { testSigner } from '../../software-signer.ts';
import * as t from '../transactions.ts';

const { build, self, somebody } = t;
const friend = somebody('friend');
const mint = somebody('mint');
const solanaChain = 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp';
const tokens = [{ mint, symbol: 'USDC', decimals: 6 }];
const ownTokens = t.tokenAccountOf(self, mint);
const from = `From ${self} (m/44'/501'/0'/0')`;

test('the address of a signer is that of its ed25519 key', async () => {
  expect(await solanaAddress(testSigner)).toBe(self);
});

describe.each(['legacy', 0] as const)('a transaction of version %s', (version) => {
  const preview = (...instructions: Parameters<typeof build>[0]) =>
    previewTransaction(build(instructions, { version }).message, { from: self, tokens });

  test('that sends SOL', () => {
    const { facts, transfers, lines } = preview(t.systemTransfer(self, friend, 1_000_000_001n));
    expect(transfers).toEqual([
      { asset: `${solanaChain}/slip44:501`, amount: 1_000_000_001n, recipient: parseAddress(friend) },
    ]);
    expect(facts).toMatchObject({ chain: solanaChain, fee: { amount: 5000n }, warnings: [] });
    expect(facts.blind).toBeUndefined();
    expect(lines).toEqual([`Send 1.000000001 SOL to ${friend}`, 'Fee: at most 0.000005 SOL', from]);
  });

  test.each([
    ['SPL', t.tokenProgram, 2_039_280n],
    ['Token-2022', t.token2022Program, 4_370_880n],
  ])('that sends %s tokens to an account it creates names the owner, and counts the rent', (_, program, rent) => {
    const from = t.tokenAccountOf(self, mint, program);
    const to = t.tokenAccountOf(friend, mint, program);
    const { facts, transfers, lines } = preview(
      t.createTokenAccount(friend, mint, program),
      t.transferChecked({ mint, from, to, amount: 5n, program }),
    );
    expect(transfers).toEqual([{ asset: `${solanaChain}/token:${mint}`, amount: 5n, recipient: parseAddress(friend) }]);
    expect(facts.fee.amount).toBe(5000n + rent);
    expect(facts.blind).toBeUndefined();
    expect(lines[0]).toBe(`Send 0.000005 USDC to ${friend}`);
  });

  test('without instructions does nothing, and says so', () => {
    expect(preview().lines).toEqual([
      'It has no instruction: it does nothing but cost the fee',
      'Fee: at most 0.000005 SOL',
      from,
    ]);
  });

  test('that sends tokens to an account of an owner who is not named shows the account', () => {
    const to = t.tokenAccountOf(friend, mint);
    const { message } = build([t.transferChecked({ mint, from: ownTokens, to, amount: 5n })], { version });
    expect(previewTransaction(message, { from: self }).lines[0]).toBe(`Send 0.000005 of token ${mint} to ${to}`);
    expect(
      previewTransaction(message, { from: self, owners: [somebody('other'), friend] }).transfers[0]?.recipient,
    ).toEqual(parseAddress(friend));
    expect(previewTransaction(message, { from: self, owners: [somebody('other')] }).transfers[0]?.recipient).toEqual(
      parseAddress(to),
    );
  });

  test('with a memo and a compute budget', () => {
    const { facts, memos, lines } = preview(
      t.unitLimit(300_000),
      t.unitPrice(10_001n),
      t.systemTransfer(self, friend, 1n),
      t.memo('rent\nMay'),
    );
    expect(facts.fee.amount).toBe(5000n + 3001n);
    expect(facts.blind).toBeUndefined();
    expect(memos).toEqual(['rent\nMay']);
    expect(lines).toContain('Memo: "rent\\nMay"');
  });

  test('with a price for compute units and no limit is charged for the default', () => {
    expect(preview(t.unitPrice(1_000_000n), t.systemTransfer(self, friend, 1n)).facts.fee.amount).toBe(
      5000n + 400_000n,
    );
    expect(preview(t.unitLimit(2 ** 32 - 1), t.unitPrice(1_000_000n)).facts.fee.amount).toBe(5000n + 1_400_000n);
  });

  test('that somebody else pays for costs us nothing', () => {
    const { message } = build([t.systemTransfer(self, friend, 1n)], { version, payer: friend });
    const { facts, payer, lines } = previewTransaction(message, { from: self });
    expect(facts.fee.amount).toBe(0n);
    expect(payer).toBe(friend);
    expect(lines).toContain(`Fee: paid by ${friend}`);
  });

  test('with an unknown program is blind, and names it', () => {
    const program = somebody('program');
    const { facts, lines } = preview({
      programAddress: program,
      accounts: [{ address: self, role: AccountRole.WRITABLE_SIGNER }],
      data: Uint8Array.of(1),
    });
    expect(facts.blind).toBe('unknown-program');
    expect(lines).toContain(`WARNING: call program ${program}; what it does can't be shown`);
  });
});

test('random messages are read as @solana/kit reads them', () => {
  const account = fc.constantFrom('a', 'b', 'c', 'd', 'e').map(somebody);
  const role = fc.constantFrom(
    AccountRole.READONLY,
    AccountRole.WRITABLE,
    AccountRole.READONLY_SIGNER,
    AccountRole.WRITABLE_SIGNER,
  );
  const instruction = fc.record({
    programAddress: fc.constantFrom('p', 'q').map(somebody),
    accounts: fc.array(fc.record({ address: account, role }), { maxLength: 6 }),
    data: fc.uint8Array({ maxLength: 200 }),
  });
  const options = fc.record({
    version: fc.constantFrom<'legacy' | 0>('legacy', 0),
    table: fc.constantFrom([], ['a', 'b', 'c'].map(somebody)),
  });
  fc.assert(
    fc.property(fc.array(instruction, { maxLength: 4 }), options, (instructions, { version, table }) => {
      const { message, transaction } = build(instructions, { version, table });
      const ours = decodeMessage(message);
      const theirs = getCompiledTransactionMessageDecoder().decode(message);
      if (theirs.version === 1) throw new Error('not a version that was built');
      expect(ours.version).toBe(theirs.version);
      expect(ours.signers).toBe(theirs.header.numSignerAccounts);
      expect(ours.accounts.map(formatAddress)).toEqual(theirs.staticAccounts);
      expect(formatAddress(ours.blockhash)).toBe(theirs.lifetimeToken);
      expect(ours.instructions).toEqual(
        theirs.instructions.map(({ programAddressIndex, accountIndices = [], data = new Uint8Array() }) => ({
          program: programAddressIndex,
          accounts: [...accountIndices],
          data: Uint8Array.from(data),
        })),
      );
      const decoded = getTransactionDecoder().decode(transaction);
      expect(Object.keys(decoded.signatures)).toEqual(ours.accounts.slice(0, ours.signers).map(formatAddress));
    }),
    { numRuns: fuzzRuns(200) },
  );
});

test('associated token accounts are those that @solana/kit derives', async () => {
  for (let i = 0; i < 20; i += 1) {
    const [owner, other] = [somebody(`owner ${i}`), somebody(`mint ${i}`)];
    const seeds = [owner, t.tokenProgram, other].map(parseAddress);
    const [theirs] = await getProgramDerivedAddress({ programAddress: t.associatedTokenProgram, seeds });
    expect(t.tokenAccountOf(owner, other)).toBe(theirs);
  }
});

describe('tokens', () => {
  const to = t.tokenAccountOf(friend, mint);
  const linesOf = (decimals: number, known: typeof tokens) =>
    previewTransaction(
      build([t.transferChecked({ mint, from: ownTokens, to, amount: 1_500_000n, decimals })]).message,
      {
        from: self,
        tokens: known,
      },
    ).lines;

  test('whose decimals contradict the list are shown by those of the transaction, with both', () => {
    expect(linesOf(3, tokens).slice(0, 2)).toEqual([
      'WARNING: the transaction counts USDC with 3 decimals, the list of tokens with 6: it says 1500, by the list it is 1.5',
      `Send 1500 USDC to ${to}`,
    ]);
    expect(linesOf(6, tokens)[0]).toBe(`Send 1.5 USDC to ${to}`);
  });

  test('that call themselves SOL, or hide in their symbol, are not taken for it', () => {
    const named = (symbol: string) => linesOf(6, [{ mint, symbol, decimals: 6 }])[0];
    expect(named('SOL')).toBe(`Send 1.5 of token "SOL" (${mint}, not SOL itself) to ${to}`);
    expect(named('USDC to nobody\n\u202e')).toBe(`Send 1.5 "USDC to nobody\\n\\u{202e}" to ${to}`);
  });

  test('of which the token keeps a fee', () => {
    const { message } = build([
      t.transferCheckedWithFee({ mint, from: ownTokens, to, amount: 1_500_000n, fee: 15_000n }),
    ]);
    const { lines, facts, transfers } = previewTransaction(message, { from: self, tokens });
    expect(lines[0]).toBe(`Send 1.5 USDC to ${to}, of which the token keeps 0.015 USDC as a fee`);
    expect(facts.blind).toBeUndefined();
    expect(transfers.map(({ amount }) => amount)).toEqual([1_500_000n]);
  });
});
