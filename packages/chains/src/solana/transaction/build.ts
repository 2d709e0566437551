/** Builds messages that send SOL and tokens: legacy, with one signer, who pays. */

import { concatBytes, equalBytes } from '@noble/curves/utils.js';
import { chainError } from '@symbolon/interface';
import { U32LE, U64LE } from 'micro-packed';
import { associatedTokenAccount, parseAddress } from '../firmware/address/address.ts';
import { programs } from '../firmware/address/programs.ts';
import { encodeMessage } from '../firmware/transaction/message.ts';

/** A token that is sent. */
export type SolanaSentToken = {
  /** In base 58. */
  readonly mint: string;
  readonly program: 'token' | 'token2022';
  /** Of the token: `TransferChecked` names them, and fails if they are wrong. */
  readonly decimals: number;
};

/** What is sent, and to whom. */
export type SolanaTransferOptions = {
  /** The account that sends, and pays the fee. */
  readonly from: string;
  /** Who gets it: a wallet, also where a token is sent. */
  readonly to: string;
  /** Lamports, or the smallest unit of the token; above 0. */
  readonly amount: bigint;
  /** Default: SOL. It is taken from the associated account of `from`. */
  readonly token?: SolanaSentToken | undefined;
  /** 32 bytes, from `getLatestBlockhash`: the message holds for a minute or so. */
  readonly blockhash: Uint8Array;
};

/**
 * Builds a message for `previewTransaction` and `signTransactionMessage`. One that sends a token creates the receiver's
 * associated account for it, where there is none, at the cost of the sender.
 *
 * @throws SymbolonError `address/invalid`; `argument/invalid` for an amount that is not from 1 to 2^64 - 1, and for a
 * token sent to its own mint
 * @example
 * ```ts
 * import { previewTransaction } from '@symbolon/chains/solana/sign';
 * import { buildTransfer } from '@symbolon/chains/solana/transaction';
 * const [from, to] = ['HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk', '2xNweLHLqrbx4zo1waDvgWJHgsUpPj8Y8icbAFeR4a8i'];
 * const message = buildTransfer({ from, to, amount: 10n ** 9n, blockhash: new Uint8Array(32) });
 * previewTransaction(message, { from }).lines[0]; // => `Send 1 SOL to ${to}`
 * ```
 */
export function buildTransfer({ from, to, amount, token, blockhash }: SolanaTransferOptions): Uint8Array {
  const [self, receiver] = [parseAddress(from), parseAddress(to)];
  if (amount <= 0n || amount >> 64n !== 0n)
    throw chainError('argument/invalid', { argument: 'amount', reason: 'not from 1 to 2^64 - 1' });
  if (token?.mint === to)
    throw chainError('argument/invalid', {
      argument: 'to',
      reason: 'the mint of the token, from which nobody gets it back',
    });
  return compile(
    self,
    blockhash,
    token === undefined ? [transferCoin(self, receiver, amount)] : transferToken(self, receiver, { ...token, amount }),
  );
}

/** One instruction, with its accounts by their addresses. */
export type Order = {
  readonly program: Uint8Array;
  readonly accounts: readonly Uint8Array[];
  /** Besides the payer, which signs and is writable. */
  readonly writable: readonly Uint8Array[];
  readonly data: Uint8Array;
};

/** System program, `Transfer`. */
export const transferCoin = (self: Uint8Array, receiver: Uint8Array, lamports: bigint): Order => ({
  program: programs.system,
  accounts: [self, receiver],
  writable: [receiver],
  data: concatBytes(U32LE.encode(2), U64LE.encode(lamports)),
});

/** `CreateIdempotent` of the associated token program, then `TransferChecked`. */
export function transferToken(
  self: Uint8Array,
  receiver: Uint8Array,
  { mint: name, program: kind, decimals, amount }: SolanaSentToken & { readonly amount: bigint },
): readonly Order[] {
  const [mint, program] = [parseAddress(name), programs[kind]];
  const source = associatedTokenAccount(self, mint, program);
  const destination = associatedTokenAccount(receiver, mint, program);
  return [
    {
      program: programs.associatedToken,
      accounts: [self, destination, receiver, mint, programs.system, program],
      writable: [destination],
      data: Uint8Array.of(1),
    },
    {
      program,
      accounts: [source, mint, destination, self],
      writable: [source, destination],
      data: concatBytes(Uint8Array.of(12), U64LE.encode(amount), Uint8Array.of(decimals)),
    },
  ];
}

/** Accounts are named once: the payer first, then those that are written, then the others. */
export function compile(payer: Uint8Array, blockhash: Uint8Array, orders: readonly Order[]): Uint8Array {
  const written = distinct(orders.flatMap(({ writable }) => writable)).filter((one) => !equalBytes(one, payer));
  const named = orders.flatMap(({ program, accounts }) => [...accounts, program]);
  const accounts = distinct([payer, ...written, ...named]);
  const indexOf = (account: Uint8Array): number => accounts.findIndex((known) => equalBytes(known, account));
  return encodeMessage({
    signers: 1,
    readonlySigners: 0,
    readonlyOthers: accounts.length - 1 - written.length,
    accounts,
    blockhash,
    instructions: orders.map((order) => ({
      program: indexOf(order.program),
      accounts: order.accounts.map(indexOf),
      data: order.data,
    })),
  });
}

function distinct(accounts: readonly Uint8Array[]): Uint8Array[] {
  return accounts.filter((account, index) => accounts.findIndex((other) => equalBytes(other, account)) === index);
}
