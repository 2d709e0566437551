/** Properties that hold for every policy and transaction; single decisions are in `decisions.test.ts`. */
import { limits } from '@symbolon/protocol/limits';
import {
  type Budgets,
  budgets,
  decide,
  decideDigestsUnseen,
  isTightening,
  leftOf,
  nameOf,
  type Policy,
  policy,
  strictPolicy,
} from '@symbolon/protocol/policy';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetsUnder, type Funds, freshBudgets, giveBack, keptBudgets, sharesLeft } from '../../src/policy/budgets.ts';
import { afterClone, cloneBudgets } from '../../src/policy/shares.ts';
import { assets, caseOf, leftOfAsset, optional, type Payment, payments, policies, sharesOf } from './arbitraries.ts';

const runs = { numRuns: 1000 };
const names = assets.map(nameOf);

/**
 * Moved of an asset with the fee, added up anew from what the transaction says; an approval without a limit is endless.
 */
function moved({ transfers, approvals, facts }: Payment, asset: string): number {
  const all = [...transfers, ...approvals, facts.fee].filter((one) => one.asset === asset);
  return all.reduce((sum, one) => sum + (one.amount === undefined ? Number.POSITIVE_INFINITY : Number(one.amount)), 0);
}

describe('decide', () => {
  it('allows only what each rule allows, read naively', () => {
    let allowed = 0;
    fc.assert(
      fc.property(policies, payments, fc.boolean(), fc.boolean(), (rules, payment, approved, withoutPin) => {
        const before = freshBudgets(rules);
        const decision = decide(caseOf(rules, before, payment, { approved, withoutPin }));
        if (decision.kind === 'refuse') return;
        allowed += 1;
        const { facts } = payment;
        const involved = new Set(
          [...payment.transfers, ...payment.approvals, ...(facts.fee.amount > 0n ? [facts.fee] : [])].map(
            (one) => one.asset,
          ),
        );
        expect(withoutPin).toSatisfy((value: boolean) => !value || rules.withoutPin);
        if (facts.blind !== undefined)
          expect(rules.blind === 'allow' || (rules.blind === 'approval' && approved)).toBe(true);
        if (facts.message !== undefined)
          expect(rules.messages === 'allow' || (rules.messages === 'approval' && approved)).toBe(true);
        for (const asset of involved) {
          const rule = rules.assets.find((one) => one.asset === nameOf(asset));
          if (rule === undefined)
            expect(rules.otherAssets === 'allow' || (rules.otherAssets === 'approval' && approved)).toBe(true);
          const sum = moved(payment, asset);
          expect(sum).toBeLessThanOrEqual(Number(rule?.perSignature ?? Number.POSITIVE_INFINITY));
          if (!approved) expect(sum).toBeLessThanOrEqual(Number(rule?.approvalAbove ?? Number.POSITIVE_INFINITY));
          if (rule?.allowance !== undefined) {
            expect(sum).toBeLessThanOrEqual(Number(rule.allowance));
            expect(Number(decision.budgets.find((one) => one.asset === rule.asset)?.spent)).toBe(sum);
          }
        }
        if (rules.chains !== undefined) {
          const chain = rules.chains.find((one) => one.chain === nameOf(facts.chain));
          expect(chain !== undefined && facts.fee.amount <= (chain.feeCeiling ?? 1_000_000n)).toBe(true);
        }
        if (rules.paths !== undefined) {
          const within = (account: readonly number[]) =>
            rules.paths?.some((path) => `${account},`.startsWith(`${path},`));
          expect(facts.accounts.every(within)).toBe(true);
        }
      }),
      runs,
    );
    expect(allowed).toBeGreaterThan(30);
  });

  it('never gives back what was spent', () => {
    fc.assert(
      fc.property(policies, fc.array(payments, { maxLength: 5 }), (rules, trace) => {
        let now = freshBudgets(rules);
        for (const payment of trace) {
          const decision = decide(caseOf(rules, now, payment));
          if (decision.kind === 'refuse') continue;
          for (const { asset, spent } of now)
            expect(decision.budgets.find((one) => one.asset === asset)?.spent).toBeGreaterThanOrEqual(spent);
          now = decision.budgets;
        }
      }),
      runs,
    );
  });
});

