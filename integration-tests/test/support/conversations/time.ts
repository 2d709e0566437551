/** Proven time: whose time cards believe, what waits for it, an heir that wakes, and vetoes. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { commands, type ServerProof } from '@symbolon/protocol/commands';
import { announcementMessage, wakeSubject } from '@symbolon/protocol/delays';
import { policy, startingPolicies } from '@symbolon/protocol/policy';
import { pinResetTimeNonce, rosterBody, rosterLabel, rosterStatement } from '@symbolon/protocol/set';
import { anchorBody, anchorLabels, anchorStatement } from '@symbolon/protocol/time';
import { testPuk } from '../../../../test/passwords.ts';
import bitcoinHeaders from '../../../../vectors/bitcoin-headers.json' with { type: 'json' };
import type { Conversation } from '../transcript.ts';
import { altered, firstMember, type MemberTalk, newMember } from './set-of-cards.ts';
import { anchored, clockOf, proofsOf, proves, start } from './time-servers.ts';

const day = 86_400;
const newPin = '135790';
/** The work of the first blocks. */
const easyFloor = 0x1d00ffff;

const subjectOf = (label: Uint8Array, body: Uint8Array): Uint8Array => sha256(concatBytes(label, body));

const time: Conversation = {
  note: 'Whose time a card believes: anchors, proofs by servers and by the work of a block, and what proves nothing. PIN 246810.',
  converse: async (recorder) => {
    const primary = firstMember(recorder, { clones: 1 });
    const clone = newMember(recorder, primary, { role: 'backup' });
    const clock = clockOf(['one', 'two', 'three']);
    const { servers } = clock;
    const anchor = { version: 2, number: 1, needed: 2, servers: servers.map((one) => one.publicKey), floor: easyFloor };

    primary.refused('TIME NONCE before there is an anchor', 'anchorMissing', 'timeNonce', {});
    primary.refused('PROVE TIME before that', 'anchorMissing', 'proveTime', { header: new Uint8Array(80) });
    primary.refused('VETO without a name and a time', 'conditionsOfUse', 'veto', { member: 1 });
    primary.refused('SIGN ANCHOR of another version', 'incorrectData', 'signAnchor', { ...anchor, version: 1 });
    primary.refused('SIGN ANCHOR of a number that is far', 'notAllowed', 'signAnchor', { ...anchor, number: 17 + 1 });
    const statement = anchored([primary, clone], 'of three servers, of which two prove time', anchor);
    primary.ask('ADOPT ANCHOR again', 'adoptAnchor', { statement });
    const { body } = anchorStatement.decode(statement);
    const next = { ...body, anchor: { ...anchor, number: 2, needed: 1 } };
    const says = (change: Partial<typeof next>, signed: readonly Uint8Array[] = []): Uint8Array =>
      anchorStatement.encode({
        body: { ...next, ...change },
        signatures: signed.map((signature) => ({ member: 0, signature })),
      });
    clone.refused('ADOPT ANCHOR that nobody signed', 'quorumMissing', 'adoptAnchor', { statement: says({}) });
    clone.refused('ADOPT ANCHOR of another epoch', 'otherCeremony', 'adoptAnchor', { statement: says({ epoch: 1 }) });
    clone.refused('ADOPT ANCHOR of the same number', 'notAllowed', 'adoptAnchor', {
      statement: says({ anchor: { ...anchor, needed: 1 } }),
    });
    clone.refused('ADOPT ANCHOR with a wrong signature', 'notGenuine', 'adoptAnchor', {
      statement: says({}, [new Uint8Array(64).fill(1)]),
    });

    const header = hexToBytes(bitcoinHeaders.main[0]?.header ?? '');
    clone.refused('PROVE TIME by a header without its work', 'timeWrong', 'proveTime', { header: altered(header) });
    clone.ask('PROVE TIME by the first header of Bitcoin', 'proveTime', { header });
    const { nonce } = clone.ask('TIME NONCE', 'timeNonce', {});
    clone.ask('TIME NONCE again: the same', 'timeNonce', {});
    const [one, two, three] = proofsOf(servers, nonce) as [ServerProof, ServerProof, ServerProof];
    const wrong = (sentence: string, proofs: readonly ServerProof[]): void =>
      clone.refused(`PROVE TIME ${sentence}`, 'timeWrong', 'proveTime', { servers: proofs });
    clone.refused('PROVE TIME by nothing', 'incorrectData', 'proveTime', {});
    wrong('by one server of two', [one]);
    wrong('by one server twice', [one, one]);
    wrong('by a server that is none', [one, { ...two, server: 3 }]);
    wrong('by a server under the key of another', [one, { ...two, server: 2 }]);
    wrong('with a wrong signature', [one, { ...two, signature: altered(two.signature) }]);
    wrong('with a wrong index', [one, { ...two, index: 1 }]);
    wrong('with a path that does not lead there', [one, { ...two, path: new Uint8Array(32) }]);
    wrong('without a certificate', [one, { ...two, certificate: new Uint8Array(0) }]);
    wrong('over another nonce', [one, ...proofsOf(servers, new Uint8Array(32)).slice(1, 2)]);
    clock.at(4 * 3600);
    const [, late] = proofsOf(servers, nonce) as [ServerProof, ServerProof];
    wrong('by servers that differ by four hours', [one, late]);
    clone.ask('PROVE TIME by three servers, each among others', 'proveTime', {
      servers: proofsOf(servers, nonce, { crowd: 5 }),
    });
    wrong('by what was used', [one, two]);
    clone.ask('PROVE TIME by the header: nothing goes back', 'proveTime', { header });
    clock.at(day);
    const { nonce: following } = clone.ask('TIME NONCE, another', 'timeNonce', {});
    wrong('by an answer to the one before', [one, three]);
    clone.ask('PROVE TIME without certificates', 'proveTime', {
      servers: proofsOf(servers.slice(0, 2), following, { certified: false }),
    });

    anchored([primary, clone], 'of one server', { ...anchor, number: 2, needed: 1, servers: [servers[0]!.publicKey] });
    clone.ask('TIME NONCE of another clock', 'timeNonce', {});
    proves(clone, { servers: servers.slice(0, 1) }, 'by one server');
    clone.ask('READ LOG', 'readLog', { from: 0 });
  },
};

