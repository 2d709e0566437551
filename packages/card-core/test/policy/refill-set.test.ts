/**
 * Allowances that come back by proven time, on all cards of a set together: whatever is cloned, spent, proven,
 * tightened and granted in whatever order, no more is signed in any stretch of true time d than the owner's allowance,
 * d / period of it, and the vouchers.
 */
import { isTightening, nameOf, type Policy, type Share, strictPolicy } from '@symbolon/protocol/policy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  budgetsUnder,
  type Funds,
  freshBudgets,
  giveBack,
  settledBudgets,
  sharesLeft,
  undatedBudgets,
} from '../../src/policy/budgets.ts';
import { afterClone, beforeClone, cloneBudgets, policyOfClone } from '../../src/policy/shares.ts';

const asset = nameOf('eip155:1/slip44:60');
const limited = (allowance: bigint, period?: number): Policy => ({
  ...strictPolicy,
  assets: [{ asset, allowance, ...(period !== undefined && { period }) }],
});
const [hour, day, week] = [3600, 86_400, 604_800];
const start = 1_700_000_000n;

type Card = Funds & { readonly nonce: number | undefined };
type World = {
  readonly cards: readonly Card[];
  readonly time: bigint;
  readonly nonces: number;
  readonly answers: readonly { readonly nonce: number; readonly low: bigint; readonly high: bigint }[];
  readonly signed: readonly { readonly time: bigint; readonly amount: bigint }[];
  readonly granted: readonly { readonly time: bigint; readonly amount: bigint }[];
};

type Step =
  | { readonly kind: 'wait'; readonly seconds: bigint }
  | { readonly kind: 'ask'; readonly card: number }
  | { readonly kind: 'honest'; readonly card: number }
  | { readonly kind: 'clock'; readonly card: number }
  | { readonly kind: 'answer'; readonly card: number; readonly radius: bigint }
  | { readonly kind: 'prove'; readonly card: number; readonly which: number }
  | { readonly kind: 'header'; readonly card: number; readonly age: bigint }
  | { readonly kind: 'spend'; readonly card: number; readonly amount: bigint }
  | { readonly kind: 'voucher'; readonly card: number; readonly amount: bigint }
  | { readonly kind: 'tighten'; readonly card: number; readonly policy: Policy }
  | { readonly kind: 'live'; readonly rounds: number; readonly seconds: bigint }
  | { readonly kind: 'clone'; readonly policy: Policy | undefined; readonly share: bigint };

const amount = fc.bigInt(0n, 12n);
const card = fc.nat(3);
const radius = fc.oneof(fc.constant(0n), fc.bigInt(0n, 10n), fc.bigInt(0n, 3600n));
const policy = fc
  .record({ allowance: amount, period: fc.constantFrom(undefined, hour, 2 * hour, day) })
  .map(({ allowance, period }) => limited(allowance, period));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait'), seconds: fc.bigInt(0n, 20_000n) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('ask', 'honest'), card }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('answer'), card, radius }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('prove'), card, which: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('header'), card, age: fc.bigInt(0n, 50_000n) }) },
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('spend'), card, amount }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('live'),
      rounds: fc.nat(8),
      seconds: fc.constantFrom(600n, 1800n, 3600n),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('clock'), card }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('voucher'), card, amount }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tighten'), card, policy }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('clone'), policy: fc.option(policy, { nil: undefined }), share: amount }),
  },
) as fc.Arbitrary<Step>;

const leftOn = (one: Card): bigint => sharesLeft(one)[0]?.left ?? 0n;

function at(world: World, number: number, change: (one: Card) => Partial<Card> | undefined): World {
  const place = number % world.cards.length;
  return {
    ...world,
    cards: world.cards.map((one, index) => (index === place ? { ...one, ...change(one) } : one)),
  };
}

/** The time of a card never goes back. */
function told({ now }: Card, low: bigint): Pick<Card, 'now'> | undefined {
  return low > now ? { now: low } : undefined;
}

/** A card is told of an answer. */
function prove(world: World, number: number, answer: World['answers'][number] | undefined): World {
  return at(world, number, (one) => {
    if (answer === undefined || answer.nonce !== one.nonce) return undefined;
    const { now } = { ...one, ...told(one, answer.low) };
    return { now, nonce: undefined, budgets: settledBudgets(one.policy, one.budgets, { now, latest: answer.high }) };
  });
}

const met = new Map<string, number>();
const meet = (what: string): void => void met.set(what, (met.get(what) ?? 0) + 1);

