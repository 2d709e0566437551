/** Solana transactions for the published vectors: every instruction, fact and refusal. */

import { concatBytes } from '@noble/hashes/utils.js';
import { AccountRole, type Address, type Instruction } from '@solana/kit';
import { parsePath } from '@symbolon/interface';
import fc from 'fast-check';
import { U32LE, U64LE } from 'micro-packed';
import { prefixPath } from '../../../src/firmware/path-prefix.ts';
import { defaultPath, formatAddress, parseAddress } from '../../../src/solana/firmware/address/address.ts';
import { programs } from '../../../src/solana/firmware/address/programs.ts';
import { frameMessage } from '../../../src/solana/firmware/transaction.ts';
import { anyInstruction, anyValues, kinds, olderKinds } from '../../solana/known-instructions.ts';
import * as t from '../../solana/transactions.ts';
import { type Streams, sampled } from './streams.ts';

const { build, self, somebody } = t;
const [friend, mint] = [somebody('friend'), somebody('mint')];
const [ownTokens, friendTokens] = [t.tokenAccountOf(self, mint), t.tokenAccountOf(friend, mint)];
const payment = t.systemTransfer(self, friend, 1_000_000_000n);
const tokens = t.transferChecked({ mint, from: ownTokens, to: friendTokens, amount: 5n });

const framed = (message: Uint8Array, owners: readonly string[] = []): Uint8Array =>
  prefixPath(defaultPath, frameMessage(message, owners));
const stream = (instructions: readonly Instruction[], options: Parameters<typeof build>[1] = {}): Uint8Array =>
  framed(build(instructions, { version: 'legacy', ...options }).message);
const account = (address: Address, role = AccountRole.WRITABLE) => ({ address, role });
const program = (bytes: Uint8Array) => formatAddress(bytes) as Address;
const withData = (instruction: Instruction, data: Uint8Array): Instruction => ({ ...instruction, data });
const longer = (instruction: Instruction) =>
  withData(instruction, concatBytes(instruction.data as Uint8Array, Uint8Array.of(0)));
const shorter = (instruction: Instruction) => withData(instruction, (instruction.data as Uint8Array).slice(0, -1));
const withSigner = (instruction: Instruction, address: Address): Instruction => ({
  ...instruction,
  accounts: [...(instruction.accounts ?? []), account(address, AccountRole.READONLY_SIGNER)],
});

const [values] = fc.sample(anyValues, { seed: 3, numRuns: 1 });
if (values === undefined) throw new Error('no values');
const plain = { ...values, who: self, a: somebody('a'), b: somebody('b'), mint, seed: 'seed', amount: 70_000n };
const made = (name: string, changes: Partial<typeof plain> = {}, from = kinds) => {
  const kind = from[name];
  if (kind === undefined) throw new Error(`no instruction ${name}`);
  return kind({ ...plain, ...changes }).instruction;
};
const precompile = (bytes: Uint8Array, count: number): Instruction => ({
  programAddress: program(bytes),
  data: Uint8Array.of(count, ...new Uint8Array(20)),
});
const budget = (...data: readonly number[]): Instruction => ({
  programAddress: program(programs.computeBudget),
  data: Uint8Array.from(data),
});
const withSeed = (claimed: bigint): Instruction => ({
  programAddress: t.systemProgram,
  accounts: [account(somebody('a')), account(self, AccountRole.READONLY_SIGNER), account(friend)],
  data: concatBytes(U32LE.encode(11), U64LE.encode(5n), U64LE.encode(claimed), new Uint8Array(2).fill(0x61)),
});

/** What others do in a transaction that we sign too. */
const oftenTheirs = [
  ...[
    'transferSol',
    'createAccount',
    'createAccountWithSeed',
    'assign',
    'withdrawNonce',
    'transfer',
    'transferChecked',
  ],
  ...['approveChecked', 'revoke', 'closeAccount', 'initializeAccount3', 'syncNative', 'createAssociatedToken'],
  ...['initializeStake', 'splitStake', 'withdrawStake'],
];

