/**
 * Builds the transactions that send all an account of an EVM chain holds to one address. This moves a wallet onto new
 * cards.
 */

import { chainError } from '@symbolon/interface';
import { type EthereumAddress, parseAddress } from '../firmware/address/address.ts';
import type { Eip1559Transaction } from '../transaction/transaction.ts';
import { transferData } from '../transaction/transfer.ts';

/** What moves, and where. */
export type EthereumSweepOptions = {
  readonly chainId: bigint;
  /** That gets everything. */
  readonly to: EthereumAddress;
  /** Of the account's next transaction. */
  readonly nonce: bigint;
  /** In wei. */
  readonly balance: bigint;
  /** ERC-20 tokens, the most valuable first. Amounts in the token's smallest unit. */
  readonly tokens?: readonly {
    readonly address: EthereumAddress;
    readonly amount: bigint;
    /** From `eth_estimateGas`. Default 100 000, which most take half of. */
    readonly gasLimit?: bigint;
  }[];
  /** Wei per gas. */
  readonly maxFeePerGas: bigint;
  /** Wei per gas, the part of it that goes to the block's proposer. */
  readonly maxPriorityFeePerGas: bigint;
  /** For the last transaction. Default 21 000: the receiver is no contract. */
  readonly gasLimit?: bigint;
  /** Wei to leave, for what some rollups charge beside gas. Default 0. */
  readonly reserve?: bigint;
};

/** What moves everything. */
export type EthereumSweep = {
  /** In the order in which they have to be mined; without the last where nothing is left for it. */
  readonly transactions: readonly Eip1559Transaction[];
};

/**
 * Tokens first, for they need the coin for their fees; then what is left of the coin if every one costs all it may.
 * What they cost less stays behind: sweep once more where that is worth it.
 *
 * @throws SymbolonError `address/invalid`; `funds/insufficient` where the coin does not pay for moving the tokens
 * @example
 * ```ts
 * import { buildSweep } from '@symbolon/chains/ethereum/discover';
 * const { transactions } = buildSweep({
 *   chainId: 1n, to: '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045', nonce: 3n, balance: 10n ** 18n,
 *   tokens: [{ address: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', amount: 5_000_000n }],
 *   maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n,
 * });
 * transactions.map(({ nonce, value }) => [nonce, value]); // => [[3n, 0n], [4n, 998_790_000_000_000_000n]]
 * ```
 */
export function buildSweep(options: EthereumSweepOptions): EthereumSweep {
  const {
    chainId,
    to,
    nonce,
    balance,
    tokens = [],
    maxFeePerGas,
    maxPriorityFeePerGas,
    gasLimit = 21_000n,
    reserve = 0n,
  } = options;
  const receiver = parseAddress(to);
  const common = { type: 'eip1559', chainId, maxFeePerGas, maxPriorityFeePerGas, accessList: [] } as const;
  const moved = tokens.map(({ address, amount, gasLimit: limit = 100_000n }, index): Eip1559Transaction => {
    parseAddress(address);
    return {
      ...common,
      nonce: nonce + BigInt(index),
      gasLimit: limit,
      to: address,
      value: 0n,
      data: transferData(receiver, amount),
    };
  });
  const needed = moved.reduce((sum, transaction) => sum + transaction.gasLimit * maxFeePerGas, reserve);
  if (moved.length > 0 && needed > balance)
    throw chainError('funds/insufficient', { needed, available: balance, unit: 'wei' });
  const value = balance - needed - gasLimit * maxFeePerGas;
  if (value <= 0n) return { transactions: moved };
  const last: Eip1559Transaction = { ...common, nonce: nonce + BigInt(moved.length), gasLimit, to, value, data: '0x' };
  return { transactions: [...moved, last] };
}
