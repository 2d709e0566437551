/** Shares of a wallet: dealt, taken, dealt anew, revoked. */
import { decodeCertificate, shortCertificateOf } from '@symbolon/protocol/certificates';
import { offerMessage } from '@symbolon/protocol/clone';
import { rosterStatement } from '@symbolon/protocol/set';
import { dealMessage, type SharePlan } from '@symbolon/protocol/shares';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import { knownDeal, knownKey } from '../known-card.ts';
import type { Conversation, Recorder } from '../transcript.ts';
import { altered, firstMember, type MemberTalk, newMember } from './set-of-cards.ts';
import { type Talk, type Teller, teller } from './teller.ts';

/** So many of so many shares, in one group. */
export const planOf = (threshold: number, count: number): SharePlan => ({
  groupThreshold: 1,
  groups: [{ threshold, count }],
});

/** A blank card, in a session of its CAN. */
export function blankCard(recorder: Recorder, options?: Parameters<Recorder['newCard']>[0]): MemberTalk {
  const card = recorder.newCard(options);
  const host = teller(recorder, card);
  return { ...host.open('OPEN CHANNEL with the CAN', 'can', card.can), host };
}

const passwords = { pin: testPin, puk: testPuk };

/** A session with the PIN of a share card. */
export const withPin = (host: Teller): Talk =>
  host.open('OPEN CHANNEL with the PIN, on the share card', 'pin', testPin);

/** A share to a blank card, from the offer to the receipt. */
export function newShare(
  recorder: Recorder,
  dealer: Talk,
  request: { readonly index: number; readonly plan?: SharePlan },
): MemberTalk {
  const { host, ...blank } = blankCard(recorder);
  const { offer } = blank.ask('SHARE OFFER', 'shareOffer', {});
  const { deal } = dealer.ask(`SHARE DEAL of share ${request.index}`, 'shareDeal', { ...request, offer });
  const { receipt } = blank.ask('SHARE IMPORT', 'shareImport', { deal, ...passwords });
  dealer.ask('SHARE CONFIRM', 'shareConfirm', { receipt });
  return { ...withPin(host), host };
}

