/**
 * When the locked ways of a wallet open, coin by coin: what an heir could take from which day on, and until when the
 * owner has to move a coin so that it does not.
 */
import { chainError } from '@symbolon/interface';
import type { Condition } from '../descriptors/miniscript/ways.ts';
import { keyPositions, waysOfWallet } from '../descriptors/wallet-ways.ts';
import { firstMoment, relativeTimeFlag } from '../firmware/descriptors/miniscript/types.ts';
import { parsePolicy, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';

/** A coin, and when it came: locks of the kind `older` count from there. */
export type TimelockedCoin = {
  /** 32 bytes, in the order people read. */
  readonly txid: Uint8Array;
  /** Of the output in that transaction. */
  readonly index: number;
  /** Satoshi. */
  readonly amount: bigint;
  /** Of its block; `undefined` while it is in none: the wait has not begun then. */
  readonly height: number | undefined;
  /**
   * Median time past of the block before its block (BIP-68), Unix time. Needed where the wallet has an `older` in
   * seconds.
   */
  readonly medianTime?: number | undefined;
};

/** The last block of the chain. */
export type ChainTip = {
  readonly height: number;
  /** Its median time past, the median of the times of the last eleven blocks (BIP-113): Unix time. */
  readonly medianTime: number;
};

/** One way to spend from the wallet. */
export type SpendingPath = {
  /** Positions of the keys that take part in it, from 0, each once. */
  readonly keys: readonly number[];
  /** Whether it has no lock. */
  readonly always: boolean;
  /** Whether it has a lock, and can be gone without any key of the owner: such as that of an heir. */
  readonly withoutOwner: boolean;
  /** Whether a coin that moves begins to wait anew: what it waits for is its age, not a date. */
  readonly renewed: boolean;
};

/** From when on a coin can be spent by a way, as consensus has it (BIP-65, BIP-68, BIP-113). */
export type Opening = {
  /** Position among the paths. */
  readonly path: number;
  /** `open`: the next block may have it. `unconfirmed`: the coin is in no block, so it waits for nothing yet. */
  readonly state: 'open' | 'waiting' | 'unconfirmed';
  /** Height of the first block that may have it. None without a lock by blocks. */
  readonly height?: number;
  /** Median time past that the block before has to have, Unix time. None without a lock by time. */
  readonly medianTime?: number;
  /**
   * About when, Unix time: blocks are taken to come every ten minutes. In the past where it is open. `undefined` while
   * unconfirmed.
   */
  readonly about: number | undefined;
};

/** What matures of a coin. */
export type CoinMaturity = {
  readonly coin: TimelockedCoin;
  /** In the order of the paths. */
  readonly openings: readonly Opening[];
  /** The first of the ways that go without the owner. None where there is none. */
  readonly first: Opening | undefined;
  /** The first that a refresh makes wait anew: another than `first` where a date comes before. */
  readonly firstRenewed: Opening | undefined;
  /** Until when it should move, because of `firstRenewed`. None where nothing waits, or moving would change nothing. */
  readonly refresh: RefreshDeadline | undefined;
};

/** Until when a coin has to move so that its wait begins anew. */
export type RefreshDeadline = {
  /** Height of the last block that is in time. None without a lock by blocks. */
  readonly height?: number;
  /** The block before it must have a median time past below this, Unix time. None without a lock by time. */
  readonly medianTime?: number;
  /** When to begin: the margin before that, Unix time. */
  readonly about: number;
  /** Whether that has come. */
  readonly due: boolean;
};

/** All of a wallet. */
export type Maturity = {
  /** In the order in which `describeWallet` has them. */
  readonly paths: readonly SpendingPath[];
  /** In the order given. */
  readonly coins: readonly CoinMaturity[];
  /** The coin that opens first to somebody else. None if there is none. */
  readonly soonest: CoinMaturity | undefined;
};

/** What maturity depends on. */
export type MaturityOptions = {
  readonly coins: readonly TimelockedCoin[];
  readonly tip: ChainTip;
  /**
   * Positions of the keys that are the owner's, from 0. Default: those of all ways without a lock. Who shares such a
   * way with others names their own key alone, see `ownKeyOf`.
   */
  readonly owner?: readonly number[];
  /** How long before the last block to begin, in seconds. Default 30 days, or a quarter of the lock if that is less. */
  readonly margin?: number;
};

const secondsPerBlock = 600;
const secondsPerUnit = 512;
const usualMargin = 30 * 86_400;

type Lock = Extract<Condition<unknown>, { readonly value: number }>;
type Path = SpendingPath & { readonly locks: readonly Lock[] };

/**
 * Tells of each coin and each way to spend it when the way opens, which coins to refresh until when, and which is the
 * first.
 *
 * @throws `data/malformed` as `parsePolicy`, and for a wallet that can be spent in more than 32 ways;
 * `argument/invalid` for a coin without the time that a lock counts from
 * @example
 * ```ts
 * import { maturityOf } from '@symbolon/chains/bitcoin/inheritance';
 * const { template, keys } = timelockedPolicy; // wsh(or_d(pk(@0/**),and_v(v:pkh(@1/**),older(52560))))
 * const coin = { txid: new Uint8Array(32), index: 0, amount: 40_000_000n, height: 980_000 };
 * const tip = { height: 1_000_000, medianTime: 1_800_000_000 };
 * const { paths, soonest } = maturityOf({ template, keys }, { coins: [coin], tip });
 * paths.map(({ keys, withoutOwner }) => [keys, withoutOwner]); // => [[[0], false], [[1], true]]
 * soonest?.first?.height; // => 1_032_560
 * soonest?.refresh?.height; // => 1_032_559
 * ```
 */
export function maturityOf(policy: WalletPolicy, { coins, tip, owner, margin }: MaturityOptions): Maturity {
  const paths = pathsOf(policy, owner);
  const mature = coins.map((coin): CoinMaturity => {
    const openings = paths.map(({ locks }, path) => openingOf(coin, locks, tip, path));
    const threats = openings.filter(({ path }) => paths[path]?.withoutOwner);
    const first = earliest(threats);
    // A date that comes first, or has passed, hides nobody who waits for the age of the coin.
    const firstRenewed = earliest(threats.filter(({ path }) => paths[path]?.renewed));
    const refresh =
      firstRenewed === undefined || firstRenewed.state === 'unconfirmed'
        ? undefined
        : deadlineOf(firstRenewed, tip, margin ?? usualMarginOf(paths[firstRenewed.path]?.locks ?? []));
    return { coin, openings, first, firstRenewed, refresh };
  });
  const opening = mature.filter(({ first }) => first?.about !== undefined);
  const soonest = opening.reduce<CoinMaturity | undefined>(
    (one, other) => ((one?.first?.about ?? Infinity) <= (other.first?.about ?? Infinity) ? one : other),
    undefined,
  );
  return { paths: paths.map(({ locks, ...path }) => path), coins: mature, soonest };
}

function pathsOf(policy: WalletPolicy, given: readonly number[] | undefined): readonly Path[] {
  const positionOf = keyPositions(policy);
  const ways = waysOfWallet(parsePolicy(policy).expression).map((way) => ({
    locks: way.filter((one) => 'value' in one),
    needs: way.flatMap((one) => ('keys' in one ? [{ ...one, keys: one.keys.map(positionOf) }] : [])),
  }));
  const owner =
    given ?? ways.flatMap(({ locks, needs }) => (locks.length === 0 ? needs.flatMap(({ keys }) => keys) : []));
  return ways.map(({ locks, needs }) => ({
    keys: [...new Set(needs.flatMap(({ keys }) => keys))],
    always: locks.length === 0,
    withoutOwner:
      locks.length > 0 &&
      needs.every(({ keys, threshold }) => keys.filter((key) => !owner.includes(key)).length >= threshold),
    renewed: locks.some(({ type }) => type === 'older'),
    locks,
  }));
}

function openingOf(coin: TimelockedCoin, locks: readonly Lock[], tip: ChainTip, path: number): Opening {
  const { height: born } = coin;
  if (born === undefined && locks.some(({ type }) => type === 'older'))
    return { path, state: 'unconfirmed', about: undefined };
  const heights: number[] = [];
  const times: number[] = [];
  for (const { type, value } of locks) {
    const units = value & 0xffff;
    // BIP-113 with `IsFinalTx`: the lock time is below the height of the block, or below the median time past before it.
    if (type === 'after') (value < firstMoment ? heights : times).push(value + 1);
    // BIP-68: a coin of the last block is as old as the next one by 1; time counts from before its own block.
    else if ((value & relativeTimeFlag) === 0) heights.push((born ?? 0) + units);
    else times.push(bornAt(coin) + units * secondsPerUnit);
  }
  const height = heights.length === 0 ? undefined : Math.max(...heights);
  const medianTime = times.length === 0 ? undefined : Math.max(...times);
  const next = tip.height + 1;
  const isOpen = (height ?? next) <= next && (medianTime ?? tip.medianTime) <= tip.medianTime;
  const byHeight = tip.medianTime + ((height ?? next) - next) * secondsPerBlock;
  return {
    path,
    state: isOpen ? 'open' : 'waiting',
    ...(height === undefined ? {} : { height }),
    ...(medianTime === undefined ? {} : { medianTime }),
    about: height === undefined && medianTime !== undefined ? medianTime : Math.max(byHeight, medianTime ?? byHeight),
  };
}

function bornAt({ medianTime }: TimelockedCoin): number {
  if (medianTime === undefined)
    throw chainError('argument/invalid', {
      argument: 'coins',
      reason: 'a lock of this wallet counts seconds, so each coin needs the median time past before its block',
    });
  return medianTime;
}

/** What moves a coin in the last block that is in time is a block, or a second, before it opens. */
function deadlineOf({ height, medianTime, about = 0 }: Opening, tip: ChainTip, margin: number): RefreshDeadline {
  const begin = about - margin;
  return {
    ...(height === undefined ? {} : { height: height - 1 }),
    ...(medianTime === undefined ? {} : { medianTime }),
    about: begin,
    due: begin <= tip.medianTime,
  };
}

/** One that is in no block counts as the last. */
function earliest(openings: readonly Opening[]): Opening | undefined {
  return openings.reduce<Opening | undefined>(
    (one, other) => (one === undefined || (other.about ?? Infinity) < (one.about ?? Infinity) ? other : one),
    undefined,
  );
}

/** In seconds: of what begins anew with a move a quarter, but 30 days at most. */
function usualMarginOf(locks: readonly Lock[]): number {
  const ages = locks.filter(({ type }) => type === 'older').map(({ value }) => value);
  const longest = Math.max(
    ...ages.map((value) => (value & 0xffff) * ((value & relativeTimeFlag) === 0 ? secondsPerBlock : secondsPerUnit)),
  );
  return Math.min(usualMargin, Math.floor(longest / 4));
}
