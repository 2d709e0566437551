/** Sets: the roster, activation of backups, vouchers and proof of membership, with a second card. */
import { commands } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { startingPolicies } from '@symbolon/protocol/policy';
import {
  activationMessage,
  type RosterSignature,
  rosterStatement,
  verifyMembership,
  voucherMessage,
} from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { testPasswords } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { approvalRows } from './approvals.ts';
import { provesItself } from './attestation.ts';
import { cloneTo } from './cloning.ts';
import { impostorRows } from './impostors.ts';
import { quorumRows } from './quorums.ts';
import { expectNotRead } from './reading.ts';
import { revoked, rosterOf, signaturesOf, statementOf } from './rosters.ts';
import { tighteningRows } from './tightening.ts';

const roster = 'sets.md#roster';
const activation = 'sets.md#activation';
const vouchers = 'commands.md#redeem-voucher';
const {
  getRoster,
  signRoster,
  adoptRoster,
  approveActivation,
  activate,
  proveMembership,
  issueVoucher,
  redeemVoucher,
} = commands;
const asset = 'ab'.repeat(16);
const one = { scheme: 'ed25519', path: [0x8000002c], digest: new Uint8Array(5) } as const;

/** Sessions with a primary and a dormant backup. */
async function withBackup(bench: Bench) {
  const { source } = await cloneTo(bench, { role: 'backup' });
  return { primary: source, backup: await bench.second().session('pin') };
}

const altered = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte));

