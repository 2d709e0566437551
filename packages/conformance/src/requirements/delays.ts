/** What waits for proven time: heirs, backups, looser policies, vouchers, the word of the primary, a new PIN. */
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { commands } from '@symbolon/protocol/commands';
import { announcementMessage, vetoMessage, type WakeTerms, wakeSubject } from '@symbolon/protocol/delays';
import { decodeWith } from '@symbolon/protocol/encoding';
import { policy, startingPolicies } from '@symbolon/protocol/policy';
import { membershipMessage, pinResetTimeNonce, rosterBody, rosterLabel, rosterStatement } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { answerOf, testServers } from '../bench/roughtime.ts';
import type { Session } from '../bench/session.ts';
import { otherPasswords, testPasswords, testWallet } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus, present } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { anchorOf, believe, day, proves, start } from './anchors.ts';
import { cloneTo } from './cloning.ts';
import { promoted, revoked, rosterOf, signaturesOf, statementOf } from './rosters.ts';

const { activate, announce, timeNonce, proveTime, veto, takeVeto, setPolicy, issueVoucher, adoptRoster } = commands;
const clause = 'time.md#delays';
const heirs = 'time.md#an-heir';
const announcements = 'time.md#announcements';
const vetoes = 'time.md#vetoes';
const wake: WakeTerms = { delay: 30 * day, factor: false };
const waking = { kind: 'wake', subject: wakeSubject } as const;
const slot = 1;
const { pin: _pin, puk: _puk, ...wallet } = testWallet;
const after = (days: number): bigint => start + BigInt(days * day);

/** A primary, and an heir or a backup that waits. Both believe the same servers. */
async function withSleeper(bench: Bench, role: 'heir' | 'backup' = 'heir', terms: WakeTerms = wake) {
  const { source: primary } = await cloneTo(bench, { role, wake: terms });
  const sleeper = await bench.second().session('pin');
  await sleeper.call(commands.adoptAnchor, { statement: await believe(primary) });
  return { primary, sleeper };
}

/** A wallet in a slot of the card whose loosening and word wait for a day. */
async function withDelays(bench: Bench): Promise<Session> {
  const session = await bench.session('pin');
  const made = { ...wallet, entropy: new Uint8Array(16).fill(8), policy: startingPolicies.savings };
  await session.call(commands.importWallet, { ...made, delays: { pinReset: 0, loosening: day, word: day } }, { slot });
  await believe(session, anchorOf(), slot);
  return session;
}

const waits = (session: Session, days: number, at = slot): Promise<bigint> => proves(session, after(days), at);

function nameOf(announcement: Uint8Array): Uint8Array {
  return decodeWith(announcementMessage, 'announcement', announcement).body.nonce;
}

const altered = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte));

