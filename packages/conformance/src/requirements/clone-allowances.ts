/** Shares of an allowance that a clone gets, and receipts of other exports: CL-27 and the rows after it. */
import { commands } from '@symbolon/protocol/commands';
import { nameOf } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import type { Session } from '../bench/session.ts';
import { testWallet } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { exportTo } from './cloning.ts';
import { paymentsOf, readPayment, withRule } from './reading.ts';

const { cloneOffer, cloneExport, cloneImport, cloneConfirm, getBudgets, getStatus, setPolicy } = commands;
const terms = 'clone.md#export';

async function leftOf(session: Session): Promise<bigint | undefined> {
  return (await session.call(getBudgets, {})).left[0]?.left;
}

export const allowanceRows: readonly Row[] = [
  [
    'The share of a clone is off what the source has left with the export, once, however often it is repeated. The clone spends it, and no more.',
    terms,
    'pair, spends',
    async (bench) => {
      const source = await bench.session('pin');
      const set = await paymentsOf(source);
      const { moved } = set.one;
      const asset = nameOf(set.asset);
      await source.call(setPolicy, withRule(set, { allowance: 5n * moved }));
      const share = { role: 'daily', shares: [{ asset, left: 2n * moved }] } as const;
      const { offer, exported, target, source: session } = await exportTo(bench, share);
      expect((await leftOf(session)) === 3n * moved, `${3n * moved} are left at the source after the export`);
      const again = await session.call(cloneExport, { ...share, offer });
      expectBytes(again.export, exported, 'the export again');
      expect((await leftOf(session)) === 3n * moved, 'the share is off once, after the export again');
      const { receipt } = await target.call(cloneImport, { export: exported });
      await session.call(cloneConfirm, { receipt });
      expect((await leftOf(session)) === 3n * moved, 'the share stays off after the receipt');
      const clone = await bench.second().session('pin');
      const left = await leftOf(clone);
      expect(left === 2n * moved, `${2n * moved} are left at the clone, not ${left}`);
      for (const turn of [1, 2]) {
        const signed = await readPayment(clone, set, set.one);
        if (signed.refused !== undefined)
          return expectStatus(signed.refused, status.ok, `payment ${turn} of the clone`);
      }
      const third = await readPayment(clone, set, set.one);
      expect(third.refused?.status === status.allowanceExceeded, 'above its share the clone refuses: 9D2A');
    },
  ],
  [
    'Without a share a clone has nothing of an allowance. A share of more than is left, or than its own allowance, or of an asset without one, is answered with 9D0E.',
    terms,
    'pair, spends',
    async (bench) => {
      const source = await bench.session('pin');
      const set = await paymentsOf(source);
      const { moved } = set.one;
      const asset = nameOf(set.asset);
      await source.call(setPolicy, withRule(set, { allowance: 2n * moved }));
      const signed = await readPayment(source, set, set.one);
      if (signed.refused !== undefined) return expectStatus(signed.refused, status.ok, 'a payment of the source');
      const { offer } = await (await bench.second().session()).call(cloneOffer, {});
      const less = withRule(set, { allowance: moved - 1n });
      for (const [shares, about, policy] of [
        [[{ asset, left: moved + 1n }], 'more than is left', undefined],
        [[{ asset, left: moved }], 'more than the allowance of the clone', less],
        [[{ asset: 'ab'.repeat(16), left: 1n }], 'an asset without an allowance', undefined],
      ] as const) {
        const asked = { role: 'daily', shares, offer, ...(policy !== undefined && { policy }) } as const;
        expectStatus(await source.ask(cloneExport, asked), status.termsTooWide, about);
      }
      expect((await leftOf(source)) === moved, 'a refused share is off nothing');
      const { target, exported } = await exportTo(bench);
      await target.call(cloneImport, { export: exported });
      const clone = await bench.second().session('pin');
      expect((await leftOf(clone)) === 0n, 'nothing is left at a clone without a share');
    },
  ],
  [
    'A receipt of another export, by the same card, is answered with 9D06, and the member stays pending.',
    'commands.md#clone-confirm',
    'pair, spends',
    async (bench) => {
      const { source, target, exported } = await exportTo(bench);
      const { receipt } = await target.call(cloneImport, { export: exported });
      const { pin: _, puk: __, ...further } = testWallet;
      await source.call(commands.importWallet, further, { slot: 1 });
      const clone = await bench.second().session('pin');
      const { offer } = await clone.call(cloneOffer, {}, { slot: 1 });
      const other = await source.call(cloneExport, { role: 'daily', offer }, { slot: 1 });
      const answer = await clone.call(cloneImport, { export: other.export }, { slot: 1 });
      const wrong = await source.ask(cloneConfirm, { receipt: answer.receipt });
      expectStatus(wrong, status.otherCeremony, 'the receipt of the export of another wallet');
      const [member] = (await source.call(getStatus, {})).set?.members ?? [];
      expect(member?.state === 'pending', 'the member is still pending');
      await source.call(cloneConfirm, { receipt });
    },
  ],
];
