/**
 * Headers of Bitcoin blocks as proofs of time: whoever makes one has worked for it, and its timestamp is at most two
 * hours ahead of the clocks of those who accept it. A header proves that it is later than about its timestamp. It
 * proves nothing about how fresh it is.
 *
 * ```text
 * version (4), previous hash (32), root of transactions (32), timestamp (4), nBits (4), nonce (4): numbers little-endian
 * ```
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { cardError, type SymbolonError } from '@symbolon/interface';
import { malformed } from '../encoding/tlv.ts';
import { readUint32 } from './roughtime-message.ts';

/** Bytes of a header. */
const HEADER_BYTES = 80;

/** A header that holds. */
export type BitcoinHeader = {
  /** Its timestamp, seconds since 1970. */
  readonly time: bigint;
  /** SHA-256 of the SHA-256 of it, 32 bytes as they come out. Explorers show them in reverse. */
  readonly hash: Uint8Array;
};

/**
 * Verifies that a header has the work that it says, and at least that of a floor: its hash as a number is at or below
 * both targets.
 *
 * @param header 80 bytes
 * @param floor the most that the hash may be, compact as in nBits of a header: `0x1702_5a5b`
 * @throws SymbolonError `time/proof-wrong` for too little work, or a target that is negative, 0 or above 256 bits;
 *   `data/malformed` for another length; `argument/invalid` for a floor that is no target
 * @example
 * ```ts
 * import { verifyHeader } from '@symbolon/protocol/time';
 * // The first block. 0x1d00ffff is the least work that Bitcoin ever allowed.
 * verifyHeader(genesisHeader, 0x1d00ffff).time; // => 1_231_006_505n
 * ```
 */
export function verifyHeader(header: Uint8Array, floor: number): BitcoinHeader {
  if (header.length !== HEADER_BYTES) throw malformed('Bitcoin header', `${header.length} bytes`);
  const most = headerTarget(floor);
  if (most === undefined) throw cardError('argument/invalid', { argument: 'floor', reason: 'it is no target' });
  const target = headerTarget(readUint32(header, 72));
  if (target === undefined) throw wrong('its target is none');
  const hash = sha256(sha256(header));
  const work = hash.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
  if (work > target) throw wrong('it does not have the work that it says');
  if (work > most) throw wrong('it has too little work');
  return { time: BigInt(readUint32(header, 68)), hash };
}

/**
 * The target of a compact form: three bytes of a number, and its length in bytes (Bitcoin Core, `SetCompact` of
 * `arith_uint256`). On average 2^256 / (target + 1) hashes are made until one is at most the target.
 *
 * @param compact nBits as a number; in a header its bytes are in reverse
 * @returns `undefined` for what no block may have: a negative target, one of more than 256 bits, or 0
 * @example
 * ```ts
 * import { headerTarget } from '@symbolon/protocol/time';
 * headerTarget(0x1d00ffff); // => 0xffffn << 208n
 * headerTarget(0xffff001d); // => undefined
 * ```
 */
export function headerTarget(compact: number): bigint | undefined {
  if (!Number.isInteger(compact) || compact < 0 || compact > 0xffff_ffff) return undefined;
  const length = BigInt(compact >>> 24);
  const digits = BigInt(compact & 0x007f_ffff);
  const target = length <= 3n ? digits >> (8n * (3n - length)) : digits << (8n * (length - 3n));
  // The sign is that of what is left: a number of which nothing is left is 0, and refused too.
  if (target === 0n || (compact & 0x0080_0000) !== 0 || target >= 1n << 256n) return undefined;
  return target;
}

function wrong(reason: string): SymbolonError<'time/proof-wrong'> {
  return cardError('time/proof-wrong', { reason });
}