const read: Streams = [
  ...Object.keys(kinds).map((name) => [name, stream([made(name)])] as const),
  ...oftenTheirs.map(
    (name) =>
      [`${name} of somebody else, with us beside`, stream([made(name, { who: somebody('other'), a: self })])] as const,
  ),
  ...Object.keys(olderKinds).map(
    (name) => [`${name} with accounts of the runtime`, stream([made(name, {}, olderKinds)])] as const,
  ),
  ['a payment in version 0', stream([payment], { version: 0 })],
  ['a payment to ourselves', stream([t.systemTransfer(self, self, 5n)])],
  ['a payment that somebody else makes to us', stream([t.systemTransfer(friend, self, 5n)])],
  ['two payments, tokens and a memo', stream([payment, tokens, payment, t.memo('✓')])],
  ['a nonce account emptied to ourselves', stream([made('withdrawNonce', { b: self })])],
  ['a stake withdrawn to ourselves', stream([made('withdrawStake', { b: self })])],
  ['a nonce given to ourselves', stream([made('authorizeNonce', { b: self })])],
  ['tokens closed to ourselves', stream([made('closeAccount', { b: self })])],
  ['a token account given to ourselves', stream([made('setAuthority', { b: self })])],
  ['an account of ours made for a program', stream([made('createAccount', { a: self, who: friend })])],
  [
    'an account with seed, owned by the system program',
    stream([made('createAccountWithSeed', { program: t.systemProgram })]),
  ],
  [
    'an account with our seed that somebody else makes',
    stream([made('createAccountWithSeed', { who: friend, b: self })]),
  ],
  ['tokens to an owner that is named', framed(build([tokens]).message, [somebody('x'), friend])],
  ['tokens to an owner that is named wrongly', framed(build([tokens]).message, [somebody('x')])],
  ['tokens to an account made before', stream([t.createTokenAccount(friend, mint), tokens])],
  [
    'accounts of Token and Token-2022',
    stream([t.createTokenAccount(friend, mint), t.createTokenAccount(friend, mint, t.token2022Program)]),
  ],
  ['an account of our own', stream([t.createTokenAccount(self, mint)])],
  ['an approval without a limit', stream([made('approveChecked', { amount: 2n ** 64n - 1n })])],
  ['an approval of a token less than all', stream([made('approveChecked', { amount: 2n ** 64n - 2n })])],
  ['tokens with a further signer', stream([withSigner(tokens, friend)])],
  [
    'tokens of Token-2022 with a further signer',
    stream([withSigner({ ...tokens, programAddress: t.token2022Program }, friend)]),
  ],
  [
    'tokens of somebody else with a further signer',
    stream([withSigner(made('transferChecked', { who: friend }), self)]),
  ],
  ['tokens with references', stream([t.withReferences(tokens, somebody('r'), somebody('s'))])],
  [
    'a payment with references in a table',
    stream([t.withReferences(payment, somebody('r'))], { version: 0, table: [somebody('r')] }),
  ],
  ['a payment to an account in a table', stream([payment], { version: 0, table: [friend] })],
  ['a payment with a byte after it', stream([longer(payment)])],
  ['a payment cut short: it fails', stream([shorter(payment)])],
  ['a new account cut short: it fails', stream([payment, shorter(made('createAccount'))])],
  [
    'a new account cut short, with an account more than it takes',
    stream([payment, t.withReferences(shorter(made('createAccount')), somebody('r'))]),
  ],
  ['a payment of no data', stream([withData(payment, new Uint8Array())])],
  ['a payment with seed that ends in its text: it fails', stream([withSeed(700n)])],
  ['a payment with seed whose text is longer than any message', stream([withSeed(70_000n)])],
  ['tokens with a byte after them', stream([longer(tokens)])],
  ['tokens cut short', stream([shorter(tokens)])],
  ['a nonce moved on with a byte after it', stream([longer(made('advanceNonce')), payment])],
  ['a memo that is no text', stream([withData(t.memo(''), Uint8Array.of(0xff))])],
  ['an empty memo of the older program', stream([{ programAddress: program(programs.memo1), data: new Uint8Array() }])],
  ['an unknown program', stream([payment, { programAddress: somebody('program'), data: Uint8Array.of(1) }])],
  [
    'signatures that precompiled programs check',
    stream([precompile(programs.ed25519, 2), precompile(programs.secp256k1, 3), precompile(programs.secp256r1, 1)]),
  ],
  ['a deprecated budget', stream([payment, budget(0, 1, 0, 0, 0, 1, 0, 0, 0)])],
  ['a heap and a limit of data', stream([payment, budget(1, 0, 0, 1, 0), budget(4, 0, 0, 1, 0)])],
  ['two prices: the last counts', stream([payment, t.unitPrice(9_000_000n), t.unitPrice(1_000_001n)])],
  ['more units than there are', stream([payment, t.unitLimit(25_000_000), t.unitPrice(7n)])],
  ['a fee of a tenth', stream([t.systemTransfer(self, friend, 50_000n)])],
  ['a fee of a tenth and 1 lamport', stream([t.systemTransfer(self, friend, 49_999n)])],
  ['tokens for a fee of 0.01 SOL', stream([tokens, t.unitLimit(200_000), t.unitPrice(49_975_000n)])],
  ['tokens for a fee of 0.01 SOL and 1 lamport', stream([tokens, t.unitLimit(200_000), t.unitPrice(49_975_005n)])],
  ['a price that somebody else pays', stream([payment, t.unitPrice(2n ** 64n - 1n)], { payer: friend })],
  ['of no instructions', stream([])],
];

