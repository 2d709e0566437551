/** Builds the messages that send all an account of Solana holds to another. This moves a wallet onto new cards. */

import { chainError } from '@symbolon/interface';
import { parseAddress } from '../firmware/address/address.ts';
import { signatureFee } from '../firmware/transaction.ts';
import { compile, type SolanaSentToken, transferCoin, transferToken } from '../transaction/build.ts';

/** What moves, and where. */
export type SolanaSweepOptions = {
  /** The account that is emptied. */
  readonly from: string;
  /** That gets everything. */
  readonly to: string;
  /** Lamports. */
  readonly balance: bigint;
  /** Tokens in the associated accounts of `from`, the most valuable first. Amounts in the token's smallest unit. */
  readonly tokens?: readonly (SolanaSentToken & { readonly amount: bigint })[];
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
  const moved = tokens.map((token) => compile(self, blockhash, transferToken(self, receiver, token)));
  const needed = BigInt(moved.length) * (signatureFee + rent);
  if (moved.length > 0 && needed > balance)
    throw chainError('funds/insufficient', { needed, available: balance, unit: 'lamports' });
  if (moved.length > 0 || balance <= signatureFee) return { transactions: moved };
  return { transactions: [compile(self, blockhash, [transferCoin(self, receiver, balance - signatureFee)])] };
}
