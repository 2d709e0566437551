/** The ceremony of a clone, beside its usual course. */
import { decodeCertificate } from '@symbolon/protocol/certificates';
import { offerMessage } from '@symbolon/protocol/clone';
import { strictPolicy } from '@symbolon/protocol/policy';
import { rosterStatement } from '@symbolon/protocol/set';
import { testPin } from '../../../../test/passwords.ts';
import type { Conversation } from '../transcript.ts';
import { altered, firstMember, newMember } from './set-of-cards.ts';
import { teller } from './teller.ts';

const asset = 'a5'.repeat(16);
const strict = { ...strictPolicy, assets: [{ asset, allowance: 100n }] } as const;

const clones: Conversation = {
  note: 'What CLONE OFFER, EXPORT, IMPORT, CONFIRM and SEAL refuse; a clone with a part of the wallet, a share and a PIN of its own. PIN 246810, PUK 123456789012.',
  converse: async (recorder) => {
    const source = firstMember(recorder, { clones: 1, policy: strict }, { release: 2 });
    const older = recorder.newCard();
    const olderOffer = teller(recorder, older)
      .open('OPEN CHANNEL with the CAN', 'can', older.can)
      .ask('CLONE OFFER of older firmware', 'cloneOffer', {});
    const stranger = recorder.newCard({ otherPack: true, release: 2 });
    const strangerTalk = teller(recorder, stranger).open('OPEN CHANNEL with the CAN', 'can', stranger.can);
    const strangerOffer = strangerTalk.ask('CLONE OFFER of a card of another pack', 'cloneOffer', { anyPack: true });
    const target = recorder.newCard({ release: 2 });
    const host = teller(recorder, target);
    const blank = host.open('OPEN CHANNEL with the CAN', 'can', target.can);
    const { offer } = blank.ask('CLONE OFFER', 'cloneOffer', {});
    blank.ask('CLONE OFFER again, the same', 'cloneOffer', {});
    blank.ask('CLONE OFFER without certificates', 'cloneOffer', { bare: true });
    const terms = { role: 'daily', ownPin: true, scope: [{ curve: 'secp256k1', path: [0x80000054] }] } as const;
    source.refused('CLONE EXPORT to a primary', 'wrongRole', 'cloneExport', { ...terms, role: 'primary', offer });
    source.refused('CLONE EXPORT to an offer that is none', 'incorrectData', 'cloneExport', {
      ...terms,
      offer: offer.slice(1),
    });
    source.refused('CLONE EXPORT to an offer with a wrong signature', 'notGenuine', 'cloneExport', {
      ...terms,
      offer: altered(offer),
    });
    source.refused('CLONE EXPORT to a card of another pack', 'otherPack', 'cloneExport', {
      ...terms,
      ...strangerOffer,
    });
    source.refused('CLONE EXPORT to older firmware', 'olderFirmware', 'cloneExport', { ...terms, ...olderOffer });
    const own = source.ask('CLONE OFFER of the source itself, slot 1', 'cloneOffer', {}, 1);
    source.refused('CLONE EXPORT to itself', 'alreadyMember', 'cloneExport', { ...terms, ...own });
    source.refused('CLONE EXPORT with a looser policy', 'termsTooWide', 'cloneExport', {
      ...terms,
      offer,
      policy: { ...strict, messages: 'allow' },
    });
    source.refused('CLONE EXPORT with a share of more than is left', 'termsTooWide', 'cloneExport', {
      ...terms,
      offer,
      shares: [{ asset, left: 101n }],
    });
    const foreign = { shares: [{ asset: 'a6'.repeat(16), left: 0n }] };
    source.refused('CLONE EXPORT with a share of what has no allowance', 'termsTooWide', 'cloneExport', {
      ...terms,
      offer,
      ...foreign,
    });
    const twice = [...terms.scope, ...terms.scope];
    source.refused('CLONE EXPORT of a subtree twice', 'incorrectData', 'cloneExport', {
      ...terms,
      offer,
      scope: twice,
    });
    const wanted = { ...terms, offer, shares: [{ asset, left: 40n }], roster: true };
    const { export: exported } = source.ask('CLONE EXPORT', 'cloneExport', wanted);
    source.refused('CLONE EXPORT on other terms', 'otherCeremony', 'cloneExport', { ...wanted, role: 'backup' });
    source.refused('CLONE SEAL', 'receiptsMissing', 'cloneSeal', {});
    source.refused('SET POLICY', 'receiptsMissing', 'setPolicy', strict);
    source.ask('GET BUDGETS: the share is taken off', 'getBudgets', {});
    strangerTalk.refused('CLONE IMPORT of an export for another card', 'otherCeremony', 'cloneImport', {
      export: exported,
    });
    blank.refused('CLONE IMPORT without the PIN', 'conditionsOfUse', 'cloneImport', { export: exported });
    blank.refused('CLONE IMPORT with a signature that is wrong', 'notGenuine', 'cloneImport', {
      export: altered(exported),
      pin: '135790',
    });
    const { receipt } = blank.ask('CLONE IMPORT with a PIN of its own', 'cloneImport', {
      export: exported,
      pin: '135790',
    });
    blank.refused('CLONE IMPORT of nothing, without the PIN', 'securityStatus', 'cloneImport', {
      export: new Uint8Array(),
    });
    const clone = host.open('OPEN CHANNEL with the PIN, on the clone', 'pin', '135790');
    clone.ask('CLONE IMPORT of nothing: the receipt again', 'cloneImport', { export: new Uint8Array() });
    clone.refused(
      'CLONE IMPORT into a slot that has no offer',
      'conditionsOfUse',
      'cloneImport',
      { export: new Uint8Array() },
      1,
    );
    clone.refused('CLONE OFFER for a slot that is taken', 'notEnoughMemory', 'cloneOffer', {});
    clone.ask('GET STATUS of the clone', 'getStatus', {});
    clone.refused('GET PUBLIC KEY outside its part', 'referencedDataNotFound', 'getPublicKey', {
      curve: 'secp256k1',
      path: [0x8000002c],
    });
    clone.ask('GET PUBLIC KEY inside its part', 'getPublicKey', { curve: 'secp256k1', path: [0x80000054, 0] });
    clone.ask('GET BUDGETS of the clone', 'getBudgets', {});
    clone.refused('CLONE EXPORT by the clone', 'wrongRole', 'cloneExport', { ...terms, offer });
    clone.refused('SET POLICY, a looser one', 'policyLoosened', 'setPolicy', { ...strict, messages: 'allow' });
    source.refused('CLONE CONFIRM of a receipt that is wrong', 'notGenuine', 'cloneConfirm', {
      receipt: altered(receipt),
    });
    source.ask('CLONE CONFIRM', 'cloneConfirm', { receipt });
    source.refused('CLONE CONFIRM of nothing', 'incorrectData', 'cloneConfirm', { receipt: new Uint8Array(1) });
    const empty = { receipt: new Uint8Array(1) };
    source.refused(
      'CLONE CONFIRM of nothing, for a slot that is empty',
      'referencedDataNotFound',
      'cloneConfirm',
      empty,
      1,
    );
    source.ask('CLONE CONFIRM again', 'cloneConfirm', { receipt });
    source.refused('CLONE EXPORT to the same card again', 'alreadyMember', 'cloneExport', wanted);
    const second = recorder.newCard({ release: 2 });
    const late = teller(recorder, second)
      .open('OPEN CHANNEL with the CAN', 'can', second.can)
      .ask('CLONE OFFER of one card more', 'cloneOffer', {});
    source.refused('CLONE EXPORT to one card more than was agreed', 'setFull', 'cloneExport', { ...terms, ...late });
    source.ask('CLONE SEAL', 'cloneSeal', {});
    source.refused('CLONE EXPORT', 'setSealed', 'cloneExport', { ...terms, ...late });
    source.ask('GET STATUS of the source', 'getStatus', {});
    source.ask('READ LOG of the source', 'readLog', { from: 0 });
  },
};

