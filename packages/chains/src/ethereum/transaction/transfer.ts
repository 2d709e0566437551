/** Builds the transaction that sends a coin or a token of an EVM chain to somebody. */

import { bytesToHex, concatBytes, numberToBytesBE } from '@noble/curves/utils.js';
import { chainError } from '@symbolon/interface';
import { type EthereumAddress, parseAddress } from '../firmware/address/address.ts';
import type { Hex } from '../firmware/address/hex.ts';
import type { Eip1559Transaction } from './transaction.ts';

/** What is sent, to whom, and what it may cost. */
export type EthereumTransferOptions = {
  readonly chainId: bigint;
  /** Who gets it. */
  readonly to: EthereumAddress;
  /** In the smallest unit of the coin or token; above 0. */
  readonly amount: bigint;
  /** Contract of an ERC-20 token. Default: the coin of the chain. */
  readonly token?: EthereumAddress | undefined;
  /** Of the account's next transaction. */
  readonly nonce: bigint;
  /** Default 21 000 for a coin, which is what it takes where the receiver is no contract; 100 000 for a token. */
  readonly gasLimit?: bigint;
  /** Wei per gas. */
  readonly maxFeePerGas: bigint;
  /** Wei per gas, the part of it that goes to the block's proposer. */
  readonly maxPriorityFeePerGas: bigint;
};

/** ERC-20 `transfer(address,uint256)`: the first four bytes of its keccak-256. */
const transfer = Uint8Array.of(0xa9, 0x05, 0x9c, 0xbb);

/**
 * Builds a transaction for `previewTransaction` and `signTransaction`.
 *
 * @throws SymbolonError `address/invalid`; `argument/invalid` for an amount that is not above 0, or a token sent to its
 * own contract, which keeps it for ever
 * @example
 * ```ts
 * import { buildTransfer } from '@symbolon/chains/ethereum/transaction';
 * const fees = { nonce: 3n, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n };
 * const to = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
 * const usdc = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
 * buildTransfer({ chainId: 1n, to, amount: 10n ** 18n, ...fees }).value; // => 10n ** 18n
 * buildTransfer({ chainId: 1n, to, amount: 5_000_000n, token: usdc, ...fees }).to; // => usdc
 * ```
 */
export function buildTransfer(options: EthereumTransferOptions): Eip1559Transaction {
  const { chainId, to, amount, token, nonce, gasLimit, maxFeePerGas, maxPriorityFeePerGas } = options;
  const receiver = parseAddress(to);
  if (amount <= 0n || amount >> 256n !== 0n)
    throw chainError('argument/invalid', { argument: 'amount', reason: 'not from 1 to 2^256 - 1' });
  const common = { type: 'eip1559', chainId, nonce, maxFeePerGas, maxPriorityFeePerGas, accessList: [] } as const;
  if (token === undefined) return { ...common, gasLimit: gasLimit ?? 21_000n, to, value: amount, data: '0x' };
  if (bytesToHex(parseAddress(token)) === bytesToHex(receiver))
    throw chainError('argument/invalid', {
      argument: 'to',
      reason: 'the contract of the token, which keeps it for ever',
    });
  return { ...common, gasLimit: gasLimit ?? 100_000n, to: token, value: 0n, data: transferData(receiver, amount) };
}

/** Calldata of `transfer`. */
export function transferData(receiver: Uint8Array, amount: bigint): Hex {
  return `0x${bytesToHex(concatBytes(transfer, new Uint8Array(12), receiver, numberToBytesBE(amount, 32)))}`;
}
