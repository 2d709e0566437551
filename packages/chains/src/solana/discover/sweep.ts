/** Builds the messages that send all an account of Solana holds to another. This moves a wallet onto new cards. */

import { concatBytes, equalBytes } from '@noble/curves/utils.js';
import { chainError } from '@symbolon/interface';
import { U32LE, U64LE } from 'micro-packed';
import { associatedTokenAccount, parseAddress } from '../firmware/address/address.ts';
import { programs } from '../firmware/address/programs.ts';
import { encodeMessage } from '../firmware/transaction/message.ts';
import { signatureFee } from '../firmware/transaction.ts';

/** What moves, and where. */
export type SolanaSweepOptions = {
  /** The account that is emptied. */
  readonly from: string;
  /** That gets everything. */
  readonly to: string;
  /** Lamports. */
  readonly balance: bigint;
  /** Tokens in the associated accounts of `from`, the most valuable first. Amounts in the token's smallest unit. */
  readonly tokens?: readonly {
    /** Of the token, in base 58. */
    readonly mint: string;
    readonly program: 'token' | 'token2022';
    readonly amount: bigint;
    /** Of the token: `TransferChecked` names them, and fails if they are wrong. */
    readonly decimals: number;
  }[];
  /**
   * Lamports for an account of a token, of which the receiver may need one: `getMinimumBalanceForRentExemption` of 165
   * bytes, or 170 and more for Token-2022.
   */
  readonly rent: bigint;
  /** 32 bytes, from `getLatestBlockhash`: the messages hold for a minute or so. */
  readonly blockhash: Uint8Array;
};

/** What moves everything. */
export type SolanaSweep = {
  /** Messages for `signTransactionMessage`; none where the coin does not pay the fee for itself. */
  readonly transactions: readonly Uint8Array[];
};

/**
 * Where there are tokens: a message for each, which also creates the receiver's account for it. Once those are
 * executed, call it again with what the account holds then and no tokens: one message for all of the coin. The runtime
 * lets an account end with nothing or with its own rent, not with what is in between, so that has to be exact.
 *
 * Emptied token accounts stay, with their rent: closing one fails, and the whole message with it, if anybody sends a
 * token there meanwhile.
 *
 * @throws SymbolonError `address/invalid`; `funds/insufficient` where the coin does not pay for moving the tokens
 * @example
 * ```ts
 * import { buildSweep } from '@symbolon/chains/solana/discover';
 * import { previewTransaction } from '@symbolon/chains/solana/sign';
 * const [from, to] = ['HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk', '2xNweLHLqrbx4zo1waDvgWJHgsUpPj8Y8icbAFeR4a8i'];
 * const [message] = buildSweep({ from, to, balance: 10n ** 9n, rent: 2_039_280n, blockhash: new Uint8Array(32) }).transactions;
 * message && previewTransaction(message, { from }).lines.slice(0, 2); // => [`Send 0.999995 SOL to ${to}`, 'Fee: at most 0.000005 SOL']
 * ```
 */
export function buildSweep({ from, to, balance, tokens = [], rent, blockhash }: SolanaSweepOptions): SolanaSweep {
  const [self, receiver] = [parseAddress(from), parseAddress(to)];
  const message = (instructions: readonly Order[]): Uint8Array => compile(self, blockhash, instructions);
  const moved = tokens.map(({ mint: name, program: kind, amount, decimals }) => {
    const [mint, program] = [parseAddress(name), programs[kind]];
    const source = associatedTokenAccount(self, mint, program);
    const destination = associatedTokenAccount(receiver, mint, program);
    return message([
      {
        program: programs.associatedToken,
        accounts: [self, destination, receiver, mint, programs.system, program],
        writable: [destination],
        // CreateIdempotent
        data: Uint8Array.of(1),
      },
      {
        program,
        accounts: [source, mint, destination, self],
        writable: [source, destination],
        // TransferChecked
        data: concatBytes(Uint8Array.of(12), U64LE.encode(amount), Uint8Array.of(decimals)),
      },
    ]);
  });
  const needed = BigInt(moved.length) * (signatureFee + rent);
  if (moved.length > 0 && needed > balance)
    throw chainError('funds/insufficient', { needed, available: balance, unit: 'lamports' });
  if (moved.length > 0 || balance <= signatureFee) return { transactions: moved };
  // Transfer
  const data = concatBytes(U32LE.encode(2), U64LE.encode(balance - signatureFee));
  const transfer = { program: programs.system, accounts: [self, receiver], writable: [receiver], data };
  return { transactions: [message([transfer])] };
}

type Order = {
  readonly program: Uint8Array;
  readonly accounts: readonly Uint8Array[];
  /** Besides the payer, which signs and is writable. */
  readonly writable: readonly Uint8Array[];
  readonly data: Uint8Array;
};

/**
 * A legacy message with one signer, who pays: accounts are named once, the payer first, then those that are written,
 * then the others.
 */
function compile(payer: Uint8Array, blockhash: Uint8Array, orders: readonly Order[]): Uint8Array {
  const written = distinct(orders.flatMap(({ writable }) => writable));
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
