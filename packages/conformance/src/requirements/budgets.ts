/** What a policy refuses of a transaction, and what is left of its allowances: PO-05 and the rows after it. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { commands } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { nameOf, type Policy, startingPolicies } from '@symbolon/protocol/policy';
import { type StatusName, status } from '@symbolon/protocol/status';
import type { Session } from '../bench/session.ts';
import { expect, expectStatus, notApplicable, present } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { cloneTo } from './cloning.ts';
import { countingRows } from './counting.ts';
import { permittingRows } from './permitting.ts';
import { expectRefused, expectSigned, paymentsOf, readPayment, withRule } from './reading.ts';
import type { Payments } from './transaction-data.ts';

const clause = 'policy.md#budgets';
const { setPolicy, getBudgets } = commands;

/** What is left of the only allowance. */
async function left(session: Session): Promise<bigint> {
  const [budget] = (await session.call(getBudgets, {})).left;
  return present(budget, 'the budget').left;
}

async function expectLeft(session: Session, expected: bigint, about: string): Promise<void> {
  const found = await left(session);
  expect(found === expected, `${about}: ${expected} are left of the allowance, not ${found}`);
}

const elsewhere = 'ee'.repeat(16);

/** Policies that each break one rule for the payment, in the order of the table. */
function brokenRules(set: Payments): readonly (readonly [StatusName, Partial<Policy>])[] {
  const [chain, asset] = [nameOf(set.chain), nameOf(set.asset)];
  return [
    ['chainRefused', { chains: [{ chain: elsewhere }] }],
    ['pathRefused', { paths: [[0x80000000 + 77]] }],
    ['recipientRefused', { recipients: [elsewhere] }],
    ['assetRefused', { otherAssets: 'refuse', assets: [] }],
    ['feeAboveCeiling', { chains: [{ chain, feeCeiling: set.one.fee - 1n }] }],
    ['limitExceeded', { assets: [{ asset, perSignature: set.one.moved - 1n }] }],
    ['approvalMissing', { assets: [{ asset, approvalAbove: set.one.moved - 1n }] }],
    ['allowanceExceeded', { assets: [{ asset, allowance: set.one.moved - 1n }] }],
  ];
}

