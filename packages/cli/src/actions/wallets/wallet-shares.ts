/** The wallet as shares on paper (SLIP-39), of which so many make it again in other programs. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { writeShare } from '@symbolon/chains/phrases';
import { secretOfShares, sharesOfSecret } from '@symbolon/protocol/shares';
import { wrongUsage } from '../../errors/cli-error.ts';

/** How many there are, and how many it takes. */
export type Split = { readonly threshold: number; readonly count: number };

/** Reads `2-of-3`. Throws CliError `usage/wrong`. */
export function splitOf(text: string): Split {
  const [, threshold = 0, count = 0] = (/^(\d{1,2})-of-(\d{1,2})$/.exec(text) ?? []).map(Number);
  // SLIP-39: one share that is enough has no siblings, and there are 16 at most.
  if (threshold < 2 || threshold > count || count > 16)
    throw wrongUsage(`--split: "${text}" is not such as 2-of-3, with 2 to 16 shares`, { name: 'wallet export' });
  return { threshold, count };
}

/**
 * The words of each share. What is split is the seed, which programs with SLIP-39 make their keys of: so they have the
 * same accounts. Our share cards split the entropy instead, from which the phrase comes back.
 *
 * @param seed BIP-32, 64 bytes. It stays as it is
 */
export async function wordsOfShares(seed: Uint8Array, { threshold, count }: Split): Promise<readonly string[]> {
  const shares = sharesOfSecret(
    seed,
    { groupThreshold: 1, groups: [{ threshold, count }] },
    // Programs of before 2024 read no others.
    { random: (bytes) => new Uint8Array(randomBytes(bytes)), extendable: false },
  );
  const again = secretOfShares(shares.slice(-threshold));
  try {
    // Paper can't be corrected.
    if (!timingSafeEqual(again, seed)) throw new Error('the shares do not make the wallet');
    return await Promise.all(shares.map(writeShare));
  } finally {
    again.fill(0);
    for (const { value } of shares) value.fill(0);
  }
}
