/** One card of two is left: its PUK stands for the other. */
import { decodeCertificate } from '@symbolon/protocol/certificates';
import { offerMessage } from '@symbolon/protocol/clone';
import { rosterStatement } from '@symbolon/protocol/set';
import { testPuk } from '../../../../test/passwords.ts';
import type { Conversation } from '../transcript.ts';
import { firstMember, newMember } from './set-of-cards.ts';
import { blankCard } from './shares.ts';

const lastCard: Conversation = {
  note: 'The primary of two cards is lost. The backup takes its place in a session of the PUK, and admits a card of another pack. PIN 246810, PUK 123456789012.',
  converse: async (recorder) => {
    const primary = firstMember(recorder, { clones: 1, extendable: true });
    const backup = newMember(recorder, primary, { role: 'backup' });
    const { body } = rosterStatement.decode(backup.ask('GET ROSTER', 'getRoster', {}).statement);
    const [lost, self] = body.members as readonly [(typeof body.members)[number], (typeof body.members)[number]];
    const stranger = blankCard(recorder, { otherPack: true });
    const { offer } = stranger.ask('CLONE OFFER of a card of another pack', 'cloneOffer', { anyPack: true });
    const { publicKey } = decodeCertificate(offerMessage.decode(offer).body.certificates.at(-1)!).body;
    const next = {
      ...body,
      epoch: body.epoch + 1,
      members: [
        { ...lost, standing: 'revoked' },
        { ...self, role: 'primary' },
        { role: 'backup', standing: 'admitted', publicKey },
      ],
    } as const;
    const signature = backup.ask('SIGN ROSTER: the primary is lost, a card is admitted', 'signRoster', next);
    const statement = rosterStatement.encode({ body: next, signatures: [signature] });
    backup.refused('ADOPT ROSTER with the PIN', 'quorumMissing', 'adoptRoster', { statement });
    const alone = backup.host.open('OPEN CHANNEL with the PUK, on the backup', 'puk', testPuk);
    alone.refused('ADOPT ROSTER without its own signature', 'quorumMissing', 'adoptRoster', {
      statement: rosterStatement.encode({ body: next, signatures: [] }),
    });
    alone.ask('ADOPT ROSTER with the PUK', 'adoptRoster', { statement });
    alone.ask('ADOPT ROSTER again, which changes nothing', 'adoptRoster', { statement });
    const owner = backup.host.open('OPEN CHANNEL with the PIN, on the new primary', 'pin', '246810');
    owner.ask('GET STATUS of it', 'getStatus', {});
    const { export: exported } = owner.ask('CLONE EXPORT to the card that was admitted', 'cloneExport', {
      role: 'backup',
      offer,
    });
    const { receipt } = stranger.ask('CLONE IMPORT', 'cloneImport', { export: exported });
    owner.ask('CLONE CONFIRM', 'cloneConfirm', { receipt });
    owner.ask('READ LOG of the new primary', 'readLog', { from: 0 });
  },
};

export const lastCardConversations: { readonly [name: string]: Conversation } = { 'last-card': lastCard };
