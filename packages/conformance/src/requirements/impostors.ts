/** A member whose identity key the check has, so that what it signs is right: ST-32 and the rows after it. */
import { p256 } from '@noble/curves/nist.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { commands } from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';
import {
  type ApprovalBody,
  activationBody,
  activationMessage,
  approvalBody,
  approvalMessage,
  statementLabels,
  statementVersion,
  type VoucherBody,
  voucherBody,
  voucherMessage,
} from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { expect, expectStatus } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { cloneTo } from './cloning.ts';
import { expectSigned, paymentsOf, readPayment } from './reading.ts';
import { agreedBy, revoked, rosterOf } from './rosters.ts';

const { setPolicy, redeemVoucher, activate } = commands;
/** Number of the member that the check is. */
const impostor = 2;

/** The next epoch of the set of two cards: a quorum has admitted a member whose key this has. */
async function withImpostor(bench: Bench, role: 'daily' | 'backup' | 'cosigner') {
  await (await bench.session('pin')).call(setPolicy, allowing);
  const { source: primary } = await cloneTo(bench, { role });
  const clone = await bench.second().session('pin');
  const { secretKey, publicKey } = p256.keygen(bench.random(48));
  const now = await rosterOf(primary);
  const member = { role: 'daily', standing: 'admitted', publicKey } as const;
  await agreedBy([primary, clone], { ...now, epoch: now.epoch + 1, members: [...now.members, member] });
  const sign = (label: Uint8Array, body: Uint8Array): Uint8Array =>
    p256.sign(concatBytes(label, body), secretKey, { prehash: true, lowS: true });
  const base = async () => {
    const { setId, epoch } = await rosterOf(primary);
    return { version: statementVersion, setId, epoch };
  };
  const revoke = async (): Promise<void> => agreedBy([primary, clone], revoked(await rosterOf(primary), impostor));
  return { primary, clone, sign, base, revoke };
}

const asset = 'ab'.repeat(16);
/** A clone without a share has spent all of its allowance. */
const allowing = { ...startingPolicies.open, assets: [{ asset, allowance: 9n }] };

export const impostorRows: readonly Row[] = [
  [
    'A voucher by a member that is no primary is answered with 9D2E, though the member is known and the signature is right.',
    'commands.md#redeem-voucher',
    'pair, spends',
    async (bench) => {
      const { clone, sign, base } = await withImpostor(bench, 'daily');
      const body: VoucherBody = { ...(await base()), issuer: impostor, member: 1, asset, amount: 5n, counter: 1 };
      const voucher = voucherMessage.encode({
        body,
        signature: sign(statementLabels.voucher, voucherBody.encode(body)),
      });
      expectStatus(await clone.ask(redeemVoucher, { voucher }), status.voucherWrong, 'a voucher of a daily card');
      const [budget] = (await clone.call(commands.getBudgets, {})).left;
      expect(budget?.left === 0n, 'nothing is left of its allowance');
    },
    'optional',
  ],
  [
    'A cosigner signs with the approval of another member. One of another version or set, or by a member that is revoked, is answered with 9D2C, though the signature is right.',
    'sets.md#roster',
    'pair, spends',
    async (bench) => {
      const { clone: cosigner, sign, base, revoke } = await withImpostor(bench, 'cosigner');
      const set = await paymentsOf(cosigner);
      const approval = async (change: Partial<ApprovalBody> = {}): Promise<Uint8Array> => {
        const commitment = hexToBytes(set.one.commitment);
        const body: ApprovalBody = { ...(await base()), approver: impostor, commitment, ...change };
        return approvalMessage.encode({ body, signature: sign(statementLabels.approval, approvalBody.encode(body)) });
      };
      const signed = await readPayment(cosigner, set, set.one, { approval: await approval() });
      expectSigned(signed, 'a payment with the approval of a member');
      const expectWrong = async (wrong: Uint8Array, about: string): Promise<void> => {
        const answer = await cosigner.ask(commands.signStart, { interpreter: set.interpreter, approval: wrong });
        expectStatus(answer, status.approvalWrong, about);
      };
      await expectWrong(await approval({ version: 0x7f }), 'an approval of another version');
      await expectWrong(await approval({ setId: bench.random(16) }), 'an approval of another set');
      await revoke();
      await expectWrong(await approval(), 'the approval of a member that is revoked, in this epoch');
    },
  ],
  [
    'A backup is not activated by a member that is revoked, in whatever epoch: 9D2C.',
    'sets.md#activation',
    'pair, spends',
    async (bench) => {
      const { clone: dormant, sign, base, revoke } = await withImpostor(bench, 'backup');
      const approval = async (): Promise<Uint8Array> => {
        const body = { ...(await base()), approver: impostor, member: 1 };
        const signature = sign(statementLabels.activation, activationBody.encode(body));
        return activationMessage.encode({ body, signature });
      };
      const before = await approval();
      await revoke();
      for (const [old, about] of [
        [before, 'an approval of the epoch before'],
        [await approval(), 'an approval of this epoch'],
      ] as const)
        expectStatus(await dormant.ask(activate, { approval: old }), status.approvalWrong, about);
      expect((await dormant.call(commands.getStatus, {})).set?.dormant === true, 'it is still dormant');
    },
    'optional',
  ],
];
