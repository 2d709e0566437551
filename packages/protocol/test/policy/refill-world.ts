/**
 * One card with one allowance that comes back by proven time, in a world with a true time that the card does not know.
 * A host asks for the card's nonce, has it answered by honest servers, and holds back, repeats and drops answers.
 */
import fc from 'fast-check';
import type { Spending } from '../../src/policy/budgets.ts';
import { type Refill, settle, spentBy, undate } from '../../src/policy/spent.ts';

export type Move =
  | { readonly kind: 'wait'; readonly seconds: bigint }
  | { readonly kind: 'ask' }
  | { readonly kind: 'clock' }
  /** Servers answer the nonce that the card has now. */
  | { readonly kind: 'answer'; readonly early: bigint; readonly late: bigint }
  /** A host that proves the time at once. */
  | { readonly kind: 'honest'; readonly early: bigint; readonly late: bigint }
  /** An answer of before, counted from the last one. */
  | { readonly kind: 'prove'; readonly which: number }
  /** A header of a block so many seconds ago. */
  | { readonly kind: 'header'; readonly age: bigint }
  | { readonly kind: 'spend'; readonly amount: bigint }
  | { readonly kind: 'policy'; readonly refill: Refill };

/** All periods divide the longest. */
const periods = [3600, 7200, 86_400] as const;
const unit = 86_400n;

const refill: fc.Arbitrary<Refill> = fc.record({
  allowance: fc.bigInt(0n, 12n),
  period: fc.constantFrom(...periods),
});
const radius = fc.oneof(fc.constant(0n), fc.bigInt(0n, 10n), fc.bigInt(0n, 3600n));

/** What whoever holds card and phone can do without spending and without the owner. */
export const idleMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait'), seconds: fc.bigInt(0n, 5000n) }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'ask' }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('answer'), early: radius, late: radius }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('prove'), which: fc.nat(4) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('honest'), early: radius, late: radius }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('header'), age: fc.bigInt(0n, 100_000n) }) },
) as fc.Arbitrary<Move>;

export const spendingMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: idleMove },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait'), seconds: fc.bigInt(0n, 100_000n) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('spend'), amount: fc.bigInt(0n, 12n) }) },
) as fc.Arbitrary<Move>;

export const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 12, arbitrary: spendingMove },
  { weight: 1, arbitrary: fc.constant({ kind: 'clock' }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('policy'), refill }) },
) as fc.Arbitrary<Move>;

export const startingRefill: fc.Arbitrary<Refill> = refill;

export type World = {
  readonly spending: Spending;
  readonly refill: Refill;
  /** Proven, 0n unknown. */
  readonly now: bigint;
  readonly time: bigint;
  /** True of a bucket that leaks from the true time of each spending on, times {@link unit}. */
  readonly level: bigint;
  readonly nonce: number | undefined;
  readonly nonces: number;
  readonly answers: readonly { readonly nonce: number; readonly low: bigint; readonly high: bigint }[];
  readonly signed: readonly { readonly time: bigint; readonly amount: bigint }[];
};

export const newWorld = (rule: Refill): World => ({
  spending: { spent: 0n },
  refill: rule,
  now: 0n,
  time: 1_000_000n,
  level: 0n,
  nonce: undefined,
  nonces: 0,
  answers: [],
  signed: [],
});

export const leftIn = ({ spending, refill: rule, now }: World): bigint => {
  const left = (rule.allowance ?? 0n) - spentBy(spending, rule, now);
  return left > 0n ? left : 0n;
};

export function move(world: World, one: Move): World {
  const { spending, refill: rule, now, time, nonce } = world;
  if (one.kind === 'wait') {
    const leaked = ((rule.allowance ?? 0n) * one.seconds * unit) / BigInt(rule.period ?? 1);
    return { ...world, time: time + one.seconds, level: world.level > leaked ? world.level - leaked : 0n };
  }
  if (one.kind === 'ask')
    return nonce === undefined ? { ...world, nonce: world.nonces, nonces: world.nonces + 1 } : world;
  if (one.kind === 'answer')
    return nonce === undefined
      ? world
      : { ...world, answers: [...world.answers, { nonce, low: time - one.early, high: time + one.late }] };
  if (one.kind === 'prove') {
    const answer = world.answers.at(-1 - one.which);
    if (answer === undefined || answer.nonce !== nonce) return world;
    const proven = move(world, { kind: 'header', age: time - answer.low });
    const settled = settle(spending, rule, { now: proven.now, latest: answer.high });
    return { ...proven, spending: settled, nonce: undefined };
  }
  if (one.kind === 'honest')
    return [{ kind: 'ask' } as const, { ...one, kind: 'answer' } as const, { kind: 'prove', which: 0 } as const].reduce(
      move,
      world,
    );
  if (one.kind === 'header') {
    if (time - one.age < now) return world;
    return { ...world, now: time - one.age };
  }
  if (one.kind === 'clock') return { ...world, spending: undate(spending, rule, now), now: 0n, nonce: undefined };
  if (one.kind === 'policy') {
    const room = (one.refill.allowance ?? 0n) * unit;
    // A bucket holds no more than fits.
    const next = { ...world, spending: undate(spending, rule, now), refill: one.refill };
    return world.level <= room ? next : { ...next, level: room };
  }
  if (one.amount > leftIn(world)) return world;
  return {
    ...world,
    spending: { ...spending, spent: spending.spent + one.amount },
    level: world.level + one.amount * unit,
    nonce: one.amount > 0n ? undefined : nonce,
    signed: [...world.signed, { time, amount: one.amount }],
  };
}

/** Whether the bucket of true time holds no more than the allowance. */
export const isWithinLevel = ({ level, refill: { allowance = 0n } }: World): boolean => level <= allowance * unit;
