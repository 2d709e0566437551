/** Approvals: what APPROVE gives, and which approvals a cosigner takes. ST-15 and the rows after it. */
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { commands } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { startingPolicies } from '@symbolon/protocol/policy';
import { approvalBody, approvalMessage, statementLabels } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import type { Session } from '../bench/session.ts';
import { testWallet } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus, present } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';
import { isSigned, provesItself } from './attestation.ts';
import { cloneTo } from './cloning.ts';
import { paymentsOf, readPayment, withRule } from './reading.ts';
import { admitted, agreedBy, revoked, rosterOf } from './rosters.ts';
import type { Payments } from './transaction-data.ts';

const clause = 'policy.md#statements-of-members';
const { approve, signStart } = commands;

/** Sessions with a primary and a cosigner, and payments that both read. */
async function withCosigner(bench: Bench) {
  const { source: primary } = await cloneTo(bench, { role: 'cosigner' });
  const cosigner = await bench.second().session('pin');
  return { primary, cosigner, set: await paymentsOf(cosigner) };
}

/** The approval of a payment. */
async function approvalOf(session: Session, set: Payments, slot = 0): Promise<Uint8Array> {
  const result = await readPayment(session, set, set.one, { purpose: 'approve', slot });
  if (result.refused !== undefined) expectStatus(result.refused, status.ok, 'APPROVE');
  return present(result.refused === undefined ? result.approval : undefined, 'the approval');
}

async function expectWrong(cosigner: Session, set: Payments, approval: Uint8Array, about: string): Promise<void> {
  const answer = await cosigner.ask(signStart, { interpreter: set.interpreter, approval });
  expectStatus(answer, status.approvalWrong, about);
}

