/**
 * Headers of blocks: each names the one before, and whoever makes one has worked for it.
 *
 * ```text
 * version (4), previous hash (32), root of transactions (32), timestamp (4), nBits (4), nonce (4): numbers little-endian
 * ```
 */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { chainError } from '@symbolon/interface';
import type { BitcoinBlocks, BitcoinRequestOptions, BitcoinServer } from './server.ts';

const headerLength = 80;

/**
 * Headers of so many blocks in a row from that of `start` on, each of which names the one before. Whether they have the
 * work that they say is left to {@link workOf}.
 *
 * @throws `server/wrong-answer` for headers that are no chain, and for fewer; what the server throws
 */
export async function fetchHeaders(
  server: BitcoinServer & BitcoinBlocks,
  start: number,
  count: number,
  options?: BitcoinRequestOptions,
): Promise<readonly Uint8Array[]> {
  const headers = await server.blockHeaders(start, count, options);
  const isChain = headers.every(
    (header, n) =>
      header.length === headerLength && (n === 0 || equalBytes(header.subarray(4, 36), hashOf(headers[n - 1]))),
  );
  if (headers.length !== count || !isChain)
    throw chainError('server/wrong-answer', {
      server: server.name,
      reason: `the headers of blocks ${start} to ${start + count - 1} are no chain`,
    });
  return headers;
}

/** Unix time that the block says. */
export const timeOf = (header: Uint8Array): number => numberAt(header, 68);

/** What all transactions of the block are hashed to: 32 bytes, as they come out. */
export const rootIn = (header: Uint8Array): Uint8Array => header.subarray(36, 68);

/**
 * Hashes that are made, on average, until a header has the work that this one says (Bitcoin Core, `GetBlockProof` of
 * `chain.cpp`).
 *
 * @returns `undefined` for one that has not the work that it says, or says none
 */
export function workOf(header: Uint8Array): bigint | undefined {
  const target = targetOf(numberAt(header, 72));
  const hash = hashOf(header).reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
  return target === undefined || hash > target ? undefined : (1n << 256n) / (target + 1n);
}

/**
 * The most that a hash may be, from nBits: three bytes of a number, and its length in bytes (Bitcoin Core, `SetCompact`
 * of `arith_uint256`). `undefined` for what no block may have: 0, a negative number, one of more than 256 bits.
 */
function targetOf(compact: number): bigint | undefined {
  const length = compact >>> 24;
  const digits = BigInt(compact & 0x7f_ffff);
  const target = length <= 3 ? digits >> BigInt(8 * (3 - length)) : digits << BigInt(8 * (length - 3));
  return target === 0n || (compact & 0x80_0000) !== 0 || target >> 256n > 0n ? undefined : target;
}

const hashOf = (header: Uint8Array = new Uint8Array()): Uint8Array => sha256(sha256(header));

function numberAt(header: Uint8Array, offset: number): number {
  return new DataView(header.buffer, header.byteOffset, header.length).getUint32(offset, true);
}