function run(world: World, one: Step): World {
  if (one.kind === 'wait') return { ...world, time: world.time + one.seconds };
  if (one.kind === 'ask') {
    const asked = at(world, one.card, ({ nonce }) => ({ nonce: nonce ?? world.nonces }));
    return { ...asked, nonces: world.nonces + 1 };
  }
  if (one.kind === 'answer' || one.kind === 'prove' || one.kind === 'honest') {
    const asked = one.kind === 'honest' ? run(world, { kind: 'ask', card: one.card }) : world;
    const nonce = asked.cards[one.card % asked.cards.length]?.nonce;
    if (one.kind === 'prove') return prove(world, one.card, world.answers.at(-1 - one.which));
    if (nonce === undefined) return world;
    const off = one.kind === 'answer' ? one.radius : 0n;
    const answer = { nonce, low: world.time - off, high: world.time + off };
    const answered = { ...asked, answers: [...world.answers, answer] };
    return one.kind === 'honest' ? prove(answered, one.card, answer) : answered;
  }
  if (one.kind === 'header') return at(world, one.card, (held) => told(held, world.time - one.age));
  if (one.kind === 'clock')
    return at(world, one.card, (held) => ({ budgets: undatedBudgets(held), now: 0n, nonce: undefined }));
  if (one.kind === 'tighten')
    return at(world, one.card, (held) => {
      if (!isTightening(one.policy, held.policy)) return undefined;
      meet('tightened');
      return { policy: one.policy, budgets: budgetsUnder(one.policy, held) ?? [] };
    });
  if (one.kind === 'voucher') {
    const held = world.cards[one.card % world.cards.length];
    const less = held && giveBack(held, { asset, amount: one.amount });
    if (less === undefined) return world;
    const granted = [...world.granted, { time: world.time, amount: one.amount }];
    return { ...at(world, one.card, () => ({ budgets: less })), granted };
  }
  if (one.kind === 'clone') return clone(world, one.policy, one.share);
  if (one.kind === 'live') return live(world, one.rounds, one.seconds);
  const held = world.cards[one.card % world.cards.length];
  // As much as there is, mostly.
  const paid = held === undefined ? 0n : one.amount % (leftOn(held) + 1n);
  if (paid === 0n) return world;
  meet('signed');
  const spent = at(world, one.card, ({ budgets }) => ({
    nonce: undefined,
    budgets: budgets.map((budget) => ({ ...budget, spent: budget.spent + paid })),
  }));
  return { ...spent, signed: [...world.signed, { time: world.time, amount: paid }] };
}

/** For a while all cards sign what they can, and prove the time as soon as it helps. */
function live(world: World, rounds: number, seconds: bigint): World {
  const next = world.cards.reduce(
    (told: World, _, card) => {
      const proven = run(told, { kind: 'honest', card });
      const amount = proven.cards[card] === undefined ? 0n : leftOn(proven.cards[card]);
      return run(run(proven, { kind: 'spend', card, amount }), { kind: 'honest', card });
    },
    run(world, { kind: 'wait', seconds }),
  );
  return rounds === 0 ? next : live(next, rounds - 1, seconds);
}

/** The primary makes a clone, and would make the same again. */
function clone(world: World, asked: Policy | undefined, share: bigint): World {
  const [source] = world.cards;
  if (source === undefined || world.cards.length >= 4) return world;
  const shares: readonly Share[] = share === 0n ? [] : [{ asset, left: share }];
  const given = asked ?? policyOfClone(source.policy, shares);
  const budgets = cloneBudgets(source.policy, given, shares);
  const rest = isTightening(given, source.policy) ? afterClone(source, given, shares) : undefined;
  if (budgets === undefined || rest === undefined) return world;
  meet(
    asked === undefined
      ? 'cloned'
      : given.assets[0]?.period === undefined
        ? 'cloned without a period'
        : 'cloned with another',
  );
  // The repetition of the export comes to the same.
  const again = asked ?? policyOfClone(rest.policy, shares);
  expect(again).toEqual(given);
  expect(beforeClone(rest.policy, again)).toEqual(source.policy);
  const made: Card = { policy: given, budgets, now: 0n, nonce: undefined };
  return { ...world, cards: [{ ...source, ...rest }, ...world.cards.slice(1), made] };
}

const first = (rules: Policy): World => ({
  cards: [{ policy: rules, budgets: freshBudgets(rules), now: 0n, nonce: undefined }],
  time: start,
  nonces: 0,
  answers: [],
  signed: [],
  granted: [],
});