const heirs: Conversation = {
  note: 'What waits for the time: an heir that wakes, a backup that wakes with its PUK, a looser policy, a voucher, the word of the primary, a new PIN; and vetoes. PIN 246810, PUK 123456789012, new PIN 135790.',
  converse: async (recorder) => {
    const delays = { pinReset: day, loosening: day, word: 2 * day };
    const primary = firstMember(recorder, { clones: 2, pinReset: 1, delays });
    primary.refused('CLONE EXPORT to an heir without a delay', 'incorrectData', 'cloneExport', {
      role: 'heir',
      offer: new Uint8Array(1),
    });
    const heir = newMember(recorder, primary, { role: 'heir', wake: { delay: 30 * day, factor: false } });
    const safe = newMember(recorder, primary, { role: 'backup', wake: { delay: day, factor: true } });
    const { statement } = safe.ask('GET ROSTER of the backup: it has the word of the primary', 'getRoster', {});
    heir.ask('ADOPT ROSTER by the heir', 'adoptRoster', { statement });
    heir.ask('GET STATUS of the heir', 'getStatus', {});
    const clock = clockOf(['one']);
    const anchor = { version: 2, number: 1, needed: 1, servers: clock.servers.map((one) => one.publicKey) };
    heir.refused('ANNOUNCE before there is an anchor', 'anchorMissing', 'announce', {
      kind: 'wake',
      subject: wakeSubject,
    });
    anchored([primary, heir, safe], 'of one server', anchor, { signers: [primary, safe] });

    heir.refused('SIGN ANCHOR by an heir', 'wrongRole', 'signAnchor', anchor);
    heir.refused('APPROVE ACTIVATION by an heir', 'wrongRole', 'approveActivation', { member: 2 });
    heir.refused('VETO by an heir', 'wrongRole', 'veto', { member: 2, nonce: new Uint8Array(16) });
    heir.refused('ACTIVATE the heir with the PUK', 'incorrectData', 'activate', { puk: testPuk });
    heir.refused('ACTIVATE the heir, before it was announced', 'announceFirst', 'activate', {});
    heir.refused('ANNOUNCE a policy by the heir', 'memberDormant', 'announce', {
      kind: 'policy',
      subject: wakeSubject,
    });
    primary.refused('ANNOUNCE to wake what is awake', 'conditionsOfUse', 'announce', {
      kind: 'wake',
      subject: wakeSubject,
    });
    const wakes = { kind: 'wake', subject: wakeSubject } as const;
    const { announcement } = heir.ask('ANNOUNCE to wake', 'announce', wakes);
    heir.ask('ANNOUNCE again: the same', 'announce', wakes);
    heir.refused('ACTIVATE the heir, before a time was proven', 'tooEarly', 'activate', {});
    proves(heir, clock, 'from which the delay counts');
    heir.ask('TIME NONCE: since when it waits', 'timeNonce', {});
    heir.ask('PROVE MEMBERSHIP of the heir', 'proveMembership', { challenge: new Uint8Array(32), date: start });

    const { nonce: named } = announcementMessage.decode(announcement).body;
    const { veto } = safe.ask('VETO of a dormant backup, by name', 'veto', { member: 1, nonce: named });
    heir.refused('TAKE VETO that was altered', 'vetoWrong', 'takeVeto', { veto: altered(veto) });
    heir.refused('TAKE VETO, malformed', 'incorrectData', 'takeVeto', { veto: veto.subarray(1) });
    safe.refused('TAKE VETO of another card', 'vetoWrong', 'takeVeto', { veto });
    heir.ask('TAKE VETO', 'takeVeto', { veto });
    heir.ask('TAKE VETO again: it meets nothing', 'takeVeto', { veto });
    heir.refused('ACTIVATE the heir after a veto', 'announceFirst', 'activate', {});
    clock.at(day);
    proves(primary, clock, 'by the primary');
    const { veto: alive } = primary.ask('VETO without a name: a sign of life', 'veto', { member: 1 });
    heir.ask('ANNOUNCE to wake, anew', 'announce', wakes);
    heir.ask('TAKE VETO of before the time from which it counts', 'takeVeto', { veto: alive });
    clock.at(2 * day);
    proves(heir, clock, 'from which the delay counts');
    heir.ask('TAKE VETO of before that time', 'takeVeto', { veto: alive });
    heir.refused('ACTIVATE the heir, too early', 'tooEarly', 'activate', {});
    clock.at(32 * day + 60);
    proves(heir, clock, 'a month later');
    heir.ask('ACTIVATE the heir by its delay', 'activate', {});
    heir.ask('GET STATUS of the heir', 'getStatus', {});

    safe.refused('ACTIVATE the backup with the PUK, before it was announced', 'announceFirst', 'activate', {
      puk: testPuk,
    });
    safe.ask('ANNOUNCE to wake by the backup', 'announce', wakes);
    proves(safe, clock, 'by the backup');
    clock.at(34 * day);
    proves(safe, clock, 'by the backup, later');
    safe.refused('ACTIVATE the backup without its second factor', 'incorrectData', 'activate', {});
    safe.ask('ACTIVATE the backup with the PUK', 'activate', { puk: testPuk });

    const waits = (talk: MemberTalk, days: number): void => {
      proves(talk, clock, 'from which the delay counts');
      clock.at(days * day);
      proves(talk, clock, 'when it is over');
    };
    const { open } = startingPolicies;
    primary.refused('SET POLICY, looser', 'announceFirst', 'setPolicy', open);
    primary.ask('ANNOUNCE the policy', 'announce', { kind: 'policy', subject: sha256(policy.encode(open)) });
    primary.refused('SET POLICY, too early', 'tooEarly', 'setPolicy', open);
    waits(primary, 36);
    primary.ask('SET POLICY, looser', 'setPolicy', open);
    const grant = { member: 0, asset: '11'.repeat(16), amount: 5n };
    primary.refused('ISSUE VOUCHER', 'announceFirst', 'issueVoucher', grant);
    primary.ask('ANNOUNCE the voucher', 'announce', {
      kind: 'voucher',
      subject: sha256(commands.issueVoucher.request.encode(grant)),
    });
    primary.refused('ISSUE VOUCHER, too early', 'tooEarly', 'issueVoucher', grant);
    waits(primary, 38);
    primary.ask('ISSUE VOUCHER after the delay', 'issueVoucher', grant);

    const { body } = rosterStatement.decode(statement);
    const members = body.members.map((member, at) => (at === 1 ? { ...member, standing: 'revoked' as const } : member));
    const next = { ...body, epoch: 1, members };
    const signed = (signature: ReturnType<typeof signs>): Uint8Array =>
      rosterStatement.encode({ body: next, signatures: [signature] });
    const signs = (sentence: string) => primary.ask(`SIGN ROSTER ${sentence}`, 'signRoster', next);
    const early = signed(signs('that revokes the heir'));
    safe.refused('ADOPT ROSTER of the primary alone', 'quorumMissing', 'adoptRoster', { statement: early });
    primary.ask('ANNOUNCE the roster', 'announce', {
      kind: 'word',
      subject: subjectOf(rosterLabel, rosterBody.encode(next)),
    });
    waits(primary, 41);
    const ripe = signed(signs('that was announced'));
    for (const [name, talk] of Object.entries({ primary, safe, heir }))
      talk.ask(`ADOPT ROSTER that was announced, ${name}`, 'adoptRoster', { statement: ripe });
    heir.refused('ANNOUNCE by a member that is revoked', 'memberRevoked', 'announce', wakes);
    const another = { ...anchor, number: 2 };
    const anchorWord = { version: 2, setId: body.setId, epoch: 1, anchor: another };
    primary.ask('ANNOUNCE the anchor', 'announce', {
      kind: 'word',
      subject: subjectOf(anchorLabels.anchor, anchorBody.encode(anchorWord)),
    });
    waits(primary, 44);
    anchored([primary, safe], 'that was announced', another, { epoch: 1 });

    const lost = safe.host.open('OPEN CHANNEL with the CAN', 'can', safe.host.card.can);
    const { request } = lost.ask('PIN RESET OFFER', 'offerPinReset', {});
    const { approval } = primary.ask('APPROVE PIN RESET', 'approvePinReset', { request });
    const given = { pin: newPin, approvals: [approval] };
    lost.refused('PIN RESET before its delay', 'approvalWrong', 'resetPin', given);
    const wrong = proofsOf(clock.servers, new Uint8Array(32));
    const approvals = [approval];
    const nonce = pinResetTimeNonce(approvals);
    const right = proofsOf(clock.servers, nonce);
    lost.ask('PIN RESET OFFER with a proof, and without approvals', 'offerPinReset', { servers: right });
    lost.ask('PIN RESET OFFER with a wrong proof', 'offerPinReset', { servers: wrong, approvals });
    lost.ask('PIN RESET OFFER with a proof', 'offerPinReset', { servers: right, approvals });
    lost.refused('PIN RESET, too early', 'approvalWrong', 'resetPin', given);
    clock.at(46 * day);
    lost.refused('PIN RESET with a wrong proof', 'approvalWrong', 'resetPin', { ...given, servers: wrong });
    lost.ask('PIN RESET with a proof that the delay is over', 'resetPin', {
      ...given,
      servers: proofsOf(clock.servers, nonce),
    });
    primary.ask('READ LOG of the primary', 'readLog', { from: 0 });
    heir.ask('READ LOG of the heir', 'readLog', { from: 0 });
  },
};

export const timeConversations: { readonly [name: string]: Conversation } = { time, heirs };
