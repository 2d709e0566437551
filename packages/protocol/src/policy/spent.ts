/**
 * What was spent of the allowances, and what time gives back of it. All functions are pure.
 *
 * A card has no clock. It knows `now`, a lower bound of the time, and sometimes a proof that a nonce which it made
 * after the last spending was answered no later than some time. Only such a proof gives a date to what was spent: the
 * latest that is possible. So what was spent is never less here than in a bucket that leaks from the true time of each
 * spending on, and over any time d at most the allowance and d / period of it is signed, whatever proofs a host holds
 * back.
 */
import type { Budgets, Settled, Spending } from './budgets.ts';
import type { AssetRule, Policy } from './policy.ts';

/** Proven time, in seconds since 1970. */
export type TimeProof = {
  /** It is not earlier. */
  readonly now: bigint;
  /** What was spent so far, was spent no later. */
  readonly latest: bigint;
};

/** How an allowance comes back. */
export type Refill = Pick<AssetRule, 'allowance' | 'period'>;

/**
 * What counts as spent.
 *
 * @param now the proven time, 0n if it is unknown
 * @example
 * ```ts
 * import { spentBy } from '@symbolon/protocol/policy';
 * const week = { allowance: 700n, period: 604_800 };
 * const settled = { amount: 300n, since: 1_700_000_000n };
 * spentBy({ spent: 5n, settled }, week, 1_700_000_000n + 86_400n); // => 205n
 * spentBy({ spent: 5n, settled }, week, 0n); // => 305n
 * ```
 */
export function spentBy({ spent, settled }: Spending, refill: Refill, now: bigint): bigint {
  return settled === undefined ? spent : spent + notBack(settled, refill, now);
}

function notBack({ amount, since }: Settled, { allowance = 0n, period }: Refill, now: bigint): bigint {
  if (period === undefined || now <= since) return amount;
  const back = (allowance * (now - since)) / BigInt(period);
  return back < amount ? amount - back : 0n;
}

/**
 * What is left under a rule, in the smallest unit of its asset; `undefined` without an allowance. A missing budget
 * counts as used up.
 *
 * @param now the proven time in seconds since 1970. Default 0n, unknown: nothing has come back.
 * @example
 * ```ts
 * import { leftOf, nameOf } from '@symbolon/protocol/policy';
 * const asset = nameOf('eip155:1/slip44:60');
 * leftOf([{ asset, spent: 3n }], { asset, allowance: 10n }); // => 7n
 * ```
 */
export function leftOf(budgets: Budgets, rule: AssetRule, now = 0n): bigint | undefined {
  const { asset, allowance } = rule;
  if (allowance === undefined) return undefined;
  const budget = budgets.find((one) => one.asset === asset);
  const spent = budget === undefined ? allowance : spentBy(budget, rule, now);
  return spent < allowance ? allowance - spent : 0n;
}

/** Deducts what a transaction moves. `sums` are in the order of the policy's rules, and none exceeds what is left. */
export function deduct(policy: Policy, budgets: Budgets, sums: readonly bigint[]): Budgets {
  return budgets.map((budget) => {
    const place = policy.assets.findIndex((rule) => rule.asset === budget.asset && rule.allowance !== undefined);
    return { ...budget, spent: budget.spent + (sums[place] ?? 0n) };
  });
}

/**
 * Gives a date to what was spent since the last proof: the latest that is possible. What was spent before goes on
 * coming back as it did, by an earlier date for all. Where nothing was spent nothing changes, so nobody puts off a
 * refill by proving the time. What is above the allowance, which was higher once, is forgotten: else a lower one would
 * be used up for many periods.
 *
 * @example
 * ```ts
 * import { settle } from '@symbolon/protocol/policy';
 * const week = { allowance: 700n, period: 604_800 };
 * const proof = { now: 1_700_000_000n, latest: 1_700_000_003n };
 * settle({ spent: 300n }, week, proof).settled; // => { amount: 300n, since: 1_700_000_003n }
 * ```
 */
export function settle(spending: Spending, refill: Refill, { now, latest }: TimeProof): Spending {
  const { spent, settled } = spending;
  const { allowance = 0n, period } = refill;
  if (period === undefined || spent === 0n) return spending;
  const amount = spentBy(spending, refill, now);
  const last = later(later(now, latest), settled?.since ?? 0n);
  const since = settled === undefined || amount > allowance ? last : joined(settled, refill, { now, last });
  return { spent: 0n, settled: { amount: lower(amount, allowance), since } };
}

