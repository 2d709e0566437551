/** Times of blocks, by which locks in seconds count: read from headers, each of which names the one before. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { chainError } from '@symbolon/interface';
import type { BitcoinBlocks, BitcoinRequestOptions, BitcoinServer } from '../discover/server.ts';

/** Blocks whose times the median is of (BIP-113, "nMedianTimeSpan" of Bitcoin Core). */
const span = 11;
const headerLength = 80;

/**
 * Median time past of a block, Unix time (BIP-113): of its own time and those of the ten before, or of all there are.
 * Work is not verified: a server can tell a chain of its own.
 *
 * @throws `server/wrong-answer` for headers that are no chain; what the server throws
 */
export async function medianTimePast(
  server: BitcoinServer & BitcoinBlocks,
  height: number,
  options?: BitcoinRequestOptions,
): Promise<number> {
  const start = Math.max(0, height - span + 1);
  const headers = await server.blockHeaders(start, height - start + 1, options);
  const isChain = headers.every(
    (header, n) =>
      header.length === headerLength && (n === 0 || equalBytes(header.subarray(4, 36), hashOf(headers[n - 1]))),
  );
  if (headers.length !== height - start + 1 || !isChain)
    throw chainError('server/wrong-answer', {
      server: server.name,
      reason: `the headers of blocks ${start} to ${height} are no chain`,
    });
  const times = headers.map(timeOf).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}

const hashOf = (header: Uint8Array = new Uint8Array()): Uint8Array => sha256(sha256(header));

/** Version, hash of the one before, Merkle root; then the time, uint32 in little endian. */
function timeOf(header: Uint8Array): number {
  return new DataView(header.buffer, header.byteOffset, header.length).getUint32(68, true);
}