const shares: Conversation = {
  note: 'A primary deals shares, two of three make the wallet; an active backup deals them anew; a share card is revoked. What SHARE OFFER, DEAL, IMPORT and CONFIRM refuse. PIN 246810, PUK 123456789012.',
  converse: async (recorder) => {
    const dealer = firstMember(recorder, { clones: 6, exportable: true, extendable: true });
    const backup = newMember(recorder, dealer, { role: 'backup' });
    dealer.ask('SHARE STATUS, before a split', 'shareStatus', {});
    const first = blankCard(recorder);
    const second = blankCard(recorder);
    const cloneOffer = first.ask('CLONE OFFER', 'cloneOffer', {});
    const toRecover = first.ask('SHARE OFFER to recover', 'shareOffer', { recovery: true });
    const { offer } = first.ask('SHARE OFFER', 'shareOffer', {});
    first.ask('SHARE OFFER again, the same', 'shareOffer', {});
    first.ask('SHARE OFFER without certificates', 'shareOffer', { bare: true });
    const [plan, index] = [planOf(2, 3), 0];
    dealer.refused('SHARE DEAL before a split', 'conditionsOfUse', 'shareDeal', { index, offer });
    backup.refused('SHARE DEAL by a backup that is dormant', 'memberDormant', 'shareDeal', { index, plan, offer });
    for (const wrong of [cloneOffer.offer, toRecover.offer, altered(offer)])
      dealer.refused('SHARE DEAL to what is no offer for a share', 'notGenuine', 'shareDeal', {
        index,
        plan,
        offer: wrong,
      });
    dealer.refused('SHARE DEAL to an offer that is malformed', 'incorrectData', 'shareDeal', {
      index,
      plan,
      offer: offer.slice(1),
    });
    const stranger = blankCard(recorder, { otherPack: true }).ask('SHARE OFFER of another pack', 'shareOffer', {
      anyPack: true,
    });
    dealer.refused('SHARE DEAL to a card of another pack', 'otherPack', 'shareDeal', { index, plan, ...stranger });
    for (const [name, talk] of Object.entries({ dealer, backup })) {
      const own = talk.ask(`SHARE OFFER of slot 1 of the ${name}`, 'shareOffer', {}, 1);
      dealer.refused('SHARE DEAL to it', 'alreadyMember', 'shareDeal', { index, plan, ...own });
    }
    dealer.refused('SHARE DEAL of a share that there is not', 'incorrectData', 'shareDeal', { index: 3, plan, offer });
    const { deal } = dealer.ask('SHARE DEAL of share 0, of two of three', 'shareDeal', { index, plan, offer });
    dealer.ask('SHARE DEAL again, the same', 'shareDeal', { index, offer });
    dealer.ask('SHARE DEAL again, without certificates', 'shareDeal', { index, offer, bare: true });
    dealer.ask('SHARE STATUS, while it is pending', 'shareStatus', {});
    dealer.refused('SHARE DEAL of another share to it', 'shareTwice', 'shareDeal', { index: 1, offer });
    const other = second.ask('SHARE OFFER of another card', 'shareOffer', { anyPack: true });
    dealer.refused('SHARE DEAL of the same share to it', 'otherCeremony', 'shareDeal', { index, ...other });
    dealer.refused('CLONE SEAL', 'receiptsMissing', 'cloneSeal', {});
    const told = dealer.ask('SHARE DEAL of share 1', 'shareDeal', { index: 1, ...other });
    const { statement: roster } = dealer.ask('GET ROSTER', 'getRoster', {});

    first.refused('SHARE IMPORT without a PIN', 'conditionsOfUse', 'shareImport', { deal });
    first.refused('SHARE IMPORT with a wrong signature', 'notGenuine', 'shareImport', {
      deal: altered(deal),
      ...passwords,
    });
    first.refused('SHARE IMPORT of what is another card’s', 'otherCeremony', 'shareImport', { ...told, ...passwords });
    first.refused('SHARE IMPORT of nothing', 'incorrectData', 'shareImport', { deal: new Uint8Array(), ...passwords });
    first.refused('SHARE IMPORT of a deal that is malformed', 'incorrectData', 'shareImport', {
      deal: deal.slice(1),
      ...passwords,
    });
    const { receipt } = first.ask('SHARE IMPORT, with the roster', 'shareImport', { deal, roster, ...passwords });
    first.refused('SHARE IMPORT of nothing, without the PIN', 'securityStatus', 'shareImport', {
      deal: new Uint8Array(),
    });
    const holder = withPin(first.host);
    holder.ask('SHARE IMPORT of nothing: the receipt again', 'shareImport', { deal: new Uint8Array() });
    holder.ask('SHARE IMPORT of the same: the receipt again', 'shareImport', { deal });
    const { held } = holder.ask('SHARE STATUS of the share card', 'shareStatus', {});
    holder.ask('GET STATUS of it', 'getStatus', {});
    holder.ask('GET ROSTER of it', 'getRoster', {});
    holder.ask('PROVE MEMBERSHIP of it', 'proveMembership', {
      challenge: new Uint8Array(32).fill(5),
      date: 1_800_000_002n,
    });
    holder.refused('GET PUBLIC KEY', 'shareOnly', 'getPublicKey', { curve: 'secp256k1', path: [] });
    holder.refused('CREATE WALLET', 'shareOnly', 'createWallet', { clones: 0, exportable: false });
    holder.refused('SHARE DEAL by it', 'shareOnly', 'shareDeal', { index, offer });
    holder.refused('SHARE OFFER to recover, on a card that is not blank', 'conditionsOfUse', 'shareOffer', {
      recovery: true,
    });

    dealer.refused('SHARE CONFIRM of nothing', 'incorrectData', 'shareConfirm', { receipt: new Uint8Array(1) });
    dealer.refused('SHARE CONFIRM of a receipt that is wrong', 'notGenuine', 'shareConfirm', {
      receipt: altered(receipt),
    });
    dealer.refused('CLONE CONFIRM of it', 'otherCeremony', 'cloneConfirm', { receipt });
    dealer.ask('SHARE CONFIRM', 'shareConfirm', { receipt });
    dealer.ask('SHARE CONFIRM again', 'shareConfirm', { receipt });

    // The split is genuine, and so is the card. The mask is not the one that the split commits to.
    const key = decodeCertificate(offerMessage.decode(other.offer).body.certificates.at(-1)!).body.publicKey;
    const forged = knownDeal(
      other.offer,
      {
        split: held!.split,
        index: 1,
        members: [
          { role: 'primary', standing: 'agreed', publicKey: knownKey },
          { role: 'share', standing: 'agreed', publicKey: key },
        ],
        member: 1,
        extendable: false,
      },
      { value: new Uint8Array(32), mask: new Uint8Array(16) },
    );
    second.refused('SHARE IMPORT of a share that does not fit', 'shareWrong', 'shareImport', {
      deal: forged,
      ...passwords,
    });
    const taken = second.ask('SHARE IMPORT by the other card', 'shareImport', { ...told, ...passwords });
    dealer.ask('SHARE CONFIRM', 'shareConfirm', taken);

    // A card with a wallet of its own holds the last share, in another slot.
    const neighbour = firstMember(recorder, { clones: 2, exportable: true });
    neighbour.refused('SHARE OFFER for a slot that holds a wallet', 'notEnoughMemory', 'shareOffer', {});
    const offered = neighbour.ask('SHARE OFFER of slot 1 of a card with a wallet', 'shareOffer', {}, 1);
    const last = dealer.ask('SHARE DEAL of share 2', 'shareDeal', { index: 2, ...offered });
    neighbour.refused('SHARE IMPORT with a PIN', 'incorrectData', 'shareImport', { ...last, pin: testPin }, 1);
    neighbour.refused('SHARE IMPORT without an offer', 'conditionsOfUse', 'shareImport', last, 2);
    const done = neighbour.ask('SHARE IMPORT into slot 1', 'shareImport', last, 1);
    neighbour.ask('GET STATUS of it', 'getStatus', {}, 1);
    neighbour.refused('SHARE RELEASE of a wallet', 'conditionsOfUse', 'shareRelease', toRecover);
    dealer.ask('SHARE CONFIRM: the last one', 'shareConfirm', done);
    dealer.ask('SHARE STATUS, once all is confirmed', 'shareStatus', {});
    dealer.refused('SHARE DEAL of the same', 'conditionsOfUse', 'shareDeal', { index, offer });
    dealer.refused('CLONE EXPORT of a share', 'wrongRole', 'cloneExport', { role: 'share', ...cloneOffer });
    const foreign = holder.ask('SHARE OFFER of a card that holds a share', 'shareOffer', {});
    neighbour.refused('SHARE DEAL to it, by the neighbour of its own wallet', 'otherSplit', 'shareDeal', {
      index,
      plan: planOf(2, 2),
      ...foreign,
    });

    backup.ask('ADOPT ROSTER, the backup', 'adoptRoster', dealer.ask('GET ROSTER', 'getRoster', {}));
    backup.ask('ACTIVATE by the PUK', 'activate', { puk: testPuk });
    const spare = blankCard(recorder).ask('SHARE OFFER of a card more', 'shareOffer', {});
    backup.refused('SHARE DEAL by the backup to a new card', 'wrongRole', 'shareDeal', { index, plan, ...spare });
    const newer = backup.ask('SHARE DEAL by the backup, of a later split', 'shareDeal', { index, plan, ...foreign });
    holder.ask('SHARE IMPORT: it replaces the earlier one', 'shareImport', newer);
    const short = shortCertificateOf(dealMessage.decode(newer.deal).body.certificates[0]!);
    holder.ask('SHARE IMPORT of nothing, with a certificate beside it', 'shareImport', {
      deal: new Uint8Array(),
      certificate: short,
    });
    const again = holder.ask('SHARE OFFER', 'shareOffer', {});
    dealer.ask('SHARE DEAL by the primary, which knows nothing of it', 'shareDeal', { index, plan, ...spare });
    dealer.refused('SHARE DEAL to the card that has a later one', 'otherSplit', 'shareDeal', { index: 1, ...again });
    dealer.ask('GET STATUS of the primary', 'getStatus', {});

    const { body } = rosterStatement.decode(dealer.ask('GET ROSTER', 'getRoster', {}).statement);
    const without = {
      ...body,
      epoch: body.epoch + 1,
      members: body.members.map((member, at) =>
        at === 2 || at === 5 ? ({ ...member, standing: 'revoked' } as const) : member,
      ),
    };
    const signature = dealer.ask('SIGN ROSTER: two share cards are revoked', 'signRoster', without);
    const statement = rosterStatement.encode({ body: without, signatures: [signature] });
    dealer.ask('ADOPT ROSTER', 'adoptRoster', { statement });
    dealer.refused('SHARE DEAL to a card that is revoked', 'memberRevoked', 'shareDeal', { index: 1, ...again });
    const late = blankCard(recorder).ask('SHARE OFFER of one card more', 'shareOffer', {});
    dealer.refused('SHARE DEAL in a later epoch', 'otherCeremony', 'shareDeal', { index: 1, ...late });
    holder.refused('ADOPT ROSTER by a share card without a signature', 'quorumMissing', 'adoptRoster', {
      statement: rosterStatement.encode({ body: without, signatures: [] }),
    });
    holder.ask('ADOPT ROSTER by the card that is revoked', 'adoptRoster', { statement });
    holder.refused('SHARE RELEASE by it', 'memberRevoked', 'shareRelease', toRecover);
    holder.ask('READ LOG of the share card', 'readLog', { from: 0 });
    first.host
      .open('OPEN CHANNEL with the PUK, on the card that is revoked', 'puk', testPuk)
      .refused('SHARE EXPORT by it', 'memberRevoked', 'shareExport', {});
    dealer.ask('READ LOG of the dealer', 'readLog', { from: 0 });
  },
};

export const shareConversations: { readonly [name: string]: Conversation } = { shares };
