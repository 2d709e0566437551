/** Times of blocks, by which locks in seconds count: read from headers, each of which names the one before. */
import { fetchHeaders, timeOf } from '../discover/block-headers.ts';
import type { BitcoinBlocks, BitcoinRequestOptions, BitcoinServer } from '../discover/server.ts';

/** Blocks whose times the median is of (BIP-113, "nMedianTimeSpan" of Bitcoin Core). */
const span = 11;

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
  const headers = await fetchHeaders(server, start, height - start + 1, options);
  const times = headers.map(timeOf).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}
