/** Rosters that take a quorum: ST-24 and the rows after it. */
import { commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import type { Session } from '../bench/session.ts';
import { testWallet } from '../bench/test-wallet.ts';
import { expect, expectStatus } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { cloneTo } from './cloning.ts';
import { expectNotRead } from './reading.ts';
import { admitted, agreedBy, promoted, revoked, rosterOf, signaturesOf, statementOf, stranger } from './rosters.ts';

const clause = 'sets.md#roster';
const { adoptRoster, signRoster, getStatus, issueVoucher, redeemVoucher, approveActivation, activate } = commands;

/** Sessions with a primary and a clone. */
async function withClone(bench: Bench): Promise<readonly [primary: Session, clone: Session]> {
  const { source } = await cloneTo(bench);
  return [source, await bench.second().session('pin')];
}

async function expectAdopting(session: Session, statement: Uint8Array, expected: number, about: string): Promise<void> {
  expectStatus(await session.ask(adoptRoster, { statement }), expected, about);
}

export const quorumRows: readonly Row[] = [
  [
    'A quorum of two admits a card to an extendable set. One member is none, be it the primary, or twice: 9D0D.',
    clause,
    'pair, spends',
    async (bench) => {
      const [primary, clone] = await withClone(bench);
      const next = admitted(await rosterOf(primary), bench);
      const [one, other] = await signaturesOf([primary, clone], next);
      if (one === undefined || other === undefined) return;
      for (const [signatures, about] of [
        [[one], 'the primary alone'],
        [[one, one], 'the primary twice'],
        [[other], 'the clone alone'],
      ] as const)
        for (const session of [primary, clone])
          await expectAdopting(session, statementOf(next, signatures), status.quorumMissing, about);
      for (const session of [primary, clone])
        await session.call(adoptRoster, { statement: statementOf(next, [one, other]) });
      const { set } = await clone.call(getStatus, {});
      expect(set?.epoch === 1 && set.members.length === 2, 'epoch 1, and two other members');
    },
  ],
  [
    'A quorum is more than half: of four members two are none, 9D0D.',
    clause,
    'pair, spends',
    async (bench) => {
      const cards = await withClone(bench);
      await agreedBy(cards, admitted(await rosterOf(cards[0]), bench, 2));
      const next = admitted(await rosterOf(cards[0]), bench);
      const statement = statementOf(next, await signaturesOf(cards, next));
      for (const session of cards) await expectAdopting(session, statement, status.quorumMissing, 'two of four');
    },
  ],
  [
    'A signature of a member that is revoked does not count: 9D0D.',
    clause,
    'pair, spends',
    async (bench) => {
      const [primary, clone] = await withClone(bench);
      const without = revoked(await rosterOf(primary), 1);
      const next = admitted(without, bench);
      // The clone has not heard of its revocation, and still signs.
      const asSeenByClone = await signaturesOf([clone], next);
      await agreedBy([primary], without);
      const signatures = [...(await signaturesOf([primary], next)), ...asSeenByClone];
      await expectAdopting(primary, statementOf(next, signatures), status.quorumMissing, 'with one that is revoked');
    },
  ],
  [
    'A set that is not extendable admits no card: 9D0C.',
    clause,
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      await session.call(commands.createWallet, { clones: 1, exportable: false }, { slot: 1 });
      const { set } = await session.call(getStatus, {}, { slot: 1 });
      expect(set?.extendable === false, 'GET STATUS says that it is not extendable');
      const next = admitted(await rosterOf(session, 1), bench);
      expectStatus(await session.ask(signRoster, next, { slot: 1 }), status.rosterWrong, 'SIGN ROSTER');
    },
  ],
  [
    'Only a quorum makes another member the primary: the primary is revoked, and signs nothing any more, 9D0A.',
    clause,
    'pair, spends',
    async (bench) => {
      const [primary, clone] = await withClone(bench);
      const next = promoted(await rosterOf(primary), 1);
      const [one, other] = await signaturesOf([primary, clone], next);
      if (one === undefined || other === undefined) return;
      for (const [signatures, about] of [
        [[one], 'the primary alone'],
        [[other], 'the clone alone'],
      ] as const)
        for (const session of [primary, clone])
          await expectAdopting(session, statementOf(next, signatures), status.quorumMissing, about);
      for (const session of [primary, clone])
        await session.call(adoptRoster, { statement: statementOf(next, [one, other]) });
      expect((await clone.call(getStatus, {})).set?.role === 'primary', 'the clone is the primary');
      expectStatus(await primary.ask(signRoster, revoked(next, 1)), status.memberRevoked, 'SIGN ROSTER of the old one');
      await expectNotRead(primary, status.memberRevoked);
    },
  ],
  [
    'SIGN ROSTER signs no roster of this epoch, of one too far ahead, or with members that it did not make: 9D0C; of another set: 9D06.',
    'commands.md#sign-roster',
    'pair, spends',
    async (bench) => {
      const [primary, clone] = await withClone(bench);
      const now = await rosterOf(primary);
      const next = revoked(now, 1);
      const more = (standing: 'agreed' | 'revoked') => ({
        ...next,
        members: [...now.members, stranger(bench, standing)],
      });
      for (const [session, body, about] of [
        [primary, { ...next, epoch: now.epoch }, 'this epoch'],
        [primary, { ...next, epoch: now.epoch + 4 }, 'four epochs ahead for one member'],
        [primary, more('agreed'), 'an agreed member'],
        [clone, more('agreed'), 'an agreed member, by the clone'],
        [primary, more('revoked'), 'a revoked member, by the primary'],
      ] as const)
        expectStatus(await session.ask(signRoster, body), status.rosterWrong, about);
      const elsewhere = { ...next, setId: new Uint8Array(16) };
      expectStatus(await primary.ask(signRoster, elsewhere), status.otherCeremony, 'another set');
      await primary.call(signRoster, { ...next, epoch: now.epoch + 3 });
    },
  ],
  [
    'A voucher or an approval of activation of an earlier epoch, or of another set of the same card, is answered with 9D2E or 9D2C.',
    'sets.md#roster',
    'pair, spends',
    async (bench) => {
      const { source: primary } = await cloneTo(bench, { role: 'backup' });
      const backup = await bench.second().session('pin');
      const { pin: _, puk: __, ...further } = testWallet;
      await primary.call(commands.importWallet, further, { slot: 1 });
      const own = { member: 0, asset: 'ab'.repeat(16), amount: 1n };
      const other = await primary.call(issueVoucher, own, { slot: 1 });
      expectStatus(await primary.ask(redeemVoucher, other), status.voucherWrong, 'a voucher of another set');
      const voucher = await primary.call(issueVoucher, { ...own, member: 1 });
      const approval = await primary.call(approveActivation, { member: 1 });
      await agreedBy([primary, backup], admitted(await rosterOf(primary), bench));
      expectStatus(await backup.ask(redeemVoucher, voucher), status.voucherWrong, 'a voucher of the epoch before');
      expectStatus(await backup.ask(activate, approval), status.approvalWrong, 'an approval of the epoch before');
      await backup.call(activate, await primary.call(approveActivation, { member: 1 }));
    },
    'optional',
  ],
];
