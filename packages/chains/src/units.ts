import { coders } from 'micro-packed';

/**
 * An amount in the main unit of a coin or token, exactly.
 *
 * @param value In the smallest unit.
 * @example
 * ```ts
 * import { formatUnits } from '@symbolon/chains/ethereum/address';
 * formatUnits(420_000_000_000_000n, 18); // => '0.00042'
 * ```
 */
export const formatUnits = (value: bigint, decimals: number): string => coders.decimal(decimals).encode(value);
