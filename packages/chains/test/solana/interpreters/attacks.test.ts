/** What an attacker may try with a Solana transaction: each is refused, or shown for what it is. */

import { concatBytes } from '@noble/hashes/utils.js';
import { AccountRole, createNoopSigner, type Instruction } from '@solana/kit';
import { getCreateAccountInstruction, getWithdrawNonceAccountInstruction } from '@solana-program/system';
import { getApproveCheckedInstruction } from '@solana-program/token';
import type { InterpreterEvent } from '@symbolon/interface';
import fc from 'fast-check';
import { U64LE } from 'micro-packed';
import { describe, expect, test } from 'vitest';
import { prefixPath } from '../../../src/firmware/path-prefix.ts';
import { type Reading, readAll } from '../../../src/firmware/read-all.ts';
import { defaultPath, parseAddress } from '../../../src/solana/firmware/address/address.ts';
import { solanaMessageInterpreter } from '../../../src/solana/firmware/message.ts';
import { decodeMessage } from '../../../src/solana/firmware/transaction/message.ts';
import { frameMessage, solanaInterpreter } from '../../../src/solana/firmware/transaction.ts';
import { previewTransaction } from '../../../src/solana/sign/preview.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { keyOracle } from '../../software-signer.ts';
import * as t from '../transactions.ts';

const { build, self, somebody } = t;
const thief = somebody('thief');
const mint = somebody('mint');
const ownTokens = t.tokenAccountOf(self, mint);
const thiefTokens = t.tokenAccountOf(thief, mint);
const payment = t.systemTransfer(self, thief, 1_000_000_000n);

/** What a card makes of a message. */
const onCard = (message: Uint8Array, owners: readonly string[] = []): Reading =>
  readAll(solanaInterpreter.begin(keyOracle()), prefixPath(defaultPath, frameMessage(message, owners)));
const card = (instructions: readonly Instruction[], options: Parameters<typeof build>[1] = {}): Reading =>
  onCard(build(instructions, options).message);

/** One instruction of the token program on our account. */
const tokenInstruction = (data: readonly number[], ...others: readonly string[]): Instruction => ({
  programAddress: t.tokenProgram,
  accounts: [
    { address: ownTokens, role: AccountRole.WRITABLE },
    ...others.map((address) => ({ address: address as typeof self, role: AccountRole.READONLY })),
    { address: self, role: AccountRole.READONLY_SIGNER },
  ],
  data: Uint8Array.from(data),
});

