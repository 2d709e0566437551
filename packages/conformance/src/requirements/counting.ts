/** How much of a transaction counts: PO-11 and PO-12. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { commands } from '@symbolon/protocol/commands';
import { maxAmount, nameOf, startingPolicies } from '@symbolon/protocol/policy';
import type { Session } from '../bench/session.ts';
import { testWallet } from '../bench/test-wallet.ts';
import { expect } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import type { Movement } from './movement-data.ts';
import { endless, limited, policyFor, readUnder, ruleOf, sumsOf } from './moving.ts';
import { expectRefused, expectSigned, read } from './reading.ts';

const decisions = 'policy.md#decisions';
const budgets = 'policy.md#budgets';
/** Of an asset that nobody moves, so that the rule that counts is not the first. */
const unmoved = { asset: 'ee'.repeat(16), perSignature: 0n, allowance: 0n, approvalAbove: 0n };

const { pin: _, puk: __, ...further } = testWallet;

/** What is left of each allowance, by the name of its asset. */
async function leftOf(session: Session, slot: number): Promise<ReadonlyMap<string, bigint>> {
  const { left } = await session.call(commands.getBudgets, {}, { slot });
  return new Map(left.map((one) => [one.asset, one.left]));
}

/** What was spent of each asset: all is kept under a policy without allowances. */
async function spentOf(session: Session, slot: number): Promise<ReadonlyMap<string, bigint>> {
  await session.call(commands.setPolicy, startingPolicies.open, { slot });
  const { kept } = await session.call(commands.getBudgets, {}, { slot });
  return new Map(kept.map((one) => [one.asset, one.spent]));
}

/** What one wallet is asked for: transactions of one kind of chain. */
const kindOf = ({ chain }: Movement): string => chain.split(':', 1)[0] ?? '';

/** Has the wallet in a slot sign what an allowance is enough for, twice. */
async function spend(session: Session, one: Movement, slot: number): Promise<void> {
  const sums = [...sumsOf(one)];
  const isEndless = sums.some(([, sum]) => sum >= endless);
  const spentBefore = await spentOf(session, slot);
  const rules = sums.map(([asset, sum]) => {
    const allowance = sum >= endless ? maxAmount : (spentBefore.get(nameOf(asset)) ?? 0n) + 2n * sum;
    return ruleOf(asset, { allowance });
  });
  await session.call(commands.setPolicy, policyFor(one, rules), { slot });
  for (let turn = 1; turn <= 2; turn += 1) {
    const before = await leftOf(session, slot);
    const result = await read(session, one.interpreter, hexToBytes(one.stream), { slot });
    if (isEndless) expectRefused(result, 'allowanceExceeded', `"${one.name}", without a limit`);
    else expectSigned(result, `"${one.name}", turn ${turn}`);
    const after = await leftOf(session, slot);
    for (const [asset, sum] of sums) {
      const [had = 0n, has = 0n] = [before.get(nameOf(asset)), after.get(nameOf(asset))];
      const off = isEndless ? 0n : sum;
      expect(had - has === off, `"${one.name}" takes ${off} of ${asset} off what is left, not ${had - has}`);
    }
  }
}

export const countingRows: readonly Row[] = [
  [
    'All that a transaction moves of an asset counts: each transfer, each approval, and the fee, also above 2^64. It is signed where the limit is the sum. Where it is one less, or an approval has no limit, it is refused: 9D29, and 9D2B above what needs the approval of a member.',
    decisions,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      for (const one of await limited(session))
        for (const [asset, sum] of sumsOf(one)) {
          const about = `"${one.name}", which moves ${sum > maxAmount ? 'any amount' : sum} of ${asset}`;
          const under = (rule: object) => readUnder(session, policyFor(one, [unmoved, ruleOf(asset, rule)]), one);
          if (sum <= maxAmount) expectSigned(await under({ perSignature: sum, approvalAbove: sum }), about);
          if (sum === 0n) continue;
          const less = sum > maxAmount ? maxAmount : sum - 1n;
          expectRefused(await under({ perSignature: less }), 'limitExceeded', about);
          expectRefused(await under({ approvalAbove: less }), 'approvalMissing', about);
        }
    },
  ],
  [
    'An allowance is less by all that a transaction moves of its asset, also above 2^64, and each wallet has its own. An approval without a limit is above what is left: 9D2A.',
    budgets,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const all = await limited(session);
      // A wallet keeps few budgets.
      for (const [slot, kind] of [...new Set(all.map(kindOf))].entries()) {
        if (slot > 0) await session.call(commands.importWallet, further, { slot });
        for (const one of all.filter((two) => kindOf(two) === kind)) await spend(session, one, slot);
      }
    },
  ],
];