describe('a policy that is not looser', () => {
  it('allows nothing that the old one refuses, transactions and digests alike', () => {
    let tighter = 0;
    const changes = policies.chain((rules) => fc.tuple(fc.constant(rules), fc.oneof(policies, tightened(rules))));
    fc.assert(
      fc.property(changes, payments, fc.boolean(), fc.boolean(), ([old, next], payment, approved, withoutPin) => {
        if (!isTightening(next, old)) return;
        tighter += 1;
        const spent = freshBudgets(old);
        const others = { approved, withoutPin };
        const allowed =
          decide(caseOf(next, budgetsUnder(next, { policy: old, budgets: spent, now: 0n }) ?? [], payment, others))
            .kind === 'allow';
        if (allowed) expect(decide(caseOf(old, spent, payment, others))).toMatchObject({ kind: 'allow' });
        const { accounts } = payment.facts;
        const who = { paths: accounts, withoutPin, cosigner: false };
        if (decideDigestsUnseen({ ...who, policy: next }) === undefined)
          expect(decideDigestsUnseen({ ...who, policy: old })).toBeUndefined();
      }),
      runs,
    );
    expect(tighter).toBeGreaterThan(100);
  });

  it('is itself not looser than itself, and the strictest is tighter than all', () => {
    fc.assert(
      fc.property(policies, (rules) => {
        expect(isTightening(rules, rules)).toBe(true);
        const strictest: Policy = {
          digestsUnseen: false,
          blind: 'refuse',
          messages: 'refuse',
          otherAssets: 'refuse',
          withoutPin: false,
          assets: [],
        };
        const { chains, recipients, paths } = rules;
        const closed = {
          ...strictest,
          ...(chains && { chains: [] }),
          ...(recipients && { recipients: [] }),
          ...(paths && { paths: [] }),
        };
        expect(isTightening(closed, rules)).toBe(true);
      }),
      runs,
    );
  });
});