describe('is blind', () => {
  const transfer = t.transferChecked({ mint, from: ownTokens, to: thiefTokens, amount: 1n });
  test.each<[string, readonly Instruction[]]>([
    ['an approval after a transfer', [transfer, tokenInstruction([4, ...U64LE.encode(2n ** 64n - 1n)], thief)]],
    ['a change of the owner of a token account', [tokenInstruction([6, 2, 1, ...parseAddress(thief)])]],
    ['the closing of a token account', [tokenInstruction([9], thief)]],
    ['a transfer that does not name its mint', [tokenInstruction([3, ...U64LE.encode(1n)], thiefTokens)]],
    ['a batch of nested instructions', [tokenInstruction([255, 3, 9, 12, ...U64LE.encode(1n), 6], mint, thiefTokens)]],
    [
      'a transfer with bytes after it',
      [{ ...transfer, data: concatBytes(transfer.data as Uint8Array, new Uint8Array(1)) }],
    ],
    ['a transfer cut short', [{ ...transfer, data: (transfer.data as Uint8Array).slice(0, -1) }]],
    [
      'a transfer that one of several authorities signs',
      [{ ...transfer, accounts: [...(transfer.accounts ?? []), { address: self, role: AccountRole.READONLY_SIGNER }] }],
    ],
    [
      'a transfer of an account that is not ours, which we sign as one of several',
      [
        {
          ...transfer,
          accounts: (transfer.accounts ?? []).flatMap((given) =>
            given.address === self ? [{ address: thief, role: AccountRole.READONLY }, given] : [given],
          ),
        },
      ],
    ],
    [
      'a nonce account emptied, with an account more that could be its authority',
      [
        t.withReferences(
          getWithdrawNonceAccountInstruction({
            nonceAccount: somebody('nonce'),
            recipientAccount: thief,
            nonceAuthority: createNoopSigner(thief),
            withdrawAmount: 5n,
          }),
          self,
        ),
      ],
    ],
    [
      'a system instruction that gives the account away',
      [{ ...payment, data: Uint8Array.of(1, 0, 0, 0, ...parseAddress(thief)) }],
    ],
    ['a nonce without its authority', [{ ...payment, data: Uint8Array.of(4, 0, 0, 0) }]],
    [
      'a program that may call others with our signature',
      [
        payment,
        {
          programAddress: somebody('program'),
          accounts: [{ address: self, role: AccountRole.WRITABLE_SIGNER }],
          data: new Uint8Array(),
        },
      ],
    ],
    [
      'a program whose address begins like a known one',
      [{ ...payment, programAddress: somebody('11111111111111111111111111111111') }],
    ],
    [
      'an account for another owner under the name of an associated one',
      [
        {
          ...t.createTokenAccount(thief, mint),
          accounts:
            t
              .createTokenAccount(thief, mint)
              .accounts?.map((meta, i) => (i === 2 ? { ...meta, address: self } : meta)) ?? [],
        },
      ],
    ],
    ['a memo that is not text', [{ ...t.memo(''), data: Uint8Array.of(0xff) }]],
  ])('%s', (_, instructions) => {
    expect(card(instructions).facts.blind).toBe('unknown-program');
  });

  test('a transfer to an account that only a table on the chain names', () => {
    const { facts, transfers } = card([payment], { table: [thief] });
    expect(transfers).toEqual([]);
    expect(facts.blind).toBe('unknown-program');
  });
});

