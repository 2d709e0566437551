import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { chainError, checkArgument } from '@symbolon/interface';

/** `0x` and an even number of hexadecimal digits. */
export type Hex = `0x${string}`;

/**
 * `0x` and the bytes in hexadecimal, in lower case.
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { toHex } from '@symbolon/chains/ethereum/address';
 * toHex(Uint8Array.of(0xde, 0xad)); // => '0xdead'
 * ```
 */
export function toHex(bytes: Uint8Array): Hex {
  checkArgument('bytes', bytes, 'bytes');
  return `0x${bytesToHex(bytes)}`;
}

/**
 * Reads `0x…` in either case.
 *
 * @param argument Names it in the error.
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { fromHex } from '@symbolon/chains/ethereum/address';
 * fromHex('0xdead', 'data'); // => Uint8Array.of(0xde, 0xad)
 * ```
 */
export function fromHex(hex: string, argument: string): Uint8Array {
  checkArgument(argument, hex, 'text');
  if (!/^0x([0-9a-fA-F]{2})*$/.test(hex))
    throw chainError('argument/invalid', { argument, reason: 'not 0x and pairs of hexadecimal digits' });
  return hexToBytes(hex.slice(2));
}
