/** Cards of one set, for stories about what members say to each other. */
import type { commands, RequestOf } from '@symbolon/protocol/commands';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import type { CardOptions, Recorder } from '../transcript.ts';
import { type Talk, type Teller, teller } from './teller.ts';

type Creation = RequestOf<typeof commands.createWallet>;
type Terms = Omit<RequestOf<typeof commands.cloneExport>, 'offer'>;

/** A member, and a session with its PIN in which it is spoken to. */
export type MemberTalk = Talk & { readonly host: Teller };

/** A card that makes a wallet. Its session with the CAN becomes one with the PIN. */
export function firstMember(recorder: Recorder, terms: Partial<Creation>, options?: CardOptions): MemberTalk {
  const card = recorder.newCard(options);
  const host = teller(recorder, card);
  const talk = host.open('OPEN CHANNEL with the CAN', 'can', card.can);
  talk.ask('CREATE WALLET', 'createWallet', { pin: testPin, puk: testPuk, clones: 2, exportable: false, ...terms });
  return { ...talk, host };
}

/** A clone of it on a new card, from the offer to the receipt. */
export function newMember(recorder: Recorder, source: Talk, terms: Terms, options?: CardOptions): MemberTalk {
  const card = recorder.newCard(options);
  const host = teller(recorder, card);
  const target = host.open('OPEN CHANNEL with the CAN', 'can', card.can);
  const { offer } = target.ask('CLONE OFFER', 'cloneOffer', {});
  const exported = source.ask(`CLONE EXPORT to a ${terms.role}`, 'cloneExport', { ...terms, offer });
  const { receipt } = target.ask('CLONE IMPORT', 'cloneImport', { export: exported.export });
  source.ask('CLONE CONFIRM', 'cloneConfirm', { receipt });
  return { ...host.open('OPEN CHANNEL with the PIN, on the clone', 'pin', testPin), host };
}

/** A byte near the end is another one: of a signature. */
export const altered = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, at) => (at === bytes.length - 3 ? byte ^ 1 : byte));