export const delayRequirements = topic(
  'DE',
  [
    [
      'An heir signs nothing while it sleeps, 9D0B, and has no voice in its set: it signs no roster and no anchor, approves nothing and vetoes nothing. 9D07',
      heirs,
      'pair, spends',
      async (bench) => {
        const { sleeper } = await withSleeper(bench);
        const one = { scheme: 'ed25519', path: [0x8000002c], digest: new Uint8Array(5) } as const;
        expectStatus(await sleeper.ask(commands.signDigests, [one]), status.memberDormant, 'SIGN DIGESTS');
        const next = revoked(await rosterOf(sleeper), 0);
        expectStatus(await sleeper.ask(commands.signRoster, next), status.wrongRole, 'SIGN ROSTER');
        expectStatus(await sleeper.ask(commands.signAnchor, anchorOf()), status.wrongRole, 'SIGN ANCHOR');
        expectStatus(await sleeper.ask(commands.approveActivation, { member: 0 }), status.wrongRole, 'an approval');
        const named = { member: 0, nonce: new Uint8Array(16) };
        expectStatus(await sleeper.ask(veto, named), status.wrongRole, 'VETO');
      },
    ],
    [
      'An heir has a delay, and of the others a backup alone may have one: 6A80.',
      'commands.md#clone-export',
      'pair, spends',
      async (bench) => {
        const { offer } = await (await bench.second().session()).call(commands.cloneOffer, {});
        const source = await bench.session('pin');
        for (const [terms, about] of [
          [{ role: 'heir' }, 'an heir without a delay'],
          [{ role: 'daily', wake }, 'a daily card with one'],
        ] as const)
          expectStatus(await source.ask(commands.cloneExport, { ...terms, offer }), status.incorrectData, about);
      },
    ],
    [
      'An heir wakes once it has announced that, 9D58, and its delay is over by a time that was proven afterwards: 9D59.',
      clause,
      'pair, spends',
      async (bench) => {
        const { sleeper } = await withSleeper(bench);
        expectStatus(await sleeper.ask(activate, {}), status.announceFirst, 'before it was announced');
        await sleeper.call(announce, waking);
        expectStatus(await sleeper.ask(activate, {}), status.tooEarly, 'before a time was proven');
        await proves(sleeper, start);
        await proves(sleeper, after(30));
        expectStatus(await sleeper.ask(activate, {}), status.tooEarly, 'three seconds too early');
        await proves(sleeper, after(30) + 6n);
        await sleeper.call(activate, {});
        expect((await sleeper.call(commands.getStatus, {})).set?.dormant === false, 'it is awake');
        expect((await sleeper.call(timeNonce, {})).announcement === undefined, 'the announcement is used up');
      },
    ],
    [
      'A delay counts from no proof over a nonce of before the announcement: 9D56.',
      announcements,
      'pair, spends',
      async (bench) => {
        const { sleeper } = await withSleeper(bench);
        const { nonce } = await sleeper.call(timeNonce, {});
        const old = answerOf(testServers[0], nonce, { time: start });
        const announced = await sleeper.call(announce, waking);
        expect(announced.nonce.join() !== nonce.join(), 'the nonce is another one');
        expectStatus(await sleeper.ask(proveTime, { servers: [old] }), status.timeWrong, 'the proof of before');
        await proves(sleeper, after(30));
        expectStatus(await sleeper.ask(activate, {}), status.tooEarly, 'ACTIVATE');
      },
    ],
    [
      'The PUK of an heir does not wake it, 6A80; the approval of another member does, at once. It approves nothing then either: 9D07.',
      heirs,
      'pair, spends',
      async (bench) => {
        const { primary, sleeper } = await withSleeper(bench);
        expectStatus(await sleeper.ask(activate, { puk: testPasswords.puk }), status.incorrectData, 'the PUK');
        const { approval } = await primary.call(commands.approveActivation, { member: 1 });
        await sleeper.call(activate, { approval });
        expect((await sleeper.call(commands.getStatus, {})).set?.dormant === false, 'it is awake');
        expectStatus(await sleeper.ask(commands.approve, { interpreter: 1 }), status.wrongRole, 'APPROVE, awake');
      },
    ],
    [
      'Where the second factor comes with the delay, neither wakes a backup without the other: 6A80, 9D58, 9D59.',
      'sets.md#activation',
      'pair, spends',
      async (bench) => {
        const { primary, sleeper } = await withSleeper(bench, 'backup', { delay: day, factor: true });
        const { puk } = testPasswords;
        const { approval } = await primary.call(commands.approveActivation, { member: 1 });
        for (const factor of [{ puk }, { approval }])
          expectStatus(await sleeper.ask(activate, factor), status.announceFirst, 'before it was announced');
        await sleeper.call(announce, waking);
        await proves(sleeper, start);
        expectStatus(await sleeper.ask(activate, { puk }), status.tooEarly, 'too early');
        await proves(sleeper, after(2));
        expectStatus(await sleeper.ask(activate, {}), status.incorrectData, 'without the factor');
        await sleeper.call(activate, { puk });
      },
    ],
    [
      'The same again is the same announcement. TIME NONCE and PROVE MEMBERSHIP tell of it, with its delay and since when it counts.',
      announcements,
      'pair, spends',
      async (bench) => {
        const { sleeper } = await withSleeper(bench);
        const first = await sleeper.call(announce, waking);
        await proves(sleeper, start);
        await proves(sleeper, start + 1000n);
        const again = await sleeper.call(announce, waking);
        expectBytes(nameOf(again.announcement), nameOf(first.announcement), 'the name');
        const said = present((await sleeper.call(timeNonce, {})).announcement, 'the announcement');
        const { body } = decodeWith(announcementMessage, 'announcement', said);
        expect(body.kind === 'wake' && body.member === 1, 'what is announced, and by whom');
        expect(body.since === start + 3n && body.delay === wake.delay, `it counts from ${start + 3n}`);
        const question = { challenge: bench.random(32), date: start };
        const { proof } = await sleeper.call(commands.proveMembership, question);
        const member = decodeWith(membershipMessage, 'proof', proof).body;
        expect(member.announced === 'wake' && member.time === start + 997n, 'the proof of membership');
      },
    ],
    [
      'A veto by name drops what the card has announced. One that was altered, or is for another card, is answered with 9D5A.',
      vetoes,
      'pair, spends',
      async (bench) => {
        const { primary, sleeper } = await withSleeper(bench);
        const { announcement } = await sleeper.call(announce, waking);
        const given = await primary.call(veto, { member: 1, nonce: nameOf(announcement) });
        expectStatus(await sleeper.ask(takeVeto, { veto: altered(given.veto) }), status.vetoWrong, 'an altered one');
        const { body, signature } = decodeWith(vetoMessage, 'veto', given.veto);
        const itself = vetoMessage.encode({ body: { ...body, by: 1 }, signature });
        expectStatus(await sleeper.ask(takeVeto, { veto: itself }), status.vetoWrong, 'one by itself');
        expectStatus(await primary.ask(takeVeto, given), status.vetoWrong, 'on the card that gave it');
        const other = await primary.call(veto, { member: 1, nonce: new Uint8Array(16) });
        await sleeper.call(takeVeto, other);
        expectStatus(await sleeper.ask(activate, {}), status.tooEarly, 'after a veto of something else');
        await sleeper.call(takeVeto, given);
        expectStatus(await sleeper.ask(activate, {}), status.announceFirst, 'after the veto');
        await sleeper.call(takeVeto, given);
      },
    ],
    [
      'A veto without a name drops what was announced before its time, and nothing later. A card that knows no time gives none: 6985.',
      vetoes,
      'pair, spends',
      async (bench) => {
        const { primary, sleeper } = await withSleeper(bench);
        expectStatus(await primary.ask(veto, { member: 1 }), status.conditionsOfUse, 'without a time');
        await proves(primary, after(1));
        const early = await primary.call(veto, { member: 1 });
        await sleeper.call(announce, waking);
        await proves(sleeper, after(2));
        await sleeper.call(takeVeto, early);
        expectStatus(await sleeper.ask(activate, {}), status.tooEarly, 'after an earlier veto');
        await proves(primary, after(3));
        await sleeper.call(takeVeto, await primary.call(veto, { member: 1 }));
        expectStatus(await sleeper.ask(activate, {}), status.announceFirst, 'after a later veto');
      },
    ],
    [
      'Where loosening waits, a looser policy is announced, 9D58, and set when the delay is over, 9D59, once. A stricter one is set at once.',
      clause,
      'wallet, spends',
      async (bench) => {
        const session = await withDelays(bench);
        const { open, everyday, savings } = startingPolicies;
        const setting = (next: typeof open) => session.ask(setPolicy, next, { slot });
        expectStatus(await setting(open), status.announceFirst, 'before it was announced');
        const subject = sha256(policy.encode(open));
        await session.call(announce, { kind: 'policy', subject }, { slot });
        expectStatus(await setting(everyday), status.announceFirst, 'another policy');
        expectStatus(await setting(open), status.tooEarly, 'before a time was proven');
        await waits(session, 0);
        expectStatus(await setting(open), status.tooEarly, 'before the delay is over');
        await waits(session, 2);
        for (const next of [open, savings]) await session.call(setPolicy, next, { slot });
        expectStatus(await setting(open), status.announceFirst, 'the same once more');
      },
    ],
    [
      'Where loosening waits, a voucher is announced as it will be issued, 9D58, and issued when the delay is over: 9D59.',
      clause,
      'wallet, spends',
      async (bench) => {
        const session = await withDelays(bench);
        const grant = { member: 0, asset: 'ab'.repeat(16), amount: 5n };
        const issuing = (amount = 5n) => session.ask(issueVoucher, { ...grant, amount }, { slot });
        expectStatus(await issuing(), status.announceFirst, 'before it was announced');
        const subject = sha256(commands.issueVoucher.request.encode(grant));
        await session.call(announce, { kind: 'voucher', subject }, { slot });
        await waits(session, 0);
        expectStatus(await issuing(), status.tooEarly, 'before the delay is over');
        await waits(session, 2);
        expectStatus(await issuing(6n), status.announceFirst, 'of another amount');
        await session.call(issueVoucher, grant, { slot });
      },
    ],
    [
      'Where the word of the primary waits, a roster of it alone is adopted only as announced: 9D0D before.',
      clause,
      'pair, spends',
      async (bench) => {
        const primary = await withDelays(bench);
        const target = await bench.second().session();
        const { offer } = await target.call(commands.cloneOffer, {});
        const exported = await primary.call(commands.cloneExport, { role: 'daily', offer }, { slot });
        const { receipt } = await target.call(commands.cloneImport, { export: exported.export });
        await primary.call(commands.cloneConfirm, { receipt }, { slot });
        const clone = await bench.second().session('pin');
        const next = revoked(await rosterOf(primary, slot), 1);
        const word = async () => {
          const signature = await primary.call(commands.signRoster, next, { slot });
          return { statement: statementOf(next, [signature]) };
        };
        expectStatus(await clone.ask(adoptRoster, await word()), status.quorumMissing, 'before it was announced');
        const subject = sha256(concatBytes(rosterLabel, rosterBody.encode(next)));
        await primary.call(announce, { kind: 'word', subject }, { slot });
        await waits(primary, 0);
        expectStatus(await clone.ask(adoptRoster, await word()), status.quorumMissing, 'before the delay is over');
        await waits(primary, 2);
        const announced = await word();
        await clone.call(adoptRoster, announced);
        await primary.call(adoptRoster, announced, { slot });
      },
    ],
    [
      'An heir never becomes the primary, whoever signs: 9D0C. A quorum is made of the others.',
      heirs,
      'pair, spends',
      async (bench) => {
        const { primary, sleeper } = await withSleeper(bench);
        const now = await rosterOf(primary);
        expectStatus(await primary.ask(commands.signRoster, promoted(now, 1)), status.rosterWrong, 'SIGN ROSTER');
        const statement = statementOf(promoted(now, 1), []);
        expectStatus(await sleeper.ask(adoptRoster, { statement }), status.rosterWrong, 'ADOPT ROSTER');
        const next = revoked(now, 1);
        const word = statementOf(next, await signaturesOf([primary], next));
        await sleeper.call(adoptRoster, { statement: word });
      },
    ],
    [
      'Where a new PIN waits, the approval of a member gives none before the delay is over, which counts from a proof that comes with it: 9D2C.',
      'time.md#a-new-pin',
      'pair, spends',
      async (bench) => {
        const second = bench.second();
        const made = await second.session();
        const delays = { pinReset: day, loosening: 0, word: 0 };
        const entropy = new Uint8Array(16).fill(5);
        await made.call(commands.importWallet, { ...testWallet, entropy, pinReset: 1, delays });
        const member = await bench.session('pin');
        const { offer } = await member.call(commands.cloneOffer, {}, { slot });
        const { export: exported } = await made.call(commands.cloneExport, { role: 'backup', offer });
        const { receipt } = await member.call(commands.cloneImport, { export: exported }, { slot });
        await made.call(commands.cloneConfirm, { receipt });
        await believe(made);
        const asking = await second.session();
        const { request } = await asking.call(commands.offerPinReset, {});
        const { approval } = await member.call(commands.approvePinReset, { request }, { slot });
        const over = (nonce: Uint8Array, days: number) => [answerOf(testServers[0], nonce, { time: after(days) })];
        const at = (days: number) => over(pinResetTimeNonce([approval]), days);
        const given = { pin: otherPasswords.pin, approvals: [approval] };
        const refused = async (servers: ReturnType<typeof at> | undefined, about: string): Promise<void> => {
          const answer = await asking.ask(commands.resetPin, { ...given, ...(servers && { servers }) });
          expectStatus(answer, status.approvalWrong, about);
        };
        await refused(undefined, 'without a proof');
        const kept = over(pinResetTimeNonce([]), 0);
        await asking.call(commands.offerPinReset, { servers: kept });
        await asking.call(commands.offerPinReset, { servers: at(0) });
        await asking.call(commands.offerPinReset, { servers: kept, approvals: [approval] });
        await refused(at(2), 'that counts from a proof over no approval, or that came without one');
        await asking.call(commands.offerPinReset, { servers: at(2), approvals: [approval] });
        await refused(undefined, 'before the delay is over');
        await refused(at(2), 'with the proof from which it counts');
        await asking.call(commands.resetPin, { ...given, servers: at(4) });
        await second.open('pin', { digits: otherPasswords.pin });
      },
    ],
    [
      'An item of the vault with "awake" is not read on a card that sleeps: 9D0B.',
      'vault.md#rules',
      'pair, spends',
      async (bench) => {
        const { primary, sleeper } = await withSleeper(bench);
        const rule = { show: true, members: false, others: false, approval: false, awake: true };
        const letter = { kind: 'text', label: 'letter', rule, content: new Uint8Array(3).fill(65) } as const;
        const { item } = await sleeper.call(commands.vaultStore, letter);
        expectStatus(await sleeper.ask(commands.vaultRead, { item }), status.memberDormant, 'VAULT READ');
        const { approval } = await primary.call(commands.approveActivation, { member: 1 });
        await sleeper.call(activate, { approval });
        expectBytes((await sleeper.call(commands.vaultRead, { item })).content, letter.content, 'the letter');
      },
    ],
    [
      'A delay never begins before the time that is proven: servers that are behind make no wait look longer.',
      'time.md#announcements',
      'pair, spends',
      async (bench) => {
        const { sleeper } = await withSleeper(bench);
        await proves(sleeper, after(0));
        await sleeper.call(commands.announce, { kind: 'wake', subject: wakeSubject });
        await proves(sleeper, after(-31));
        expectStatus(await sleeper.ask(activate, {}), status.tooEarly, 'ACTIVATE, by servers that are a month behind');
      },
    ],
    [
      'A clone keeps the signature of its source under its members, and gives it with its own. It brings the anchor too.',
      'sets.md#roster',
      'pair, spends',
      async (bench) => {
        const source = await bench.session('pin');
        const anchor = anchorOf(1);
        await believe(source, anchor);
        const { source: after } = await cloneTo(bench);
        const clone = await bench.second().session('pin');
        const { body, signatures } = rosterStatement.decode((await clone.call(commands.getRoster, {})).statement);
        expect(signatures.map(({ member }) => member).join() === '1,0', 'the signatures are of members 1 and 0');
        const own = rosterStatement.decode((await after.call(commands.getRoster, {})).statement);
        expect(body.members.length === own.body.members.length, 'both know as many members');
        const word = present(signatures[1], 'the signature of the source');
        const key = present(body.members[0], 'the source').publicKey;
        const signed = concatBytes(rosterLabel, rosterBody.encode(body));
        expect(p256.verify(word.signature, signed, key, { prehash: true }), 'the source has signed these members');
        const told = await clone.call(commands.timeNonce, {});
        expect(told.anchor.number === anchor.number && told.time === 0n, 'the anchor is there, and no time');
      },
    ],
  ],
  'optional',
);
