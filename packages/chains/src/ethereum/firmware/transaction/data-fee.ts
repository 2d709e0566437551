/**
 * What chains of the OP Stack charge for publishing a transaction on Ethereum, besides gas. Nothing that is signed
 * bounds it: the chain sets a price by what Ethereum costs at the time. It is a price for bytes, so each byte is
 * counted.
 *
 * Source: OP Stack Specification, Fjord, "L1-Cost fees": a price for each byte times an estimate of the compressed
 * length of the signed transaction, 100 bytes at least. The estimate is below that length: 0.8365 of it at most (what
 * FastLZ can add included, `getL1FeeUpperBound` of GasPriceOracle) less 42 bytes, and before Fjord the length itself at
 * most. So every byte is counted in full.
 */
import { checkArgument } from '@symbolon/interface';
import { networkOf } from '../address/networks.ts';

/**
 * Wei for each byte: what it costs at the parameters of OP Mainnet (base fee scalar 5 227, blob base fee scalar 1 014
 * 213, in millionths: block 124 665 056) where gas of Ethereum costs 100 gwei and gas for blobs 90 gwei. That is many
 * times what either costs on most days, but both have been higher.
 */
export const dataPrice = 100_000_000_000n;

/** Bytes that a signature adds at most, as GasPriceOracle counts them. */
const signatureLength = 68;

/**
 * What is counted for publishing an unsigned transaction of that many bytes, in wei: 0 on chains that are not of the OP
 * Stack.
 *
 * @param length bytes
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { countedDataFee } from '@symbolon/chains/ethereum/transaction';
 * countedDataFee(8453n, 100); // => 168n * 100_000_000_000n
 * countedDataFee(1n, 100); // => 0n
 * ```
 */
export function countedDataFee(chainId: bigint, length: number): bigint {
  checkArgument('length', length, 'uint');
  return networkOf(chainId).dataFee === 'op-stack' ? BigInt(length + signatureLength) * dataPrice : 0n;
}
