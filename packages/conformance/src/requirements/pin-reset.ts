/** A new PIN by the word of other members, on two cards: the second made the wallet, the first holds a clone of it. */
import { parsePath } from '@symbolon/interface';
import type { Scope } from '@symbolon/protocol/clone';
import { commands } from '@symbolon/protocol/commands';
import { pinResetApproval, pinResetRequest } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import type { Session } from '../bench/session.ts';
import { otherPasswords, testPasswords, testWallet } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';

const { offerPinReset, approvePinReset, resetPin } = commands;
const clause = 'sets.md#a-new-pin';
const slot = 1;
const { pin } = otherPasswords;

type Terms = { readonly pinReset?: number; readonly role?: 'backup' | 'daily'; readonly scope?: Scope };

/**
 * The second card makes a wallet with which it gets its PIN, and backs it up into a slot of the first card.
 *
 * @returns a session of the CAN with the second card, and one of the PIN with the first
 */
async function aSet(bench: Bench, { pinReset = 1, role = 'backup', scope = [] }: Terms = {}) {
  const second = bench.second();
  const made = await second.session();
  const entropy = new Uint8Array(16).fill(5);
  await made.call(commands.importWallet, { ...testWallet, entropy, ...(pinReset > 0 && { pinReset }) });
  const member = await bench.session('pin');
  const { offer } = await member.call(commands.cloneOffer, {}, { slot });
  const { export: exported } = await made.call(commands.cloneExport, { role, offer, scope });
  const { receipt } = await member.call(commands.cloneImport, { export: exported }, { slot });
  await made.call(commands.cloneConfirm, { receipt });
  return { asking: await second.session(), member };
}

async function approvalOf(asking: Session, member: Session): Promise<Uint8Array> {
  const { request } = await asking.call(offerPinReset, {});
  return (await member.call(approvePinReset, { request }, { slot })).approval;
}

async function expectRefused(asking: Session, approvals: readonly Uint8Array[], about: string): Promise<void> {
  expectStatus(await asking.ask(resetPin, { pin, approvals }), status.approvalWrong, about);
}

export const pinResetRequirements = topic(
  'PR',
  [
    [
      'A card asks for a new PIN with the CAN, and repeats its request, until another member has given it one: the new PIN opens it, and the old one does not.',
      clause,
      'pair, spends',
      async (bench) => {
        const { asking, member } = await aSet(bench);
        const { request } = await asking.call(offerPinReset, {});
        expectBytes((await asking.call(offerPinReset, {})).request, request, 'the request again');
        const { approval } = await member.call(approvePinReset, { request }, { slot });
        await asking.call(resetPin, { pin, approvals: [approval] });
        const wrong = await (await bench.second().session()).ask(commands.verifyPin, { pin: testPasswords.pin });
        expect(wrong.status !== status.ok, 'the old PIN is taken');
        await bench.second().open('pin', { digits: pin });
      },
    ],
    [
      'An approval counts once, for the request that waits: after it was used, or the PIN was proven, it is refused. 9D2C',
      'sets.md#approval',
      'pair, spends',
      async (bench) => {
        const { asking, member } = await aSet(bench);
        const approval = await approvalOf(asking, member);
        await bench
          .second()
          .session('pin')
          .then((session) => session.call(commands.getStatus, {}));
        const again = await bench.second().session();
        await expectRefused(again, [approval], 'after the PIN was proven');
        const later = await approvalOf(again, member);
        await expectRefused(again, [approval], 'an approval of an earlier request');
        await again.call(resetPin, { pin, approvals: [later] });
        await expectRefused(again, [later], 'the same approval once more');
        const { body: first } = pinResetApproval.decode(approval);
        const { body: second } = pinResetApproval.decode(later);
        expect(second.counter > first.counter, 'the counter rises');
      },
    ],
    [
      'An approval that was altered, or that its signer gave for another member, is refused, and all refusals are one answer: 9D2C.',
      'sets.md#approval',
      'pair, spends',
      async (bench) => {
        const { asking, member } = await aSet(bench);
        const approval = await approvalOf(asking, member);
        const { body, signature } = pinResetApproval.decode(approval);
        for (const [change, about] of [
          [{ member: 1 }, 'for another member'],
          [{ approver: 0 }, 'by the card itself'],
          [{ epoch: body.epoch + 1 }, 'of another epoch'],
          [{ counter: body.counter + 1 }, 'with another counter'],
        ] as const)
          await expectRefused(asking, [pinResetApproval.encode({ body: { ...body, ...change }, signature })], about);
        const altered = signature.map((byte, index) => (index === 40 ? byte ^ 1 : byte));
        await expectRefused(asking, [pinResetApproval.encode({ body, signature: altered })], 'another signature');
        await asking.call(resetPin, { pin, approvals: [approval] });
      },
    ],
    [
      'Where the owner did not allow it, a card asks as well; no member approves, 6985, and the PIN stays.',
      clause,
      'pair, spends',
      async (bench) => {
        const { asking, member } = await aSet(bench, { pinReset: 0 });
        const { request } = await asking.call(offerPinReset, {});
        const answer = await member.ask(approvePinReset, { request }, { slot });
        expectStatus(answer, status.conditionsOfUse, 'APPROVE PIN RESET');
        await bench
          .second()
          .session('pin')
          .then((session) => session.call(commands.getStatus, {}));
      },
    ],
    [
      'A daily card gives no new PIN to a card that has the whole wallet: 9D07.',
      clause,
      'pair, spends',
      async (bench) => {
        const { asking, member } = await aSet(bench, { role: 'daily' });
        const { request } = await asking.call(offerPinReset, {});
        expectStatus(await member.ask(approvePinReset, { request }, { slot }), status.wrongRole, 'by a daily card');
      },
    ],
    [
      'Where it takes two members, one is not enough, nor is one twice: 9D2C.',
      clause,
      'pair, spends',
      async (bench) => {
        const { asking, member } = await aSet(bench, { pinReset: 2 });
        const approval = await approvalOf(asking, member);
        await expectRefused(asking, [approval], 'one approval');
        await expectRefused(asking, [approval, approval], 'the same one twice');
      },
    ],
    [
      'APPROVE PIN RESET takes a request that its card has signed, 9D01, of another member: 6A88.',
      'sets.md#request',
      'pair, spends',
      async (bench) => {
        const { asking, member } = await aSet(bench);
        const { request } = await asking.call(offerPinReset, {});
        const { body, signature } = pinResetRequest.decode(request);
        const counted = pinResetRequest.encode({ body: { ...body, counter: body.counter + 1 }, signature });
        const byHost = await member.ask(approvePinReset, { request: counted }, { slot });
        expectStatus(byHost, status.notGenuine, 'with another counter');
        const own = await (await bench.session()).call(offerPinReset, {});
        const byItself = await (await bench.session('pin')).ask(approvePinReset, own, { slot });
        expectStatus(byItself, status.referencedDataNotFound, 'of the card itself');
      },
    ],
    [
      'A backup that holds a part of the wallet gives no new PIN to a card that has all of it: 9D07.',
      clause,
      'pair, spends',
      async (bench) => {
        const scope = [{ curve: 'secp256k1', path: parsePath("m/84'/0'/0'") }] as const;
        const { asking, member } = await aSet(bench, { scope });
        const { request } = await asking.call(offerPinReset, {});
        expectStatus(await member.ask(approvePinReset, { request }, { slot }), status.wrongRole, 'by a part of it');
      },
    ],
  ],
  'optional',
);