export const approvalRows: readonly Row[] = [
  [
    'APPROVE signs nothing of a transaction. SIGN END has the approval of what was read, for this set and epoch, and a cosigner signs with it.',
    clause,
    'pair, spends',
    async (bench) => {
      const { primary, cosigner, set } = await withCosigner(bench);
      const { publicKey } = await provesItself(bench, primary);
      const result = await readPayment(primary, set, set.one, { purpose: 'approve' });
      if (result.refused !== undefined) return expectStatus(result.refused, status.ok, 'APPROVE');
      expect(result.signatures.length === 0, 'no signature of the transaction');
      const approval = present(result.approval, 'the approval');
      const { body, signature } = decodeWith(approvalMessage, 'approval', approval);
      expectBytes(body.commitment, hexToBytes(set.one.commitment), 'the commitment');
      const { setId, epoch } = await rosterOf(primary);
      expectBytes(body.setId, setId, 'the set');
      expect(body.epoch === epoch && body.approver === 0, 'this epoch, and member 0');
      const signed = concatBytes(statementLabels.approval, approvalBody.encode(body));
      expect(isSigned(publicKey, signature, signed), 'the signature is not by the identity key');
      const without = await readPayment(cosigner, set, set.one);
      expect(without.refused?.status === status.approvalMissing, 'without it the cosigner refuses: 9D2B');
      const own = await readPayment(cosigner, set, set.one, { approval });
      if (own.refused !== undefined) return expectStatus(own.refused, status.ok, 'the cosigner, with the approval');
      expect(own.signatures.length > 0, 'a signature of the cosigner');
      expect(own.approval === undefined, 'who signs gives no approval');
    },
  ],
  [
    'A member approves only what it read to the end, and what its own policy allows.',
    'commands.md#approve',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      const set = await paymentsOf(session);
      const early = await readPayment(session, set, { stream: set.one.stream.slice(0, 40) }, { purpose: 'approve' });
      expect(early.refused !== undefined, 'a transaction that was not read to its end was approved');
      expectStatus(early.refused, status.transactionRefused, 'SIGN END after the beginning alone');
      await session.call(approve, { interpreter: set.interpreter });
      const nothing = await session.ask(commands.signEnd, {});
      expectStatus(nothing, status.transactionRefused, 'SIGN END after nothing');
      await session.call(commands.setPolicy, withRule(set, { perSignature: set.one.moved - 1n }));
      const refused = await readPayment(session, set, set.one, { purpose: 'approve' });
      expect(refused.refused !== undefined, 'what the policy of this card refuses was approved');
      expectStatus(refused.refused, status.limitExceeded, 'APPROVE of what the own policy refuses');
    },
  ],
  [
    'An approval is for one transaction: with it another one is refused with 9D2C, and nothing is signed.',
    clause,
    'pair, spends',
    async (bench) => {
      const { primary, cosigner, set } = await withCosigner(bench);
      const approval = await approvalOf(primary, set);
      const result = await readPayment(cosigner, set, set.other, { approval });
      expect(result.refused !== undefined, 'another transaction than the approved one was signed');
      expectStatus(result.refused, status.approvalWrong, 'another transaction');
    },
  ],
  [
    'SIGN START answers 9D2C to an approval of another set, also by the same card, and to one that was altered.',
    'commands.md#sign-start',
    'pair, spends',
    async (bench) => {
      const { primary, cosigner, set } = await withCosigner(bench);
      const { pin: _, puk: __, ...further } = testWallet;
      await primary.call(commands.importWallet, further, { slot: 1 });
      const other = await approvalOf(primary, set, 1);
      await expectWrong(cosigner, set, other, 'an approval of another set by the same card');
      const right = await approvalOf(primary, set);
      const { body, signature } = decodeWith(approvalMessage, 'approval', right);
      const renamed = approvalMessage.encode({ body: { ...body, commitment: new Uint8Array(32) }, signature });
      await expectWrong(cosigner, set, renamed, 'an approval whose commitment was altered');
      const cut = await cosigner.ask(signStart, { interpreter: set.interpreter, approval: right.slice(0, -1) });
      expectStatus(cut, status.incorrectData, 'an approval that was cut');
    },
  ],
  [
    'A cosigner does not take its own approval: 9D2C.',
    'commands.md#sign-start',
    'pair, spends',
    async (bench) => {
      const { cosigner, set } = await withCosigner(bench);
      await expectWrong(cosigner, set, await approvalOf(cosigner, set), 'its own approval');
    },
  ],
  [
    'An approval of an earlier epoch is answered with 9D2C.',
    'sets.md#roster',
    'pair, spends',
    async (bench) => {
      const { primary, cosigner, set } = await withCosigner(bench);
      const approval = await approvalOf(primary, set);
      await agreedBy([primary, cosigner], admitted(await rosterOf(primary), bench));
      await expectWrong(cosigner, set, approval, 'an approval of the epoch before');
      const now = await readPayment(cosigner, set, set.one, { approval: await approvalOf(primary, set) });
      if (now.refused !== undefined) expectStatus(now.refused, status.ok, 'an approval of this epoch');
    },
  ],
  [
    'APPROVE is answered with 9D0A by a card that is revoked.',
    'commands.md#approve',
    'pair, spends',
    async (bench) => {
      const { primary, cosigner, set } = await withCosigner(bench);
      await agreedBy([primary, cosigner], revoked(await rosterOf(primary), 1));
      expectStatus(await cosigner.ask(approve, { interpreter: set.interpreter }), status.memberRevoked, 'APPROVE');
    },
  ],
  [
    'APPROVE is answered with 9D0B by a dormant backup, and with 6A81 for an interpreter that the card has not.',
    'commands.md#approve',
    'pair, spends',
    async (bench) => {
      await cloneTo(bench, { role: 'backup' });
      const backup = await bench.second().session('pin');
      const { interpreter } = await paymentsOf(backup);
      expectStatus(await backup.ask(approve, { interpreter }), status.memberDormant, 'APPROVE of a dormant backup');
      const unknown = await (await bench.session('pin')).ask(approve, { interpreter: 255 });
      expectStatus(unknown, status.functionNotSupported, 'APPROVE with interpreter FF');
    },
  ],
  [
    'Above the amount of its policy a primary needs an approval too, and spends with it as without.',
    'policy.md#decisions',
    'pair, spends',
    async (bench) => {
      const { primary, cosigner, set } = await withCosigner(bench);
      const { moved, commitment } = set.one;
      await primary.call(commands.setPolicy, withRule(set, { approvalAbove: moved - 1n, allowance: 2n * moved }));
      const alone = await readPayment(primary, set, set.one);
      expect(alone.refused?.status === status.approvalMissing, 'alone it refuses: 9D2B');
      const approval = await approvalOf(cosigner, set);
      const named = decodeWith(approvalMessage, 'approval', approval).body;
      expect(bytesToHex(named.commitment) === commitment && named.approver === 1, 'the approval of member 1');
      const signed = await readPayment(primary, set, set.one, { approval });
      if (signed.refused !== undefined) return expectStatus(signed.refused, status.ok, 'with the approval');
      const [budget] = (await primary.call(commands.getBudgets, {})).left;
      expect(budget?.left === moved, `${moved} are left, not ${budget?.left}`);
      await primary.call(commands.setPolicy, startingPolicies.open);
    },
  ],
];
