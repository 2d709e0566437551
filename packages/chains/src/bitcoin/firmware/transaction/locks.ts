/** From when on a transaction can be mined: by its lock time, and by how old the coins that it spends must be. */

/** A block height, or seconds: since 1970 for a lock time (Unix time), of age for a coin. */
export type BitcoinLock = { readonly unit: 'blocks' | 'seconds'; readonly value: number };

type Sequenced = { readonly sequence: number };

const finalSequence = 0xffffffff;

/**
 * What a lock time says (Bitcoin Core's `IsFinalTx`); `undefined` for none.
 *
 * @param lockTime Block height below 500 000 000, else Unix time.
 */
export function lockOf(lockTime: number): BitcoinLock | undefined {
  if (lockTime === 0) return undefined;
  return { unit: lockTime < 500_000_000 ? 'blocks' : 'seconds', value: lockTime };
}

/** Whether the sequence of an input puts the lock time of its transaction into force; one input is enough. */
export function enforcesLockTime({ sequence }: Sequenced): boolean {
  return sequence !== finalSequence;
}

/** BIP-125: whether an input says that its transaction may be replaced by one with a higher fee. */
export function isReplaceable({ sequence }: Sequenced): boolean {
  return sequence < 0xfffffffe;
}

/** How old the coin of an input must be (BIP-68, "Specification"); `undefined` for any age. */
export function relativeLockOf({ sequence }: Sequenced, txVersion: number): BitcoinLock | undefined {
  // The version counts as a number without sign. Bit 31 disables, bit 22 makes it time, in units of 512 seconds.
  if (txVersion >>> 0 < 2 || sequence >>> 31 === 1 || (sequence & 0xffff) === 0) return undefined;
  const value = sequence & 0xffff;
  return (sequence & (1 << 22)) === 0 ? { unit: 'blocks', value } : { unit: 'seconds', value: value * 512 };
}

/** A block of mainnet, its time, and the time from block to block that the protocol aims at: 600 seconds. */
const knownBlock = { height: 840_000, time: 1_713_571_767 };
const blockTime = 600;
/** Blocks came up to a fifteenth faster than that over the years, and some weeks more do not matter. */
const slack = 4_000;

/** About when a block of mainnet is mined: Unix time. */
export function timeOfHeight(height: number): number {
  return knownBlock.time + (height - knownBlock.height) * blockTime;
}

/**
 * How much later than a lock time its transaction may still not be mined, in seconds: a block judges it by the median
 * time of the eleven before (BIP-113), which is an hour ago on average, and rarely two.
 */
const medianLag = 7_200;

/**
 * Whether a lock time is later than a wallet sets it against fee sniping, which is the height of now. A moment is,
 * until the median time of blocks has surely reached it.
 *
 * @param now Unix time.
 */
export function isLater({ unit, value }: BitcoinLock, now: number): boolean {
  if (unit === 'seconds') return value > now - medianLag;
  const passed = Math.max(0, now - knownBlock.time) / blockTime;
  return value > knownBlock.height + passed * (16 / 15) + slack;
}

/**
 * Whether a lock has surely passed: of a block, that the chain is higher by now, even if blocks came slowly.
 *
 * @param now Unix time.
 */
export function isPast({ unit, value }: BitcoinLock, now: number): boolean {
  if (unit === 'seconds') return value <= now - medianLag;
  const passed = Math.max(0, now - knownBlock.time) / blockTime;
  return value < knownBlock.height + passed * (14 / 15) - slack;
}
