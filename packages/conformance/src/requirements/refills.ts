/** Allowances that come back by proven time. */
import { commands } from '@symbolon/protocol/commands';
import { nameOf } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import type { Session } from '../bench/session.ts';
import { expect, expectStatus, present } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { anchorOf, believe, day, proofsFor, proves, start } from './anchors.ts';
import { cloneTo } from './cloning.ts';
import { expectRefused, expectSigned, paymentsOf, readPayment, withRule } from './reading.ts';
import type { Payments } from './transaction-data.ts';

const { setPolicy, getPolicy, getBudgets, proveTime, timeNonce } = commands;
const byTime = 'policy.md#budgets-by-time';

async function expectLeft(session: Session, expected: bigint, about: string): Promise<void> {
  const { left } = present((await session.call(getBudgets, {})).left[0], 'the budget');
  expect(left === expected, `${about}: ${expected} are left of the allowance, not ${left}`);
}

/** A card that knows the time, and whose allowance of two payments comes back in so many days. */
async function allowed(session: Session, days: number): Promise<Payments> {
  const set = await paymentsOf(session);
  await believe(session);
  await proves(session, start);
  await session.call(setPolicy, withRule(set, { allowance: 2n * set.one.moved, period: days * day }));
  return set;
}

export const refillRequirements = topic(
  'RF',
  [
    [
      'What was spent comes back evenly over the period, by proven time, and never more than the allowance. It begins with the first proof after it.',
      byTime,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const set = await allowed(session, 4);
        const { moved } = set.one;
        for (const turn of [1, 2]) expectSigned(await readPayment(session, set, set.one), `payment ${turn}`);
        expectRefused(await readPayment(session, set, set.one), 'allowanceExceeded', 'a third payment');
        await proves(session, start + BigInt(2 * day));
        await expectLeft(session, 0n, 'two days later, at the first proof after the payments');
        await proves(session, start + BigInt(4 * day));
        const { left } = present((await session.call(getBudgets, {})).left[0], 'the budget');
        // The servers are right to some seconds.
        const isHalf = left <= moved && left > moved - moved / 1000n;
        expect(isHalf, `half a period after that proof half of it is back: ${moved}, and not ${left}`);
        await proves(session, start + BigInt(9 * day));
        await expectLeft(session, 2n * moved, 'more than a period later');
        await bench.power();
        await expectLeft(await bench.session('pin'), 2n * moved, 'with new power');
      },
    ],
    [
      'A payment makes the nonce of before it void: no proof that was fetched beforehand dates what was spent: 9D56.',
      byTime,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const set = await allowed(session, 1);
        const servers = await proofsFor(session, { time: start + 1n });
        expectSigned(await readPayment(session, set, set.one), 'a payment');
        expectStatus(await session.ask(proveTime, { servers }), status.timeWrong, 'a proof by the nonce of before');
        await expectLeft(session, set.one.moved, 'after the refused proof');
      },
    ],
    [
      'Another anchor gives nothing back and takes nothing: what is spent at that time stays spent, until a period after a proof by the new clock.',
      byTime,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const set = await allowed(session, 1);
        const { moved } = set.one;
        expectSigned(await readPayment(session, set, set.one), 'a payment');
        await proves(session, start + 60n);
        await believe(session, anchorOf(1, { number: 2 }));
        await expectLeft(session, moved, 'by the new clock, whose time is unknown');
        await proves(session, start + BigInt(30 * day));
        await expectLeft(session, moved, 'at its first proof');
        await proves(session, start + BigInt(32 * day));
        await expectLeft(session, 2n * moved, 'more than a period later');
      },
    ],
    [
      'A clone gets the rate too: what it may spend in a period of its source is off the allowance of the source, also where its own period is shorter.',
      'clone.md#export',
      'pair, spends',
      async (bench) => {
        const source = await bench.session('pin');
        const set = await paymentsOf(source);
        const { moved } = set.one;
        const asset = nameOf(set.asset);
        await source.call(setPolicy, withRule(set, { allowance: 10n * moved, period: 7 * day }));
        const policy = withRule(set, { allowance: moved, period: day });
        const { source: after } = await cloneTo(bench, { role: 'daily', policy, shares: [{ asset, left: moved }] });
        const [rule] = (await after.call(getPolicy, {})).assets;
        const found = present(rule?.allowance, 'the allowance of the source');
        expect(found === 3n * moved, `seven in a week of ten went: the source keeps ${3n * moved}, not ${found}`);
        await expectLeft(after, 3n * moved, 'at the source');
        await expectLeft(await bench.second().session('pin'), moved, 'at the clone');
      },
    ],
    [
      'Without proven time nothing comes back.',
      byTime,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const set = await paymentsOf(session);
        await session.call(setPolicy, withRule(set, { allowance: set.one.moved, period: 3600 }));
        expectSigned(await readPayment(session, set, set.one), 'a payment');
        await expectLeft(session, 0n, 'without an anchor');
        await believe(session);
        expect((await session.call(timeNonce, {})).time === 0n, 'the time is unknown');
        await expectLeft(session, 0n, 'with an anchor, and no proof');
      },
    ],
  ],
  'optional',
);
