/** One word of 32 bytes as a value, where its padding is what Solidity and EIP-712 write. */
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { utf8 } from '@scure/base';

/**
 * The value of a word: a number, a truth value, an address of 20 bytes, or as many bytes as the type has.
 *
 * @returns `undefined` for a padding that no encoder writes: upper bits of an address or a number, or bytes after
 * `bytesN` (Contract ABI Specification, "Strict Encoding Mode")
 */
export function wordValue(type: string, word: Uint8Array): bigint | boolean | Uint8Array | undefined {
  const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
  const size = Number(/\d+$/.exec(type)?.[0] ?? 0);
  if (type === 'address') return isZero(word.subarray(0, 12)) ? word.slice(12) : undefined;
  if (type.startsWith('bytes')) return isZero(word.subarray(size)) ? word.slice(0, size) : undefined;
  const number = bytesToNumberBE(word);
  if (type === 'bool') return number > 1n ? undefined : number === 1n;
  if (type.startsWith('uint')) return number >> BigInt(size) === 0n ? number : undefined;
  const signed = BigInt.asIntN(size, number);
  return BigInt.asUintN(256, signed) === number ? signed : undefined;
}

/** Bytes as text, where they are UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.encode(bytes);
  } catch {
    return undefined;
  }
}