/**
 * The date of an older part and of what was spent up to `last`, together. The older part goes on coming back by its own
 * date, also of the unit that is not whole yet, until it is all there: so nobody keeps it by a `last` that is too late,
 * however often. In a bucket that is not empty, it makes no difference when something was added.
 */
function joined(
  settled: Settled,
  refill: Refill,
  { now, last }: { readonly now: bigint; readonly last: bigint },
): bigint {
  const { allowance = 0n, period = 0 } = refill;
  const rest = notBack(settled, refill, now);
  const secondsFor = (units: bigint): bigint => units * BigInt(period);
  const goesOn = settled.since + (secondsFor(settled.amount - rest) + allowance - 1n) / allowance;
  return later(goesOn, last - secondsFor(rest) / allowance);
}

/**
 * What is spent now, without a date: under another rule, or by another clock, it comes back from the next proof on.
 *
 * @example
 * ```ts
 * import { undate } from '@symbolon/protocol/policy';
 * const week = { allowance: 700n, period: 604_800 };
 * const settled = { amount: 300n, since: 1_700_000_000n };
 * undate({ spent: 5n, settled }, week, 1_700_000_000n + 86_400n).spent; // => 205n
 * ```
 */
export function undate<S extends Spending>(spending: S, refill: Refill, now: bigint): S {
  return spending.settled === undefined
    ? spending
    : { ...spending, spent: spentBy(spending, refill, now), settled: undefined };
}

/**
 * Takes an amount off what was spent; `undefined` if less was spent. First from what has no date yet, because the rest
 * comes back by itself.
 *
 * @example
 * ```ts
 * import { takeOff } from '@symbolon/protocol/policy';
 * const week = { allowance: 700n, period: 604_800 };
 * takeOff({ spent: 300n }, week, { amount: 100n, now: 0n }); // => { spent: 200n }
 * takeOff({ spent: 300n }, week, { amount: 301n, now: 0n }); // => undefined
 * ```
 */
export function takeOff<S extends Spending>(
  spending: S,
  refill: Refill,
  { amount, now }: { readonly amount: bigint; readonly now: bigint },
): S | undefined {
  if (amount < 0n || amount > spentBy(spending, refill, now)) return undefined;
  const { spent, settled } = spending;
  if (settled === undefined || amount <= spent) return { ...spending, spent: spent - amount };
  return { ...spending, spent: 0n, settled: { ...settled, amount: settled.amount - (amount - spent) } };
}

/**
 * The time at which an amount of an allowance is there again, if nothing is spent and the card then gets a proof of
 * time. `undefined` if it never is: it is more than the allowance, or nothing comes back by time.
 *
 * @param now the time in seconds since 1970, as the host knows it: the card gets a proof of time then
 * @returns seconds since 1970, `now` or later
 * @example
 * ```ts
 * import { refillDate } from '@symbolon/protocol/policy';
 * const week = { allowance: 700n, period: 604_800 };
 * const now = 1_700_000_000n;
 * refillDate({ spent: 700n }, week, { amount: 100n, now }); // => now + 86_400n
 * refillDate({ spent: 600n }, week, { amount: 100n, now }); // => now
 * refillDate({ spent: 700n }, { allowance: 700n }, { amount: 100n, now }); // => undefined
 * ```
 */
export function refillDate(
  spending: Spending,
  refill: Refill,
  { amount, now }: { readonly amount: bigint; readonly now: bigint },
): bigint | undefined {
  const { allowance, period } = refill;
  if (allowance === undefined || amount === 0n || amount <= allowance - spentBy(spending, refill, now)) return now;
  if (period === undefined || amount > allowance) return undefined;
  const { settled } = settle(spending, refill, { now, latest: now });
  if (settled === undefined) return undefined;
  const missing = settled.amount + amount - allowance;
  return settled.since + (missing * BigInt(period) + allowance - 1n) / allowance;
}

function later(one: bigint, other: bigint): bigint {
  return lower(one, other) === one ? other : one;
}

function lower(one: bigint, other: bigint): bigint {
  if (other < one) return other;
  return one;
}
