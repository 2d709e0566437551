/** The vault: what it keeps, what a rule allows, and the consent of another member. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { vaultApprovalMessage } from '@symbolon/protocol/vault';
import type { Session } from '../bench/session.ts';
import { otherPasswords } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus, present } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { cloneTo } from './cloning.ts';
import { setDuressPin } from './decoys.ts';
import { agreedBy, revoked, rosterOf } from './rosters.ts';
import { sealedItemRows } from './sealed-items.ts';
import { noteContent as content, noteWith, stored } from './storing.ts';
import { otherPhrase, phrase } from './wallet-data.ts';

const { vaultList, vaultStore, vaultRead, vaultDelete, vaultRequest, vaultApprove, walletFromVault } = commands;
const items = 'vault.md#items';
const rules = 'vault.md#rules';
const approvals = 'vault.md#approvals';

/** The consent of another member to one reading. */
async function approvalOf(holder: Session, member: Session, item: number): Promise<Uint8Array> {
  const { request } = await holder.call(vaultRequest, { item, use: 'show' });
  return (await member.call(vaultApprove, { request })).approval;
}

export const vaultRequirements = topic(
  'VA',
  [
    [
      'A vault lists what is stored and counts each reading. It gives no number twice, and a deleted item is gone: 6A82.',
      items,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const { free } = await session.call(vaultList, {});
        const [first, second] = [
          await stored(session, noteWith({ show: true })),
          await stored(session, noteWith({ show: true })),
        ];
        expect(second > first, 'the second item has a later number');
        const read = await session.call(vaultRead, { item: first });
        expectBytes(read.content, content, 'the content');
        const [told] = (await session.call(vaultList, {})).items;
        expect(told?.item === first && told.label === 'note' && told.size === content.length, 'the list has the item');
        expect(told.shown === 1 && told.sent === 0, 'it was read once, and not sent');
        await session.call(vaultDelete, { item: second });
        expectStatus(await session.ask(vaultRead, { item: second }), status.fileNotFound, 'the deleted item');
        const third = await stored(session, noteWith({}));
        expect(third > second, 'the number of a deleted item is not given again');
        await session.call(vaultDelete, { item: first });
        await session.call(vaultDelete, { item: third });
        expect((await session.call(vaultList, {})).free === free, 'all room is free again');
      },
    ],
    [
      'An item without "show" is never read: 9D50.',
      rules,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const item = await stored(session, noteWith({ members: true, others: true }));
        expectStatus(await session.ask(vaultRead, { item }), status.vaultRuleRefused, 'VAULT READ');
        const [told] = (await session.call(vaultList, {})).items;
        expect(told?.shown === 0, 'nothing was counted');
      },
    ],
    [
      'A BIP-39 phrase with a wrong word or checksum is not stored: 6A80.',
      items,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const kind = { ...noteWith({ show: true }), kind: 'bip39Phrase' } as const;
        for (const wrong of [phrase.replace('about', 'abandon'), phrase.replace('about', 'symbolon'), `${phrase} `]) {
          const answer = await session.ask(vaultStore, { ...kind, content: utf8ToBytes(wrong) });
          expectStatus(answer, status.incorrectData, 'a wrong phrase');
        }
        expect((await session.call(vaultList, {})).items.length === 0, 'nothing was stored');
        await stored(session, { ...kind, content: utf8ToBytes(phrase) });
      },
    ],
    [
      'Only a PIN session sees a vault: with the CAN or the PUK its commands are answered with 6982.',
      'vault.md#vault',
      'wallet, spends',
      async (bench) => {
        const item = await stored(await bench.session('pin'), noteWith({ show: true }));
        for (const password of ['puk', 'can'] as const) {
          const session = await bench.session(password);
          const asked = [
            await session.ask(vaultList, {}),
            await session.ask(vaultRead, { item }),
            await session.ask(vaultDelete, { item }),
            await session.ask(vaultStore, noteWith({ show: true })),
            await session.ask(vaultRequest, { item, use: 'wallet' }),
            await session.ask(walletFromVault, { from: 0, item, clones: 0, exportable: false }, { slot: 1 }),
          ];
          for (const [at, answer] of asked.entries())
            expectStatus(answer, status.securityStatus, `command ${at + 1} in a session of the ${password}`);
        }
      },
    ],
    [
      "A session of the duress PIN has a vault of its own, with as much room, and nothing of the owner's.",
      'vault.md#vault',
      'wallet, spends',
      async (bench) => {
        const { free } = await (await bench.session('pin')).call(vaultList, {});
        const item = await stored(await bench.session('pin'), noteWith({ show: true }));
        await setDuressPin(bench);
        const decoy = await bench.session();
        await decoy.call(commands.verifyPin, { pin: otherPasswords.pin });
        const told = await decoy.call(vaultList, {});
        expect(told.items.length === 0 && told.free === free, 'the vault of the decoy is empty');
        expectStatus(await decoy.ask(vaultRead, { item }), status.fileNotFound, "the owner's item");
      },
    ],
    [
      'An item with "approval" is read with the consent of another member, 9D51, which is good for one reading: 9D52.',
      approvals,
      'pair, spends',
      async (bench) => {
        const { source: holder } = await cloneTo(bench);
        const member = await bench.second().session('pin');
        const item = await stored(holder, noteWith({ show: true, approval: true }));
        expectStatus(await holder.ask(vaultRead, { item }), status.vaultApprovalMissing, 'without consent');
        const approval = await approvalOf(holder, member, item);
        expectBytes((await holder.call(vaultRead, { item, approval })).content, content, 'the content');
        expectStatus(await holder.ask(vaultRead, { item, approval }), status.vaultApprovalWrong, 'the same once more');
        const { body } = vaultApprovalMessage.decode(approval);
        expect(body.approver === 1 && body.holder === 0, 'member 1 agrees to what member 0 asks');
      },
    ],
    [
      'A consent is for one item, one request, and one use, and is signed by the member that gives it: 9D52.',
      approvals,
      'pair, spends',
      async (bench) => {
        const { source: holder } = await cloneTo(bench);
        const member = await bench.second().session('pin');
        const rule = { show: true, others: true, approval: true };
        const [one, other] = [await stored(holder, noteWith(rule)), await stored(holder, noteWith(rule))];
        const expectWrong = async (item: number, approval: Uint8Array, about: string) =>
          expectStatus(await holder.ask(vaultRead, { item, approval }), status.vaultApprovalWrong, about);
        const earlier = await approvalOf(holder, member, one);
        await expectWrong(other, earlier, 'for another item');
        const { request } = await holder.call(vaultRequest, { item: one, use: 'show' });
        await expectWrong(one, earlier, 'for an earlier request');
        const { approval } = await member.call(vaultApprove, { request });
        const { body, signature } = vaultApprovalMessage.decode(approval);
        const altered = signature.map((byte, index) => (index === 40 ? byte ^ 1 : byte));
        await expectWrong(one, vaultApprovalMessage.encode({ body, signature: altered }), 'with another signature');
        const own = vaultApprovalMessage.encode({ body: { ...body, approver: 0 }, signature });
        await expectWrong(one, own, 'by the holder itself');
        const wallet = await holder.call(vaultRequest, { item: one, use: 'wallet' });
        const forWallet = (await member.call(vaultApprove, wallet)).approval;
        await expectWrong(one, forWallet, 'for a wallet');
      },
    ],
    [
      'A revoked member consents to nothing, 9D0A, and its consent does not count: 9D52.',
      approvals,
      'pair, spends',
      async (bench) => {
        const { source: holder } = await cloneTo(bench);
        const member = await bench.second().session('pin');
        const item = await stored(holder, noteWith({ show: true, approval: true }));
        const { request } = await holder.call(vaultRequest, { item, use: 'show' });
        const { approval } = await member.call(vaultApprove, { request });
        await agreedBy([holder], revoked(await rosterOf(holder), 1));
        expectStatus(await holder.ask(vaultRead, { item, approval }), status.vaultApprovalWrong, 'from before');
        await member.call(commands.adoptRoster, await holder.call(commands.getRoster, {}));
        expectStatus(await member.ask(vaultApprove, { request }), status.memberRevoked, 'VAULT APPROVE');
      },
    ],
    [
      'WALLET FROM VAULT makes the wallet of a phrase, which is no way round its rule: exportable, or with clones, only where the phrase may be read or sent freely, 9D50. No keys that another slot has: 6986.',
      rules,
      'wallet, spends',
      async (bench) => {
        const session = await bench.session('pin');
        const locked = { ...noteWith({}), kind: 'bip39Phrase' } as const;
        const own = await stored(session, { ...locked, content: utf8ToBytes(phrase) });
        const item = await stored(session, { ...locked, content: utf8ToBytes(otherPhrase) });
        const terms = { from: 0, item, clones: 0, exportable: false };
        for (const more of [{ exportable: true }, { clones: 1 }, { extendable: true }]) {
          const answer = await session.ask(walletFromVault, { ...terms, ...more }, { slot: 1 });
          expectStatus(answer, status.vaultRuleRefused, Object.keys(more).join());
        }
        const again = await session.ask(walletFromVault, { ...terms, item: own }, { slot: 1 });
        expectStatus(again, status.notAllowed, 'the keys of slot 0');
        await session.call(walletFromVault, terms, { slot: 1 });
        const told = await session.call(commands.getStatus, {}, { slot: 1 });
        expect(told.masterFingerprint === 0xb8688df1, 'the wallet is that of the phrase');
        expect(present(told.set, 'the set').extendable === false, 'no card can be admitted');
        const note = await stored(session, noteWith({ show: true }));
        const wrong = await session.ask(walletFromVault, { ...terms, item: note }, { slot: 2 });
        expectStatus(wrong, status.vaultKindWrong, 'of a note');
      },
    ],
    ...sealedItemRows,
  ],
  'optional',
);