describe('a set whose allowance comes back by time', () => {
  test('signs no more than it in any stretch of true time, however it is cloned, spent, proven, tightened and granted', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(hour, 2 * hour, day),
        fc.bigInt(1n, 20n),
        fc.array(step, { minLength: 30, maxLength: 90 }),
        (period, allowance, steps) => {
          const { signed, granted, cards } = steps.reduce(
            (world, one) => {
              const next = run(world, one);
              // Without a period only what is left counts.
              const sum = next.cards.reduce((all, { policy: { assets } }) => {
                const [rule] = assets;
                return rule?.period === undefined ? all : all + (rule.allowance ?? 0n);
              }, 0n);
              expect(sum).toBeLessThanOrEqual(allowance);
              const granted = next.granted.reduce((all, { amount: one }) => all + one, 0n);
              expect(next.cards.reduce((all, held) => all + leftOn(held), 0n)).toBeLessThanOrEqual(allowance + granted);
              return next;
            },
            first(limited(allowance, period)),
          );
          for (const [from, { time: begin }] of signed.entries()) {
            let sum = 0n;
            for (const { time, amount: more } of signed.slice(from)) {
              sum += more;
              const vouchers = granted
                .filter((one) => one.time >= begin && one.time <= time)
                .reduce((all, one) => all + one.amount, 0n);
              const back = (allowance * (time - begin) + BigInt(period) - 1n) / BigInt(period);
              expect(sum).toBeLessThanOrEqual(allowance + back + vouchers);
            }
          }
          const total = signed.reduce((all, one) => all + one.amount, 0n);
          const vouchers = granted.reduce((all, one) => all + one.amount, 0n);
          if (total > allowance + vouchers) meet(cards.length > 1 ? 'came back in a set' : 'came back');
        },
      ),
      { numRuns: 1500 },
    );
    for (const what of [
      'signed',
      'cloned',
      'cloned without a period',
      'cloned with another',
      'tightened',
      'came back',
      'came back in a set',
    ])
      expect([what, (met.get(what) ?? 0) > 20]).toEqual([what, true]);
  });

  test('gives its rate away with an allowance', () => {
    const source: Funds = { policy: limited(10n, week), budgets: [{ asset, spent: 3n }], now: 0n };
    const shares = [{ asset, left: 4n }];
    expect(afterClone(source, limited(4n, week), shares)).toEqual({
      policy: limited(6n, week),
      budgets: [{ asset, spent: 3n }],
    });
    // What the clone has spent from the start was spent here.
    expect(afterClone(source, limited(6n, week), shares)?.budgets).toEqual([{ asset, spent: 1n }]);
    expect(afterClone(source, limited(10n, week), [])).toEqual({
      policy: limited(0n, week),
      budgets: [{ asset, spent: 0n }],
    });
    expect(afterClone(source, limited(8n, week), [{ asset, left: 8n }])).toBeUndefined();
    // Without a period the clone spends once, and it does not come back here.
    expect(afterClone(source, limited(4n), shares)?.policy).toEqual(limited(6n, week));
  });

  test('gives a clone without a policy of its own its share, in the same period', () => {
    const perSignature = { ...limited(10n, week).assets[0]!, perSignature: 2n };
    const rules = { ...strictPolicy, assets: [perSignature, { asset: nameOf('other'), allowance: 5n }] };
    expect(policyOfClone(rules, [{ asset, left: 4n }]).assets).toEqual([
      { ...perSignature, allowance: 4n },
      { asset: nameOf('other'), allowance: 5n },
    ]);
    expect(policyOfClone(rules, []).assets[0]?.allowance).toBe(0n);
  });

  test('keeps the dates of an asset of which the clone gets nothing', () => {
    const settled = { amount: 3n, since: start };
    const source: Funds = { policy: limited(10n, week), budgets: [{ asset, spent: 0n, settled }], now: start };
    expect(afterClone(source, limited(0n, week), [])?.budgets).toEqual(source.budgets);
    expect(afterClone(source, limited(1n, week), [])?.budgets).toEqual([{ asset, spent: 2n }]);
  });
});

test('another clock leaves what is spent now, without a date', () => {
  const settled = { amount: 8n, since: start };
  const funds: Funds = { policy: limited(10n, week), budgets: [{ asset, spent: 1n, settled }], now: start + 302_400n };
  expect(undatedBudgets(funds)).toEqual([{ asset, spent: 4n }]);
});

describe('another policy', () => {
  const settled = { amount: 8n, since: start };
  const funds: Funds = { policy: limited(10n, week), budgets: [{ asset, spent: 1n, settled }], now: start };
  const half = { ...funds, now: start + 302_400n };
  test('with the same allowance and period changes no date', () => {
    const next = { ...limited(10n, week), messages: 'allow' as const };
    expect(budgetsUnder(next, half)).toEqual(funds.budgets);
  });
  test.each<[string, Policy]>([
    ['more', limited(20n, week)],
    ['less', limited(5n, week)],
    ['another period', limited(10n, day)],
    ['no period', limited(10n)],
    ['no rule', strictPolicy],
  ])('with %s leaves what is spent now', (_, next) => {
    expect(budgetsUnder(next, half)).toEqual([{ asset, spent: 4n }]);
    expect(budgetsUnder(next, funds)).toEqual([{ asset, spent: 9n }]);
  });
});
