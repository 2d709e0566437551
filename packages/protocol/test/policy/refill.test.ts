/** Allowances that come back by proven time: what a card signs in any stretch of true time, and what comes back. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Spending } from '../../src/policy/budgets.ts';
import { refillDate, settle, spentBy, takeOff, undate } from '../../src/policy/spent.ts';
import {
  anyMove,
  idleMove,
  isWithinLevel,
  leftIn,
  type Move,
  move,
  newWorld,
  spendingMove,
  startingRefill,
  type World,
} from './refill-world.ts';

const start = 1_700_000_000n;
const hour = 3600n;
const day = 86_400n;
const week = { allowance: 700n, period: 604_800 };
const asMany = { numRuns: 2000 };

describe('what is signed in any stretch of true time d', () => {
  test('is at most the allowance and d / period of it, whatever proofs are withheld, old and repeated', () => {
    let spendings = 0;
    let refilled = 0;
    fc.assert(
      fc.property(startingRefill, fc.array(spendingMove, { minLength: 20, maxLength: 60 }), (rule, moves) => {
        const { signed } = moves.reduce(move, newWorld(rule));
        const { allowance = 0n, period = 1 } = rule;
        for (const [first, { time: from }] of signed.entries()) {
          let sum = 0n;
          for (const { time, amount } of signed.slice(first)) {
            sum += amount;
            // Rounded up: what is signed is whole.
            const most = allowance + (allowance * (time - from) + BigInt(period) - 1n) / BigInt(period);
            expect(sum).toBeLessThanOrEqual(most);
          }
        }
        const total = signed.reduce((sum, { amount }) => sum + amount, 0n);
        spendings += signed.filter(({ amount }) => amount > 0n).length;
        if (total > allowance) refilled += 1;
      }),
      asMany,
    );
    expect(spendings).toBeGreaterThan(2000);
    expect(refilled).toBeGreaterThan(200);
  });

  test('is what a bucket that leaks in true time has room for, also across other policies and other clocks', () => {
    fc.assert(
      fc.property(startingRefill, fc.array(anyMove, { minLength: 20, maxLength: 60 }), (rule, moves) => {
        moves.reduce((world, one) => {
          const next = move(world, one);
          if (next.signed.at(-1)?.amount !== 0n && next.signed.length > world.signed.length)
            expect(isWithinLevel(next)).toBe(true);
          expect(leftIn(next)).toBeLessThanOrEqual(next.refill.allowance ?? 0n);
          return next;
        }, newWorld(rule));
      }),
      asMany,
    );
  });

  test('is one allowance, not two, by a card that lay unproven for a year', () => {
    const year = 365n * day;
    const signed = (...moves: readonly Move[]) =>
      moves.reduce(move, newWorld(week)).signed.reduce((sum, { amount }) => sum + amount, 0n);
    const spend: Move = { kind: 'spend', amount: 700n };
    const answer: Move = { kind: 'answer', early: 5n, late: 5n };
    const [ask, prove, wait]: readonly Move[] = [
      { kind: 'ask' },
      { kind: 'prove', which: 0 },
      { kind: 'wait', seconds: year },
    ];
    // Spent, then proven: what was spent has the date of the proof.
    expect(signed(wait!, spend, ask!, answer, prove!, spend)).toBe(700n);
    // Proven, spent, proven.
    expect(signed(ask!, answer, prove!, wait!, spend, ask!, answer, prove!, spend)).toBe(700n);
    // With an answer of a year ago held back to give the spending its date.
    expect(signed(ask!, answer, wait!, spend, prove!, ask!, answer, prove!, spend)).toBe(700n);
    // With headers of each week held back.
    const headers = Array.from({ length: 52 }, (_, at): readonly Move[] => [
      { kind: 'header', age: year - BigInt(at) * 7n * day },
      spend,
    ]).flat();
    expect(signed(wait!, spend, ...headers)).toBe(700n);
  });
});

describe('an allowance', () => {
  test('of 1 unit comes back on time though a host proves the time at every second', () => {
    const rule = { allowance: 1n, period: 3600 };
    let world: World = [{ kind: 'ask' } as const, { kind: 'spend', amount: 1n } as const].reduce<World>(
      move,
      newWorld(rule),
    );
    for (let second = 0n; second <= hour; second += 1n) {
      world = (
        [{ kind: 'ask' }, { kind: 'answer', early: 0n, late: 0n }, { kind: 'prove', which: 0 }] as const
      ).reduce<World>(move, world);
      expect(leftIn(world)).toBe(second < hour ? 0n : 1n);
      world = move(world, { kind: 'wait', seconds: 1n });
    }
  });

  test('is whole again one period after the next proof at the latest, whatever a host does that does not spend', () => {
    fc.assert(
      fc.property(
        startingRefill,
        fc.array(anyMove, { maxLength: 40 }),
        fc.array(idleMove, { maxLength: 20 }),
        (rule, moves, idle) => {
          const honest: readonly Move[] = [
            { kind: 'ask' },
            { kind: 'answer', early: 0n, late: 0n },
            { kind: 'prove', which: 0 },
          ];
          const before = moves.reduce(move, newWorld(rule));
          const proven = [...honest, ...honest].reduce(move, before);
          const spent = idle.reduce(move, proven);
          const { period = 0 } = spent.refill;
          // The imprecision of the proof of another: two hours at most here.
          const later = move(spent, { kind: 'wait', seconds: BigInt(period) + 2n * hour });
          const whole = move(later, { kind: 'header', age: 0n });
          expect(leftIn(whole)).toBe(whole.refill.allowance);
        },
      ),
      asMany,
    );
  });

  test('is as whole at the date that a host computes as it says, and not a second before', () => {
    fc.assert(
      fc.property(
        startingRefill,
        fc.array(spendingMove, { maxLength: 40 }),
        fc.bigInt(0n, 12n),
        (rule, moves, amount) => {
          const world = moves.reduce(move, newWorld(rule));
          const { spending, time } = world;
          const date = refillDate(spending, rule, { amount, now: time });
          const { allowance = 0n } = rule;
          const settled = settle(spending, rule, { now: time, latest: time });
          const leftAt = (now: bigint): bigint => allowance - spentBy(settled, rule, now);
          if (date === undefined) expect(amount).toBeGreaterThan(allowance);
          else {
            expect(date).toBeGreaterThanOrEqual(time);
            if (amount > 0n) expect(leftAt(date)).toBeGreaterThanOrEqual(amount);
            if (date > time) expect(leftAt(date - 1n)).toBeLessThan(amount);
          }
        },
      ),
      asMany,
    );
  });
});

describe('servers that are hours ahead, fewer than are needed', () => {
  test('put off once what they leave open, however often something is spent: an allowance goes on coming back', () => {
    const ahead = 3n * hour;
    const spending = fc.record({
      gap: fc.bigInt(1n, 12n * hour),
      amount: fc.bigInt(1n, 40n),
      lie: fc.bigInt(0n, ahead),
    });
    fc.assert(
      fc.property(startingRefill, fc.array(spending, { minLength: 5, maxLength: 60 }), (rule, moves) => {
        const { allowance = 0n, period = 1 } = rule;
        let now = start;
        let right: Spending = { spent: 0n };
        let late: Spending = { spent: 0n };
        for (const [at, { gap, amount, lie }] of moves.entries()) {
          now += gap;
          if (spentBy(late, rule, now) + amount > allowance) continue;
          right = settle({ ...right, spent: amount }, rule, { now, latest: now });
          late = settle({ ...late, spent: amount }, rule, { now, latest: now + lie });
          // A date is of whole seconds, and what is back of whole units.
          const most = (allowance * (ahead + BigInt(at) + 1n)) / BigInt(period) + 2n;
          expect(spentBy(late, rule, now) - spentBy(right, rule, now)).toBeLessThanOrEqual(most);
        }
      }),
      asMany,
    );
  });

  test('do not keep a week of 84 of 100 from being spent in twelve payments a day', () => {
    const rule = { allowance: 100n, period: 604_800 };
    let late: Spending = { spent: 0n };
    for (let now = start; now < start + 28n * day; now += 2n * hour) {
      expect(spentBy(late, rule, now)).toBeLessThan(100n);
      late = settle({ ...late, spent: 1n }, rule, { now, latest: now + 10_790n });
    }
  });
});

describe('time gives back', () => {
  const settled = { amount: 300n, since: start };
  it.each<[string, bigint, bigint]>([
    ['nothing at the date', start, 305n],
    ['nothing before it', start - day, 305n],
    ['nothing while it is unknown', 0n, 305n],
    ['100 a day', start + day, 205n],
    ['whole units alone', start + 863n, 305n],
    ['the first after 864 seconds', start + 864n, 304n],
    ['no more than has a date', start + 100n * day, 5n],
  ])('%s', (_, now, expected) => {
    expect(spentBy({ spent: 5n, settled }, week, now)).toBe(expected);
  });
  it('nothing without a period', () => {
    expect(spentBy({ spent: 5n, settled }, { allowance: 700n }, start + day)).toBe(305n);
  });
});

describe('a proof of time', () => {
  it('forgets what is above the allowance', () => {
    expect(settle({ spent: 900n }, week, { now: start, latest: start }).settled?.amount).toBe(700n);
  });
  it('gives what was spent the latest date that is possible', () => {
    const proof = { now: start + day, latest: start + day + 20n };
    const expected = { spent: 0n, settled: { amount: 50n, since: start + day + 20n } };
    expect(settle({ spent: 50n }, week, proof)).toEqual(expected);
    expect(settle({ spent: 50n, settled: { amount: 100n, since: start } }, week, proof)).toEqual(expected);
  });
  it('lets the rest come back as it did, until it is all there', () => {
    const settled = { amount: 300n, since: start };
    const joined = (latest: bigint) => settle({ spent: 50n, settled }, week, { now: start + day, latest }).settled;
    const rest = 200n * 864n;
    for (const latest of [day, day + 20n, day + rest])
      expect(joined(start + latest)).toEqual({ amount: 250n, since: start + day });
    expect(joined(start + day + rest + 1n)).toEqual({ amount: 250n, since: start + day + 1n });
  });
  it('never takes a date back', () => {
    const settled = { amount: 300n, since: start + day };
    expect(settle({ spent: 50n, settled }, week, { now: start, latest: start + 5n }).settled).toEqual({
      amount: 350n,
      since: start + day,
    });
    expect(settle({ spent: 50n }, week, { now: start, latest: start - 5n }).settled?.since).toBe(start);
  });
  // github.com/kent8192/reinhardt-web/issues/2246, github.com/apache/polaris/issues/3433: buckets of whole tokens.
  it('keeps what has come back of a unit that is not whole yet', () => {
    const two = { allowance: 2n, period: 86_400 };
    const settled = { amount: 1n, since: start };
    const proof = { now: start + 43_199n, latest: start + 43_199n };
    const again = settle({ spent: 1n, settled }, two, proof);
    expect(again).toEqual({ spent: 0n, settled: { amount: 2n, since: start } });
    expect(spentBy(again, two, start + 43_200n)).toBe(1n);
    // Of what has no date it keeps nothing, nor of what has come back in full, nor above the allowance.
    const late = { now: start + day + 1n, latest: start + day + 1n };
    expect(settle({ spent: 1n, settled }, two, late).settled).toEqual({ amount: 1n, since: start + day + 1n });
    expect(settle({ spent: 2n, settled }, two, proof).settled).toEqual({ amount: 2n, since: start + 43_199n });
    expect(settle({ spent: 1n, settled }, two, { now: start, latest: start + 5n }).settled?.since).toBe(start);
    expect(settle({ spent: 0n, settled }, two, proof).settled).toBe(settled);
  });
  it('gives two a day to who spends one every twelve hours, and proves the time each time', () => {
    const two = { allowance: 2n, period: 86_400 };
    let spending: Spending = { spent: 0n };
    for (let n = 0n; n < 20n; n += 1n) {
      const now = start + n * 43_200n - (n % 2n);
      expect(two.allowance - spentBy(spending, two, now)).toBeGreaterThan(0n);
      spending = settle({ ...spending, spent: spending.spent + 1n }, two, { now, latest: now });
    }
  });
  it('loses a second at most, however often it comes', () => {
    const spends = fc.array(fc.tuple(fc.bigInt(0n, 50_000n), fc.bigInt(0n, 3n)), { maxLength: 40 });
    fc.assert(
      fc.property(fc.bigInt(1n, 12n), fc.constantFrom(hour, day), spends, (allowance, period, steps) => {
        const rule = { allowance, period: Number(period) };
        // What a bucket holds that leaks evenly, times the period.
        let [level, now]: [bigint, bigint] = [0n, start];
        let spending: Spending = { spent: 0n };
        for (const [wait, amount] of steps) {
          now += wait;
          level = level > allowance * wait ? level - allowance * wait : 0n;
          if (amount > allowance - spentBy(spending, rule, now)) continue;
          level += amount * period;
          spending = settle({ ...spending, spent: spending.spent + amount }, rule, { now, latest: now });
        }
        const most = level + allowance * BigInt(steps.length);
        expect(spentBy(spending, rule, now) * period).toBeLessThan(most + period);
        expect(spentBy(spending, rule, now) * period).toBeGreaterThanOrEqual(level);
      }),
      asMany,
    );
  });
  it('changes nothing where nothing was spent, or nothing comes back', () => {
    const spending = { spent: 0n, settled: { amount: 300n, since: start } };
    expect(settle(spending, week, { now: start + day, latest: start + day })).toBe(spending);
    const plain = { spent: 9n };
    expect(settle(plain, { allowance: 700n }, { now: start, latest: start })).toBe(plain);
  });
});

describe('another rule or clock', () => {
  it('leaves what is spent now, without a date', () => {
    const spending = { spent: 5n, settled: { amount: 300n, since: start } };
    expect(undate(spending, week, start + day)).toEqual({ spent: 205n });
    expect(undate({ spent: 5n }, week, start + day)).toEqual({ spent: 5n });
  });
});

describe('a voucher', () => {
  const spending = { spent: 50n, settled: { amount: 300n, since: start } };
  const now = start + day;
  it.each<[string, bigint, unknown]>([
    ['of nothing', 0n, spending],
    ['of less than has no date', 40n, { spent: 10n, settled: spending.settled }],
    ['of more', 100n, { spent: 0n, settled: { amount: 250n, since: start } }],
    ['of all that counts now', 250n, { spent: 0n, settled: { amount: 100n, since: start } }],
    ['of one more', 251n, undefined],
    ['below nothing', -1n, undefined],
  ])('%s', (_, amount, expected) => {
    expect(takeOff(spending, week, { amount, now })).toEqual(expected);
  });
  it('takes exactly its amount off, at any time', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 700n),
        fc.bigInt(0n, 700n),
        fc.bigInt(0n, 10n * day),
        fc.bigInt(0n, 1500n),
        (spent, amount, elapsed, off) => {
          const before = { spent, settled: { amount, since: start } };
          const at = start + elapsed;
          const after = takeOff(before, week, { amount: off, now: at });
          const counts = spentBy(before, week, at);
          if (off > counts) expect(after).toBeUndefined();
          else expect(spentBy(after!, week, at)).toBe(counts - off);
        },
      ),
      asMany,
    );
  });
});

describe('the date of a refill', () => {
  it.each<[string, Parameters<typeof refillDate>, bigint | undefined]>([
    ['now, if it is there', [{ spent: 600n }, week, { amount: 100n, now: start }], start],
    ['later for one more', [{ spent: 600n }, week, { amount: 101n, now: start }], start + 864n],
    [
      'rounded up to the second',
      [{ spent: 1n }, { allowance: 7n, period: 3600 }, { amount: 7n, now: start }],
      start + 515n,
    ],
    [
      'from the date of what was spent on',
      [{ spent: 0n, settled: { amount: 700n, since: start - day } }, week, { amount: 200n, now: start }],
      start + day,
    ],
    ['never, above the allowance', [{ spent: 0n }, week, { amount: 701n, now: start }], undefined],
    ['never, without a period', [{ spent: 1n }, { allowance: 700n }, { amount: 700n, now: start }], undefined],
    ['now, without an allowance', [{ spent: 1n }, {}, { amount: 700n, now: start }], start],
    ['now, for nothing', [{ spent: 9n }, { allowance: 0n, period: 3600 }, { amount: 0n, now: start }], start],
  ])('%s', (_, args, expected) => {
    expect(refillDate(...args)).toBe(expected);
  });
});