export const setRequirements = topic('ST', [
  [
    'A dormant backup signs nothing: 9D0B.',
    activation,
    'pair, spends',
    async (bench) => {
      const { backup } = await withBackup(bench);
      expect((await backup.call(commands.getStatus, {})).set?.dormant === true, 'GET STATUS says dormant');
      expectStatus(await backup.ask(commands.signDigests, [one]), status.memberDormant, 'SIGN DIGESTS');
      expectStatus(await backup.ask(commands.signStart, { interpreter: 1 }), status.memberDormant, 'SIGN START');
    },
    'optional',
  ],
  [
    'The PUK activates a backup; a wrong one is answered with 63C9, and takes a try.',
    activation,
    'pair, spends',
    async (bench) => {
      const { backup } = await withBackup(bench);
      expectStatus(await backup.ask(activate, { puk: '999999999999' }), 0x63c9, 'a wrong PUK');
      expectStatus(await backup.ask(commands.signDigests, [one]), status.memberDormant, 'SIGN DIGESTS after it');
      expect((await bench.second().open('puk')).response.triesLeft === 8, 'a try of the PUK is missing');
      const again = await bench.second().session('pin');
      await again.call(activate, { puk: testPasswords.puk });
      expect((await again.call(commands.signDigests, [one])).length === 1, 'it signs');
    },
    'optional',
  ],
  [
    'The approval of another member activates a backup; one that was altered, or is for another, is answered with 9D2C.',
    activation,
    'pair, spends',
    async (bench) => {
      const { primary, backup } = await withBackup(bench);
      const { approval } = await primary.call(approveActivation, { member: 1 });
      expectStatus(await backup.ask(activate, { approval: altered(approval) }), status.approvalWrong, 'an altered one');
      const { body, signature } = decodeWith(activationMessage, 'approval', approval);
      const other = activationMessage.encode({ body: { ...body, member: 2 }, signature });
      expectStatus(await backup.ask(activate, { approval: other }), status.approvalWrong, 'one for another member');
      await backup.call(activate, { approval });
      expect((await backup.call(commands.signDigests, [one])).length === 1, 'it signs');
    },
    'optional',
  ],
  [
    'ACTIVATE with both or neither of approval and PUK is answered with 6A80.',
    'commands.md#activate',
    'pair, spends',
    async (bench) => {
      const { primary, backup } = await withBackup(bench);
      const { approval } = await primary.call(approveActivation, { member: 1 });
      expectStatus(await backup.ask(activate, {}), status.incorrectData, 'neither');
      const { puk } = testPasswords;
      expectStatus(await backup.ask(activate, { approval, puk }), status.incorrectData, 'both');
    },
    'optional',
  ],
  [
    'APPROVE ACTIVATION of a member that is not known is answered with 6A88, and of one that is no backup with 9D07.',
    'commands.md#approve-activation',
    'pair, spends',
    async (bench) => {
      const { source } = await cloneTo(bench, { role: 'daily' });
      expectStatus(await source.ask(approveActivation, { member: 1 }), status.wrongRole, 'a daily card');
      for (const member of [0, 5])
        expectStatus(
          await source.ask(approveActivation, { member }),
          status.referencedDataNotFound,
          `member ${member}`,
        );
    },
    'optional',
  ],
  [
    'GET ROSTER gives the list of members with a signature, and ADOPT ROSTER of the same list changes nothing.',
    roster,
    'pair, spends',
    async (bench) => {
      const { primary, backup } = await withBackup(bench);
      const { statement } = await primary.call(getRoster, {});
      const { body, signatures } = decodeWith(rosterStatement, 'statement', statement);
      const { publicKey } = await provesItself(bench, primary);
      expect(body.members.length === 2 && body.epoch === 0, 'two members in epoch 0');
      expectBytes(body.members[0]?.publicKey ?? new Uint8Array(), publicKey, 'the key of member 0');
      expect(signatures.length === 1 && signatures[0]?.member === 0, 'one signature, of member 0');
      await backup.call(adoptRoster, { statement });
      await primary.call(adoptRoster, { statement });
    },
  ],
  [
    'The primary revokes a clone: the clone that adopts it signs nothing any more, 9D0A.',
    roster,
    'pair, spends',
    async (bench) => {
      const { source } = await cloneTo(bench);
      const body = await rosterOf(source);
      const next = revoked(body, 1);
      const statement = statementOf(next, await signaturesOf([source], next));
      await source.call(adoptRoster, { statement });
      const clone = await bench.second().session('pin');
      await clone.call(adoptRoster, { statement });
      expectStatus(await clone.ask(commands.signDigests, [one]), status.memberRevoked, 'SIGN DIGESTS of the clone');
      await expectNotRead(clone, status.memberRevoked);
      expectStatus(
        await clone.ask(signRoster, { ...next, epoch: 2 }),
        status.memberRevoked,
        'SIGN ROSTER of the clone',
      );
    },
  ],
  [
    'A roster without the signatures it needs is answered with 9D0D, with a wrong one with 9D01, of an earlier epoch with 9D0C, of another set with 9D06.',
    'commands.md#adopt-roster',
    'pair, spends',
    async (bench) => {
      const { source } = await cloneTo(bench);
      const body = await rosterOf(source);
      const next = revoked(body, 1);
      const adopting = async (change: object, signatures: readonly RosterSignature[]) =>
        source.ask(adoptRoster, { statement: statementOf({ ...next, ...change }, signatures) });
      expectStatus(await adopting({}, []), status.quorumMissing, 'no signature');
      const forged = { member: 0, signature: new Uint8Array(64).fill(1) };
      expectStatus(await adopting({}, [forged]), status.notGenuine, 'a wrong signature');
      expectStatus(await adopting({ setId: new Uint8Array(16) }, []), status.otherCeremony, 'another set');
      expectStatus(await adopting({ epoch: 0 }, []), status.rosterWrong, 'the same epoch');
      const fewer = { members: body.members.slice(0, 1) };
      expectStatus(await adopting(fewer, []), status.rosterWrong, 'a member left out');
    },
  ],
  [
    'PROVE MEMBERSHIP is signed by the card for this challenge and date, and says member, role and that a backup is dormant.',
    'sets.md#proof-of-membership',
    'pair, spends',
    async (bench) => {
      const { primary, backup } = await withBackup(bench);
      const question = { challenge: bench.random(32), date: 1_795_910_400n };
      const proofs = [];
      for (const [session, owner] of [
        [primary, bench],
        [backup, bench.second()],
      ] as const) {
        const card = await provesItself(owner, session);
        const { proof } = await session.call(proveMembership, question);
        proofs.push(verifyMembership({ ...question, proof, card }));
      }
      const [own, clone] = proofs;
      expect(own?.member === 0 && own.role === 'primary' && !own.dormant, 'the primary is member 0');
      expect(clone?.member === 1 && clone.role === 'backup' && clone.dormant, 'the backup is member 1, and dormant');
      expect(own?.keySetDigest === clone?.keySetDigest, 'both have the same keys');
    },
  ],
  [
    'A voucher is for one member and one time: 9D2E for another card, 9D2F a second time, 9D30 for more than was spent.',
    vouchers,
    'pair, spends',
    async (bench) => {
      const source = await bench.session('pin');
      await source.call(commands.setPolicy, { ...startingPolicies.open, assets: [{ asset, allowance: 1000n }] });
      await cloneTo(bench);
      const primary = await bench.session('pin');
      const { voucher } = await primary.call(issueVoucher, { member: 1, asset, amount: 400n });
      expectStatus(await primary.ask(redeemVoucher, { voucher }), status.voucherWrong, 'on another card');
      const clone = await bench.second().session('pin');
      expectStatus(
        await clone.ask(redeemVoucher, { voucher: altered(voucher) }),
        status.voucherWrong,
        'an altered one',
      );
      const more = (await primary.call(issueVoucher, { member: 1, asset, amount: 1001n })).voucher;
      expectStatus(await clone.ask(redeemVoucher, { voucher: more }), status.allowanceFull, 'more than was spent');
      await clone.call(redeemVoucher, { voucher });
      expectStatus(await clone.ask(redeemVoucher, { voucher }), status.voucherUsed, 'a second time');
      const [budget] = (await clone.call(commands.getBudgets, {})).left;
      expect(budget?.left === 400n, `400 are left of the allowance, not ${budget?.left}`);
    },
    'optional',
  ],
  [
    'Vouchers are issued by the primary (9D07 by a clone), for members that it knows (6A88), for more than nothing (6A80).',
    'commands.md#issue-voucher',
    'pair, spends',
    async (bench) => {
      const { source } = await cloneTo(bench);
      const clone = await bench.second().session('pin');
      expectStatus(await clone.ask(issueVoucher, { member: 0, asset, amount: 1n }), status.wrongRole, 'by a clone');
      const unknown = await source.ask(issueVoucher, { member: 7, asset, amount: 1n });
      expectStatus(unknown, status.referencedDataNotFound, 'for member 7');
      expectStatus(
        await source.ask(issueVoucher, { member: 1, asset, amount: 0n }),
        status.incorrectData,
        'for nothing',
      );
      const { voucher } = await source.call(issueVoucher, { member: 1, asset, amount: 1n });
      const short = voucher.slice(0, -1);
      expectStatus(await clone.ask(redeemVoucher, { voucher: short }), status.incorrectData, 'a cut voucher');
      expect(decodeWith(voucherMessage, 'voucher', voucher).body.counter === 1, 'the first voucher has counter 1');
    },
    'optional',
  ],
  [
    'A clone sets a stricter policy of its own, and no looser one: 9D2D.',
    'commands.md#set-policy',
    'pair, spends',
    async (bench) => {
      await cloneTo(bench);
      const clone = await bench.second().session('pin');
      await clone.call(commands.setPolicy, startingPolicies.savings);
      expectStatus(
        await clone.ask(commands.setPolicy, startingPolicies.open),
        status.policyLoosened,
        'a looser policy',
      );
    },
  ],
  [
    'An encrypted file of one member is taken by another, and is the same there.',
    'files.md#encrypted-files',
    'pair, spends',
    async (bench) => {
      const { source } = await cloneTo(bench);
      const content = { name: 'labels', content: new Uint8Array(300).fill(9) };
      await source.call(commands.writeFile, { file: 4, content });
      const { encrypted } = await source.call(commands.readEncryptedFile, { file: 4 });
      const clone = await bench.second().session('pin');
      await clone.call(commands.writeEncryptedFile, { encrypted });
      const read = await clone.call(commands.readFile, { file: 4, offset: 0, length: 512 });
      expectBytes(read.content, content.content, 'the content on the clone');
      expectBytes(
        (await clone.call(commands.readEncryptedFile, { file: 4 })).encrypted,
        encrypted,
        'its encrypted form',
      );
    },
    'optional',
  ],
  [
    'A cosigner signs no digests unseen: 9D2B.',
    'commands.md#sign-digests',
    'pair, spends',
    async (bench) => {
      await cloneTo(bench, { role: 'cosigner' });
      const cosigner = await bench.second().session('pin');
      expectStatus(await cosigner.ask(commands.signDigests, [one]), status.approvalMissing, 'SIGN DIGESTS');
    },
    'optional',
  ],
  ...approvalRows,
  ...quorumRows,
  ...tighteningRows,
  ...impostorRows,
]);