describe('budgets', () => {
  it('keep what was spent, whatever policies follow each other', () => {
    fc.assert(
      fc.property(policies, policies, payments, (first, second, payment) => {
        const decision = decide(caseOf(first, freshBudgets(first), payment));
        const after = decision.kind === 'allow' ? decision.budgets : freshBudgets(first);
        const next = budgetsUnder(second, { policy: first, budgets: after, now: 0n }) ?? [];
        for (const { asset, spent } of next) {
          expect(spent).toBe(after.find((one) => one.asset === asset)?.spent ?? 0n);
        }
        const allowed = second.assets.filter(({ allowance }) => allowance !== undefined).map(({ asset }) => asset);
        const others = after
          .filter(({ asset, spent }) => spent > 0n && !allowed.includes(asset))
          .map(({ asset }) => asset);
        expect(next.map(({ asset }) => asset)).toEqual([...allowed, ...others]);
        expect(keptBudgets(second, next).map(({ asset }) => asset)).toEqual(others);
      }),
      runs,
    );
  });

  it('are never exceeded by whoever has the PIN, with any policies, payments and vouchers one after the other, and none is lost for good', () => {
    const all = Array.from({ length: 7 }, (_, place) => `eip155:1/erc20:0x${`${place}`.repeat(40)}`);
    const asset = fc.constantFrom(...all);
    const allowances = fc.uniqueArray(fc.record({ asset, allowance: optional(fc.bigInt(0n, 12n)) }), {
      selector: (rule) => rule.asset,
      maxLength: limits.policyAssets,
    });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('policy' as const), allowances }),
      fc.record({ kind: fc.constant('pay' as const), asset, amount: fc.bigInt(0n, 6n) }),
      fc.record({ kind: fc.constant('pay' as const), asset, amount: fc.bigInt(0n, 6n) }),
      fc.record({ kind: fc.constant('voucher' as const), asset, amount: fc.bigInt(1n, 6n) }),
    );
    const policyOf = (
      rules: readonly { readonly asset: string; readonly allowance: bigint | undefined }[],
    ): Policy => ({
      ...{ digestsUnseen: false, blind: 'refuse', messages: 'refuse', otherAssets: 'refuse', withoutPin: false },
      assets: rules.map(({ asset: name, allowance }) => ({
        asset: nameOf(name),
        ...(allowance !== undefined && { allowance }),
      })),
    });
    let full = 0;
    let back = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), payments, (steps, payment) => {
        let now = policyOf([]);
        let budgets = freshBudgets(now);
        const funds = (held: Budgets): Funds => ({ policy: now, budgets: held, now: 0n });
        // Spent while there was an allowance, vouchers taken off.
        const spent = new Map<string, bigint>();
        for (const one of steps) {
          if (one.kind === 'policy') {
            const policy = policyOf(one.allowances);
            const next = budgetsUnder(policy, funds(budgets));
            if (next === undefined) {
              full += 1;
              // Who wants it can have it: vouchers for what is kept make room.
              const kept = keptBudgets(policy, budgets);
              const emptied = kept.reduce(
                (rest, budget) => giveBack(funds(rest), { asset: budget.asset, amount: budget.spent }) ?? [],
                budgets,
              );
              expect(budgetsUnder(policy, funds(emptied))).toBeDefined();
              continue;
            }
            [now, budgets] = [policy, next];
            expect(budgets.length).toBeLessThanOrEqual(limits.policyAssets);
          } else if (one.kind === 'pay') {
            const transfers = [{ asset: one.asset, amount: one.amount, recipient: Uint8Array.of(1) }];
            const facts = { ...payment.facts, fee: { asset: one.asset, amount: 0n }, transfers: 1, approvals: 0 };
            const { blind: _, message: __, ...understood } = facts;
            const decision = decide(caseOf(now, budgets, { ...payment, transfers, approvals: [], facts: understood }));
            const allowance = now.assets.find((rule) => rule.asset === nameOf(one.asset))?.allowance;
            if (decision.kind === 'refuse') {
              // What was not spent can be.
              if (allowance !== undefined) expect((spent.get(one.asset) ?? 0n) + one.amount).toBeGreaterThan(allowance);
              continue;
            }
            budgets = decision.budgets;
            if (allowance === undefined || one.amount === 0n) continue;
            const sum = (spent.get(one.asset) ?? 0n) + one.amount;
            spent.set(one.asset, sum);
            expect(sum).toBeLessThanOrEqual(allowance);
          } else {
            const refilled = giveBack(funds(budgets), { asset: nameOf(one.asset), amount: one.amount });
            if (refilled === undefined) continue;
            back += 1;
            budgets = refilled;
            spent.set(one.asset, (spent.get(one.asset) ?? 0n) - one.amount);
            expect(spent.get(one.asset)).toBeGreaterThanOrEqual(0n);
          }
        }
      }),
      runs,
    );
    expect(full).toBeGreaterThan(10);
    expect(back).toBeGreaterThan(50);
  });

  it('take a voucher for what was spent, and no more', () => {
    const [asset = ''] = names;
    const spent = { policy: strictPolicy, budgets: [{ asset, spent: 7n }], now: 0n };
    expect(giveBack(spent, { asset, amount: 7n })).toEqual([{ asset, spent: 0n }]);
    expect(giveBack(spent, { asset, amount: 6n })).toEqual([{ asset, spent: 1n }]);
    expect(giveBack(spent, { asset, amount: 8n })).toBeUndefined();
    expect(giveBack(spent, { asset, amount: -1n })).toBeUndefined();
    expect(giveBack(spent, { asset: nameOf('other'), amount: 1n })).toBeUndefined();
  });

  it('are divided, never copied: source and clone together have what the source had', () => {
    let divided = 0;
    const splits = fc
      .tuple(policies, payments)
      .chain(([rules, payment]) =>
        fc.tuple(fc.constant({ rules, payment }), fc.oneof(tightened(rules), policies), sharesOf(rules)),
      );
    fc.assert(
      fc.property(splits, ([{ rules, payment }, clonePolicy, shares]) => {
        if (!isTightening(clonePolicy, rules)) return;
        const decision = decide(caseOf(rules, freshBudgets(rules), payment));
        const source = decision.kind === 'allow' ? decision.budgets : freshBudgets(rules);
        const split = afterClone({ policy: rules, budgets: source, now: 0n }, clonePolicy, shares);
        const clone = cloneBudgets(rules, clonePolicy, shares);
        if (split === undefined || clone === undefined) return;
        if (shares.some((share) => share.left > 0n)) divided += 1;
        for (const asset of names) {
          const before = leftOfAsset(rules, source, asset);
          if (before === undefined) continue;
          const rest = leftOfAsset(split.policy, split.budgets, asset) ?? 0n;
          expect(rest).toBeGreaterThanOrEqual(0n);
          expect(rest + (leftOfAsset(clonePolicy, clone, asset) ?? 0n)).toBeLessThanOrEqual(before);
          const share = shares.find((one) => one.asset === asset)?.left ?? 0n;
          // The rest of an allowance that comes back is not above the lower one of the source.
          const { period } = rules.assets.find((one) => one.asset === asset) ?? {};
          if (period === undefined) expect(rest).toBe(before - share);
        }
      }),
      runs,
    );
    expect(divided).toBeGreaterThan(30);
  });

  it('are not divided beyond what is left, above the allowance of the clone, or twice', () => {
    const [asset = ''] = names;
    const rules = (allowance: bigint): Policy => ({
      ...{ digestsUnseen: false, blind: 'refuse', messages: 'refuse', otherAssets: 'refuse', withoutPin: false },
      assets: [{ asset, allowance }],
    });
    const source = { policy: rules(10n), budgets: [{ asset, spent: 4n }], now: 0n };
    expect(afterClone(source, rules(10n), [{ asset, left: 6n }])).toEqual({
      policy: rules(10n),
      budgets: [{ asset, spent: 10n }],
    });
    expect(cloneBudgets(rules(10n), rules(10n), [{ asset, left: 6n }])).toEqual([{ asset, spent: 4n }]);
    expect(afterClone(source, rules(10n), [])?.budgets).toEqual([{ asset, spent: 4n }]);
    expect(cloneBudgets(rules(10n), rules(10n), [])).toEqual([{ asset, spent: 10n }]);
    expect(afterClone(source, rules(10n), [{ asset, left: 7n }])).toBeUndefined();
    expect(cloneBudgets(rules(10n), rules(5n), [{ asset, left: 6n }])).toBeUndefined();
    expect(cloneBudgets(rules(10n), rules(10n), [{ asset, left: -1n }])).toBeUndefined();
    expect(
      cloneBudgets(rules(10n), rules(10n), [
        { asset, left: 3n },
        { asset, left: 3n },
      ]),
    ).toBeUndefined();
    expect(cloneBudgets(rules(10n), rules(10n), [{ asset: nameOf('other'), left: 0n }])).toBeUndefined();
  });

  it('say what is left, nothing where the record is missing or more was spent', () => {
    const [asset = ''] = names;
    const rule = { asset, allowance: 10n };
    expect(leftOf([{ asset, spent: 4n }], rule)).toBe(6n);
    expect(leftOf([{ asset, spent: 12n }], rule)).toBe(0n);
    expect(leftOf([], rule)).toBe(0n);
    expect(leftOf([], { asset })).toBeUndefined();
    fc.assert(
      fc.property(policies, (rules) =>
        sharesLeft({ policy: rules, budgets: freshBudgets(rules), now: 0n }).every(
          ({ asset: one, left }) => left === rules.assets.find((a) => a.asset === one)?.allowance,
        ),
      ),
    );
  });
});

describe('the codecs', () => {
  it('keep policies and budgets as they are', () => {
    fc.assert(
      fc.property(policies, (rules) => {
        expect(policy.decode(policy.encode(rules))).toEqual(rules);
        const spent = freshBudgets(rules);
        expect(budgets.decode(budgets.encode(spent))).toEqual(spent);
      }),
    );
  });
});

/** A policy with some things taken away. */
function tightened(rules: Policy): fc.Arbitrary<Policy> {
  return fc
    .record({ keep: fc.subarray([...rules.assets]), lower: fc.bigInt(0n, 3n), strict: fc.boolean() })
    .map(({ keep, lower, strict }) => ({
      ...rules,
      ...(strict && ({ blind: 'refuse', digestsUnseen: false, withoutPin: false } as const)),
      ...(rules.otherAssets === 'refuse' && { assets: keep }),
      ...(rules.otherAssets !== 'refuse' && {
        assets: rules.assets.map((rule) => ({
          ...rule,
          ...(rule.perSignature !== undefined && {
            perSignature: rule.perSignature > lower ? rule.perSignature - lower : 0n,
          }),
          ...(rule.allowance !== undefined && { allowance: rule.allowance > lower ? rule.allowance - lower : 0n }),
        })),
      }),
    }));
}