describe('is shown', () => {
  test('a stranger who gets the rent of an account, once and as 0, for the fee counts it', () => {
    const { transfers, facts } = card([t.createTokenAccount(thief, mint), t.createTokenAccount(self, mint)]);
    expect(transfers).toEqual([
      { asset: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/slip44:501', amount: 0n, recipient: parseAddress(thief) },
    ]);
    expect(facts.fee.amount).toBe(5000n + 2n * 2_039_280n);
    const paidToo = card([
      t.createTokenAccount(thief, mint),
      t.transferChecked({ mint, from: ownTokens, to: thiefTokens, amount: 5n }),
    ]);
    expect(paidToo.transfers.map(({ amount }) => amount)).toEqual([5n]);
    expect(previewTransaction(build([t.createTokenAccount(thief, mint)]).message, { from: self }).lines[0]).toBe(
      `Pay for an account of ${thief}, who can have that back; it is in the fee`,
    );
  });

  test('every one of several transfers', () => {
    expect(card([payment, payment, payment]).transfers).toHaveLength(3);
  });

  test('a claimed owner whose account it is not proves nothing', () => {
    const { message } = build([t.transferChecked({ mint, from: ownTokens, to: thiefTokens, amount: 1n })]);
    expect(onCard(message, [somebody('friend')]).transfers[0]?.recipient).toEqual(parseAddress(thiefTokens));
  });

  test('a transfer of somebody else, who also signs, is not ours', () => {
    const { transfers, facts } = card([t.systemTransfer(thief, self, 5n)]);
    expect(transfers).toEqual([]);
    expect(facts.blind).toBeUndefined();
  });

  test('a payment with references: accounts that do not sign, though only a table names them', () => {
    const references = ['reference 1', 'reference 2'].map(somebody);
    const tokens = t.transferChecked({ mint, from: ownTokens, to: thiefTokens, amount: 5n });
    for (const [paid, amount] of [
      [payment, 1_000_000_000n],
      [tokens, 5n],
    ] as const)
      for (const table of [undefined, references]) {
        const { transfers, facts } = card([t.withReferences(paid, ...references)], table && { table });
        expect(transfers.map((transfer) => transfer.amount)).toEqual([amount]);
        expect(facts.blind).toBeUndefined();
      }
    const notOurs = t.withReferences(t.systemTransfer(thief, self, 5n), ...references);
    expect(card([notOurs]).facts.blind).toBeUndefined();
  });

  test('another signer who makes an account of our own address', () => {
    const { message } = build([
      getCreateAccountInstruction({
        payer: createNoopSigner(thief),
        newAccount: createNoopSigner(self),
        lamports: 1n,
        space: 0,
        programAddress: somebody('program'),
      }),
    ]);
    const { facts, lines } = previewTransaction(message, { from: self });
    expect(facts.blind).toBe('unknown-program');
    expect(lines[0]).toBe(
      `WARNING: make an account of program ${somebody('program')} at the own address ${self}, with all that it holds`,
    );
  });

  test('a fee of more than 0.01 SOL where nothing else is sent, or somebody gets tokens', () => {
    const price = t.unitPrice(50_001n);
    const warnings = (...instructions: readonly Instruction[]) => card(instructions).facts.warnings;
    const limit = t.unitLimit(200_000);
    expect(warnings(limit, price)).toEqual([]);
    // 9,995,000 lamports at most are usual, and 5,000 for the signature.
    expect(warnings(limit, t.unitPrice(49_975_000n))).toEqual([]);
    expect(warnings(limit, t.unitPrice(49_975_005n))).toEqual(['fee-high']);
    const tokens = t.transferChecked({ mint, from: ownTokens, to: thiefTokens, amount: 1n });
    expect(warnings(tokens, t.unitPrice(2n ** 64n - 1n))).toEqual(['fee-high']);
    const { message } = build([tokens, t.unitPrice(2n ** 64n - 1n), t.unitLimit(25_000_000)]);
    expect(previewTransaction(message, { from: self }).lines[0]).toBe(
      'WARNING: the fee may be as high as 25825441703.193377261 SOL',
    );
    // Not ours to pay.
    expect(card([t.unitPrice(2n ** 64n - 1n), payment], { payer: thief }).facts.warnings).toEqual([]);
  });

  test('an approval, with its limit and without', () => {
    const approve = (amount: bigint) =>
      getApproveCheckedInstruction({
        source: ownTokens,
        mint,
        delegate: thief,
        owner: createNoopSigner(self),
        amount,
        decimals: 6,
      });
    const asset = `solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/token:${mint}`;
    const limited = card([approve(1_500_000n)]);
    expect(limited.approvals).toEqual([{ asset, amount: 1_500_000n, spender: parseAddress(thief) }]);
    expect(limited.facts).toMatchObject({ approvals: 1, warnings: [] });
    const { approvals, facts } = card([approve(2n ** 64n - 1n)]);
    expect(approvals).toEqual([{ asset, amount: undefined, spender: parseAddress(thief) }]);
    expect(facts).toMatchObject({ approvals: 1, warnings: ['approval-unlimited'] });
    const lines = (amount: bigint) =>
      previewTransaction(build([approve(amount)]).message, {
        from: self,
        tokens: [{ mint, symbol: 'USDC', decimals: 6 }],
      }).lines[0];
    expect(lines(1_500_000n)).toBe(`Let ${thief} take up to 1.5 USDC from account ${ownTokens}`);
    expect(lines(2n ** 64n - 1n)).toBe(`WARNING: let ${thief} take ANY amount of USDC from account ${ownTokens}`);
  });

  test('an excessive price for compute units is a fee', () => {
    const { facts } = card([t.unitPrice(2n ** 62n), payment]);
    expect(facts.fee.amount).toBe(5000n + (400_000n * 2n ** 62n + 999_999n) / 1_000_000n);
    expect(facts.warnings).toEqual(['fee-high']);
  });
});

describe('is refused', () => {
  const { message } = build([payment]);
  const change = (at: number, ...bytes: number[]) => {
    const changed = message.slice();
    changed.set(bytes, at);
    return changed;
  };
  test.each<[string, Uint8Array, string]>([
    ['a later version', change(0, 0x81), 'transaction/refused'],
    ['trailing bytes', concatBytes(message, new Uint8Array(1)), 'data/malformed'],
    ['nobody who signs', change(1, 0), 'data/malformed'],
    ['a payer who can not pay', change(2, 1), 'data/malformed'],
    ['more signers than accounts', change(1, 200), 'data/malformed'],
    ['an account twice', change(5, ...message.slice(37, 69)), 'data/malformed'],
    [
      'a length in a longer form',
      concatBytes(message.subarray(0, 4), Uint8Array.of(0x83, 0), message.subarray(5)),
      'data/malformed',
    ],
    ['an account that is not there', change(message.length - 15, 77), 'data/malformed'],
    ['a program that is the payer', change(message.length - 18, 0), 'data/malformed'],
    [
      'a transaction our account does not sign',
      build([t.systemTransfer(thief, self, 1n)], { payer: thief }).message,
      'transaction/refused',
    ],
    ['more than a packet holds', new Uint8Array(1233), 'data/malformed'],
  ])('%s', (_, bytes, code) => {
    expect(() => onCard(bytes)).toThrow(expect.objectContaining({ code }));
  });

  test('more owners than a card keeps', () => {
    expect(() => readAll(solanaInterpreter.begin(keyOracle()), prefixPath(defaultPath, Uint8Array.of(5)))).toThrow(
      expect.objectContaining({ code: 'data/malformed' }),
    );
    expect(() => frameMessage(message, new Array(5).fill(self))).toThrow(
      expect.objectContaining({ code: 'argument/invalid' }),
    );
  });
});

describe('interpreters', () => {
  const text = new TextEncoder().encode('Log in to example.com');
  const inputs = [
    [
      'transaction',
      solanaInterpreter,
      prefixPath(defaultPath, frameMessage(build([payment, t.memo('hello')]).message, [thief])),
    ],
    ['message', solanaMessageInterpreter, prefixPath(defaultPath, Uint8Array.of(0, text.length, ...text))],
  ] as const;

  test.each(inputs)('%s: reads the same wherever it is cut, and nothing less or more', (_, interpreter, bytes) => {
    const events = (...chunks: Uint8Array[]): readonly InterpreterEvent[] => {
      const interpretation = interpreter.begin(keyOracle());
      return [...chunks.flatMap((chunk) => interpretation.push(chunk)), ...interpretation.end()];
    };
    const whole = events(bytes);
    expect(whole.slice(-2).map(({ type }) => type)).toEqual(['facts', 'digest']);
    for (let i = 0; i <= bytes.length; i += 1) {
      expect(events(bytes.subarray(0, i), bytes.subarray(i))).toEqual(whole);
      if (i < bytes.length)
        expect(() => events(bytes.subarray(0, i))).toThrow(expect.objectContaining({ code: 'data/malformed' }));
    }
    expect(() => events(bytes, new Uint8Array(1))).toThrow(expect.objectContaining({ code: 'data/malformed' }));
  });

  test('random bytes are a message or a SymbolonError', () => {
    const { message } = build([payment]);
    const mutated = fc
      .tuple(fc.nat(message.length - 1), fc.nat(255))
      .map(([at, byte]) => message.map((old, i) => (i === at ? byte : old)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated), (bytes) => {
        try {
          decodeMessage(bytes);
          onCard(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: 'SymbolonError' });
        }
      }),
      { numRuns: fuzzRuns(2000) },
    );
  });
});
