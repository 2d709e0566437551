/** Looks at the addresses of one chain, receiving or change, until the gap limit. */
import { chainError } from '@symbolon/interface';
import { nextToLookAt, type Seen } from '../../discover/gap.ts';
import { limits } from '../firmware/transaction/limits.ts';
import type { BitcoinRequestOptions, BitcoinServer } from './server.ts';

/** Addresses of a chain that are looked at: no card takes change at a higher number. */
const mostAddresses = limits.highestIndex + 1;

/** One chain, and where a scan of it begins. */
export type ChainToScan = {
  /** scriptPubKey of an address by its number. */
  readonly scriptAt: (index: number) => Uint8Array;
  /** Unused addresses in a row after which the chain counts as seen. */
  readonly gapLimit: number;
  /** What is known already. Default nothing. */
  readonly start?: Seen;
  /** Hears what is known, after every answer. */
  readonly keep?: (seen: Seen) => void;
};

/**
 * Asks which addresses have been used, as many at once as are sure to be looked at.
 *
 * @throws `server/wrong-answer` if the server leaves out scripts, or calls the last address of all used; what it throws
 */
export async function scanChain(
  server: BitcoinServer,
  { scriptAt, gapLimit, start = { scanned: 0, used: [] }, keep }: ChainToScan,
  options: BitcoinRequestOptions,
): Promise<Seen> {
  const gap = { gapLimit, most: mostAddresses, server: server.name, what: 'addresses' };
  let seen = start;
  for (let next = nextToLookAt(seen, gap); next.length > 0; next = nextToLookAt(seen, gap)) {
    const counts = await server.countTransactions(next.map(scriptAt), options);
    if (counts.length !== next.length)
      throw chainError('server/wrong-answer', { server: server.name, reason: 'it left out scripts' });
    const found = next.filter((_, n) => (counts[n] ?? 0) > 0);
    seen = { scanned: seen.scanned + next.length, used: [...seen.used, ...found] };
    keep?.(seen);
  }
  return seen;
}

/** @throws `argument/invalid` for a gap limit below 1, or above the number of addresses that are looked at */
export function checkGapLimit(gapLimit: number): void {
  if (!Number.isInteger(gapLimit) || gapLimit < 1 || gapLimit > mostAddresses)
    throw chainError('argument/invalid', {
      argument: 'gapLimit',
      reason: `${gapLimit} is not between 1 and ${mostAddresses}`,
    });
}