const { message } = build([payment]);
const change = (at: number, ...bytes: readonly number[]) => {
  const changed = message.slice();
  changed.set(bytes, at);
  return framed(changed);
};
const refused: Streams = [
  ['a later version', change(0, 0x81)],
  ['a byte after the end of the message', framed(concatBytes(message, Uint8Array.of(0)))],
  ['a byte after the end', concatBytes(framed(message), Uint8Array.of(0))],
  ['the end missing', framed(message).slice(0, -1)],
  ['nobody who signs', change(1, 0)],
  ['a payer who can not pay', change(2, 1)],
  ['more signers than accounts', change(1, 200)],
  ['an account twice', change(5, ...message.slice(37, 69))],
  [
    'a length in a longer form',
    framed(concatBytes(message.subarray(0, 4), Uint8Array.of(0x83, 0), message.subarray(5))),
  ],
  ['an account that is not there', change(message.length - 15, 77)],
  ['a program that is the payer', change(message.length - 18, 0)],
  ['that our account does not sign', framed(build([t.systemTransfer(friend, self, 1n)], { payer: friend }).message)],
  [
    'that we only read',
    framed(build([t.withReferences(t.systemTransfer(friend, somebody('x'), 1n), self)], { payer: friend }).message),
  ],
  ['longer than a packet', concatBytes(prefixPath(defaultPath, Uint8Array.of(0, 4, 0xd1)), new Uint8Array(1233))],
  [
    'five owners',
    prefixPath(defaultPath, concatBytes(Uint8Array.of(5), ...Array(5).fill(parseAddress(friend)), new Uint8Array(2))),
  ],
  ['a key of Ethereum', prefixPath(parsePath("m/44'/60'/0'/0'"), frameMessage(message, []))],
];

const transaction = fc.tuple(
  fc.array(anyInstruction, { minLength: 1, maxLength: 4 }),
  fc.constantFrom<'legacy' | 0>('legacy', 0),
);

export const solanaTransactions: Streams = [
  ...read,
  ...refused,
  ...sampled(transaction, 10, ([instructions, version]) => stream(instructions, { version })),
];