const rosters: Conversation = {
  note: 'A set over time: a member revoked, a backup activated twice over, a proof of membership, a quorum that makes a new primary and admits a card of another pack. PIN 246810, PUK 123456789012.',
  converse: async (recorder) => {
    const primary = firstMember(recorder, { clones: 3, extendable: true });
    const backup = newMember(recorder, primary, { role: 'backup' });
    const daily = newMember(recorder, primary, { role: 'daily' });
    const spare = newMember(recorder, primary, { role: 'backup' });
    const { statement: now } = primary.ask('GET ROSTER', 'getRoster', {});
    for (const [name, talk] of Object.entries({ backup, daily, spare }))
      talk.ask(`ADOPT ROSTER, the ${name}`, 'adoptRoster', { statement: now });
    backup.refused('SIGN DIGESTS by a backup that is dormant', 'memberDormant', 'signDigests', [
      { scheme: 'ed25519', path: [0x80000000], digest: new Uint8Array(4) },
    ]);
    primary.refused('APPROVE ACTIVATION of a member that is no backup', 'wrongRole', 'approveActivation', {
      member: 2,
    });
    primary.refused('APPROVE ACTIVATION of a member that there is not', 'referencedDataNotFound', 'approveActivation', {
      member: 7,
    });
    const { approval } = daily.ask('APPROVE ACTIVATION of the first backup', 'approveActivation', { member: 1 });
    spare.refused('ACTIVATE by an approval for another backup', 'approvalWrong', 'activate', { approval });
    spare.refused('ACTIVATE by nothing', 'incorrectData', 'activate', {});
    spare.refused('ACTIVATE by a wrong PUK', 0x63c9, 'activate', { puk: '000000000000' });
    backup.ask('ACTIVATE by the approval', 'activate', { approval });
    backup.ask('ACTIVATE again, by an approval that is malformed', 'activate', { approval: new Uint8Array(1) });
    backup.ask('ACTIVATE again, by anything', 'activate', { puk: '000000000000' });
    spare.ask('PROVE MEMBERSHIP of the backup that sleeps', 'proveMembership', {
      challenge: new Uint8Array(32).fill(3),
      date: 1_800_000_000n,
    });
    spare.ask('ACTIVATE by the PUK', 'activate', { puk: '123456789012' });
    spare.ask('GET STATUS of the second backup', 'getStatus', {});
    const { body } = rosterStatement.decode(now);
    const revoked = (number: number) => (member: (typeof body.members)[number], at: number) =>
      at === number ? ({ ...member, standing: 'revoked' } as const) : member;
    const without = { ...body, epoch: body.epoch + 1, members: body.members.map(revoked(2)) };
    daily.refused('SIGN ROSTER of an epoch that is not later', 'rosterWrong', 'signRoster', {
      ...without,
      epoch: body.epoch,
    });
    daily.refused('SIGN ROSTER of another set', 'otherCeremony', 'signRoster', {
      ...without,
      setId: new Uint8Array(16),
    });
    const signature = primary.ask('SIGN ROSTER: the daily card is revoked', 'signRoster', without);
    const statement = rosterStatement.encode({ body: without, signatures: [signature] });
    daily.refused('ADOPT ROSTER without a signature', 'quorumMissing', 'adoptRoster', {
      statement: rosterStatement.encode({ body: without, signatures: [] }),
    });
    daily.refused('ADOPT ROSTER with a wrong signature', 'notGenuine', 'adoptRoster', {
      statement: altered(statement),
    });
    daily.refused('ADOPT ROSTER without a member', 'rosterWrong', 'adoptRoster', {
      statement: rosterStatement.encode({
        body: { ...without, members: without.members.slice(0, 3) },
        signatures: [signature],
      }),
    });
    for (const [name, talk] of Object.entries({ primary, backup, daily, spare }))
      talk.ask(`ADOPT ROSTER, the ${name}`, 'adoptRoster', { statement });
    daily.refused('SIGN ROSTER by the card that is revoked', 'memberRevoked', 'signRoster', {
      ...without,
      epoch: without.epoch + 1,
    });
    daily.refused('SIGN DIGESTS by it', 'memberRevoked', 'signDigests', [
      { scheme: 'ed25519', path: [0x80000000], digest: new Uint8Array(4) },
    ]);
    backup.ask('ACTIVATE by an approval of an earlier epoch: it is active', 'activate', { approval });
    primary.ask('GET STATUS of the primary', 'getStatus', {});
    const stranger = recorder.newCard({ otherPack: true });
    const strangerTalk = teller(recorder, stranger).open('OPEN CHANNEL with the CAN', 'can', stranger.can);
    const admitted = strangerTalk.ask('CLONE OFFER of a card of another pack', 'cloneOffer', { anyPack: true });
    const { publicKey } = decodeCertificate(offerMessage.decode(admitted.offer).body.certificates.at(-1)!).body;
    const lost = without.members
      .map(revoked(0))
      .map((member, at) => (at === 1 ? ({ ...member, role: 'primary' } as const) : member));
    const next = {
      ...without,
      epoch: without.epoch + 1,
      members: [...lost, { role: 'daily', standing: 'admitted', publicKey }],
    } as const;
    const voices = [backup, spare].map((talk) =>
      talk.ask('SIGN ROSTER: the primary is lost, the backup is the next, a card is admitted', 'signRoster', next),
    );
    backup.refused('ADOPT ROSTER with one voice of two', 'quorumMissing', 'adoptRoster', {
      statement: rosterStatement.encode({ body: next, signatures: voices.slice(0, 1) }),
    });
    const agreed = rosterStatement.encode({ body: next, signatures: voices });
    backup.ask('ADOPT ROSTER with a quorum', 'adoptRoster', { statement: agreed });
    spare.ask('ADOPT ROSTER with a quorum, the other backup', 'adoptRoster', { statement: agreed });
    const sent = backup.ask('CLONE EXPORT by the new primary to the card that was admitted', 'cloneExport', {
      role: 'daily',
      ...admitted,
    });
    const { receipt } = strangerTalk.ask('CLONE IMPORT', 'cloneImport', { export: sent.export });
    backup.ask('CLONE CONFIRM', 'cloneConfirm', { receipt });
    const late = teller(recorder, stranger).open('OPEN CHANNEL with the PIN, on the new card', 'pin', testPin);
    late.ask('GET STATUS of it', 'getStatus', {});
    late.ask('PROVE MEMBERSHIP of it', 'proveMembership', {
      challenge: new Uint8Array(32).fill(4),
      date: 1_800_000_001n,
    });
    backup.ask('READ LOG of the new primary', 'readLog', { from: 0 });
  },
};

export const cloneConversations: { readonly [name: string]: Conversation } = { clones, rosters };