export const budgetRows: readonly Row[] = [
  [
    'What is signed counts, fee included: it is off the allowance before the first signature comes, and stays so without power.',
    clause,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const set = await paymentsOf(session);
      const { moved, stream } = set.one;
      await session.call(setPolicy, withRule(set, { allowance: 3n * moved }));
      await expectLeft(session, 3n * moved, 'before');
      // The power goes with the first signature, before the end was told.
      await session.call(commands.signStart, { interpreter: set.interpreter });
      const bytes = hexToBytes(stream);
      for (let at = 0; at < bytes.length; at += limits.signData)
        await session.call(commands.signData, { piece: bytes.slice(at, at + limits.signData) });
      await bench.power();
      const again = await bench.session('pin');
      await expectLeft(again, 2n * moved, 'without power');
      expectSigned(await readPayment(again, set, set.one), 'the second payment');
      await expectLeft(again, moved, 'after two payments');
    },
  ],
  [
    'What is above the rest of an allowance is refused with 9D2A, and takes nothing off it. The rest itself is signed.',
    clause,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const set = await paymentsOf(session);
      const { moved } = set.one;
      await session.call(setPolicy, withRule(set, { allowance: 2n * moved - 1n }));
      expectSigned(await readPayment(session, set, set.one), 'the first payment');
      expectRefused(await readPayment(session, set, set.one), 'allowanceExceeded', 'the second payment');
      await expectLeft(session, moved - 1n, 'after the refusal');
      await session.call(setPolicy, withRule(set, { allowance: 2n * moved }));
      expectSigned(await readPayment(session, set, set.one), 'a payment of all that is left');
      await expectLeft(session, 0n, 'after it');
    },
  ],
  [
    'A new policy gives nothing back: what was spent stays so, also while there is no allowance.',
    clause,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const set = await paymentsOf(session);
      const { moved } = set.one;
      await session.call(setPolicy, withRule(set, { allowance: moved }));
      expectSigned(await readPayment(session, set, set.one), 'the payment');
      await session.call(setPolicy, withRule(set, { allowance: 5n * moved }));
      await expectLeft(session, 4n * moved, 'under a higher allowance');
      await session.call(setPolicy, startingPolicies.open);
      const { kept } = await session.call(getBudgets, {});
      const [budget] = kept;
      expect(budget?.asset === nameOf(set.asset) && budget.spent === moved, 'what was spent is a kept budget');
      await session.call(setPolicy, withRule(set, { allowance: moved }));
      await expectLeft(session, 0n, 'under the first policy again');
    },
  ],
  [
    'What is not signed does not count: what is refused, what ends too early, and what APPROVE reads.',
    clause,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const set = await paymentsOf(session);
      const { moved, stream } = set.one;
      const bounded = withRule(set, { allowance: 3n * moved });
      await session.call(setPolicy, { ...bounded, recipients: [elsewhere] });
      expectRefused(await readPayment(session, set, set.one), 'recipientRefused', 'to another recipient');
      await expectLeft(session, 3n * moved, 'after a refusal');
      await session.call(setPolicy, bounded);
      const early = { stream: stream.slice(0, 40) };
      expectRefused(await readPayment(session, set, early), 'transactionRefused', 'the beginning alone');
      await expectLeft(session, 3n * moved, 'after a transaction without its end');
      expectSigned(await readPayment(session, set, set.one, { purpose: 'approve' }), 'APPROVE');
      await expectLeft(session, 3n * moved, 'after APPROVE');
    },
  ],
  [
    'Each rule that a transaction breaks refuses it with its status, and the first of the table decides: 9D24 to 9D2B.',
    'policy.md#decisions',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const set = await paymentsOf(session);
      const rules = brokenRules(set);
      for (const [index, [name, broken]] of rules.entries()) {
        // Those after it are broken too, so that the order is seen. Of two rules for one thing the first stays.
        const after = Object.assign(
          {},
          ...rules
            .slice(index + 1)
            .reverse()
            .map(([, rule]) => rule),
        ) as Partial<Policy>;
        await session.call(setPolicy, { ...startingPolicies.open, ...after, ...broken });
        expectRefused(
          await readPayment(session, set, set.one),
          name,
          `the payment, whose first broken rule is ${name}`,
        );
      }
      const { moved, fee } = set.one;
      const just = withRule(set, { perSignature: moved, approvalAbove: moved, allowance: moved });
      await session.call(setPolicy, { ...just, chains: [{ chain: nameOf(set.chain), feeCeiling: fee }] });
      expectSigned(await readPayment(session, set, set.one), 'a payment that meets each limit exactly');
    },
  ],
  [
    'A transaction that the card does not understand in full is refused with 9D22 where the policy says so.',
    'policy.md#decisions',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const set = await paymentsOf(session, ({ blind }) => blind !== undefined);
      if (set.blind === undefined) throw notApplicable('the interpreters of this card read every transaction in full');
      expectSigned(
        await readPayment(session, set, { stream: set.blind }),
        'a blind transaction, where it may be signed',
      );
      await session.call(setPolicy, startingPolicies.everyday);
      const result = await readPayment(session, set, { stream: set.blind });
      expectRefused(result, 'blindRefused', 'a blind transaction');
    },
    'optional',
  ],
  ...countingRows,
  ...permittingRows,
  [
    'A card keeps four budgets: a policy with an allowance for which they leave no room is answered with 9D31, and changes nothing. A voucher for all that was spent makes room.',
    clause,
    'pair, spends',
    async (bench) => {
      const assets = ['a1', 'a2', 'a3', 'a4'].map((byte) => ({ asset: byte.repeat(16), allowance: 5n }));
      await (await bench.session('pin')).call(setPolicy, { ...startingPolicies.open, assets });
      // What a clone gets is spent, and no transaction is needed.
      const { source } = await cloneTo(bench, {
        role: 'daily',
        shares: assets.map(({ asset }) => ({ asset, left: 3n })),
      });
      await source.call(setPolicy, startingPolicies.open);
      const kept = async () => (await source.call(getBudgets, {})).kept.map(({ spent }) => spent).join();
      expect((await kept()) === '3,3,3,3', 'four budgets are kept');
      const more = { ...startingPolicies.savings, assets: [{ asset: elsewhere, allowance: 1n }] };
      expectStatus(await source.ask(setPolicy, more), status.budgetsFull, 'a fifth allowance');
      expect((await source.call(commands.getPolicy, {})).digestsUnseen, 'the policy is the one before');
      expect((await kept()) === '3,3,3,3', 'the four budgets are still kept');
      const asset = 'a1'.repeat(16);
      const { voucher } = await source.call(commands.issueVoucher, { member: 0, asset, amount: 3n });
      await source.call(commands.redeemVoucher, { voucher });
      await source.call(setPolicy, more);
      await expectLeft(source, 1n, 'of the fifth allowance, after the voucher');
    },
    'optional',
  ],
];
