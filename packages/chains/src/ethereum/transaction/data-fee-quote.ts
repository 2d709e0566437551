import { bytesToHex, numberToBytesBE } from '@noble/curves/utils.js';
import { chainError } from '@symbolon/interface';
import type { JsonRpc, JsonRpcCallOptions } from '../../servers/json-rpc.ts';
import { type EthereumTransaction, encodeTransaction } from './transaction.ts';

/**
 * `GasPriceOracle` of the OP Stack, at the same address on every chain of it (OP Stack Specification, "Predeploys").
 */
const gasPriceOracle = '0x420000000000000000000000000000000000000F';
/** `getL1FeeUpperBound(uint256)`: the first four bytes of its keccak-256. */
const getL1FeeUpperBound = 'f1c7a58b';

/**
 * What a chain of the OP Stack asks for publishing a transaction just now, at most, in wei: for `previewTransaction`.
 *
 * @param rpc A server of that chain.
 * @throws what `rpc` throws; SymbolonError `server/wrong-answer` if the answer is no number, as where the chain is not
 * of the OP Stack
 * @example
 * ```ts
 * import { quoteDataFee } from '@symbolon/chains/ethereum/transaction';
 * const onBase = { ...transaction, chainId: 8453n };
 * await quoteDataFee(rpc, onBase); // => 12_000_000_000n
 * ```
 */
export async function quoteDataFee(
  rpc: JsonRpc,
  transaction: EthereumTransaction,
  { signal }: JsonRpcCallOptions = {},
): Promise<bigint> {
  const { length } = encodeTransaction(transaction);
  const data = `0x${getL1FeeUpperBound}${bytesToHex(numberToBytesBE(length, 32))}`;
  const answer = await rpc.call('eth_call', [{ to: gasPriceOracle, data }, 'latest'], { signal });
  if (typeof answer !== 'string' || !/^0x[0-9a-f]{64}$/i.test(answer))
    throw chainError('server/wrong-answer', { server: rpc.name, reason: 'no price for publishing data' });
  return BigInt(answer);
}
