/** A wallet comes back from its shares: from cards, from paper, from a pack of its own. */
import { testPin, testPuk } from '../../../../test/passwords.ts';
import { knownRecovery } from '../known-card.ts';
import type { Conversation } from '../transcript.ts';
import { altered, firstMember } from './set-of-cards.ts';
import { blankCard, newShare, planOf, withPin } from './shares.ts';
import type { Talk } from './teller.ts';

const finish = { pin: testPin, puk: testPuk, clones: 2, exportable: true } as const;
const key = { curve: 'secp256k1', path: [] } as const;
/** The wallet needs the first share, and two of the other three. */
const groups = {
  groupThreshold: 2,
  groups: [
    { threshold: 1, count: 1 },
    { threshold: 2, count: 3 },
  ],
};

const recoveries: Conversation = {
  note: 'A split by groups, exportable: released by share cards, gathered by a blank card with a share that was written down, and what SHARE RELEASE, EXPORT and RECOVER refuse. PIN 246810, PUK 123456789012.',
  converse: async (recorder) => {
    const dealer = firstMember(recorder, { clones: 4, exportable: true });
    const own = newShare(recorder, dealer, { index: 0, plan: groups });
    const [one, two, three] = [1, 2, 3].map((index) => newShare(recorder, dealer, { index })) as [
      typeof own,
      typeof own,
      typeof own,
    ];
    dealer.ask('GET PUBLIC KEY of the wallet', 'getPublicKey', key);
    const { held } = own.ask('SHARE STATUS of the first share card', 'shareStatus', {});

    const target = blankCard(recorder);
    const forShare = target.ask('SHARE OFFER for a share', 'shareOffer', {});
    target.refused('SHARE RECOVER without an offer', 'conditionsOfUse', 'shareRecover', {
      recovery: new Uint8Array(),
    });
    const { offer } = target.ask('SHARE OFFER to recover, from any pack', 'shareOffer', {
      recovery: true,
      anyPack: true,
    });
    const sealed = (talk: Talk, sentence: string) => talk.ask(sentence, 'shareRelease', { offer }).recovery;
    own.refused('SHARE RELEASE for an offer for a share', 'notGenuine', 'shareRelease', forShare);
    own.refused('SHARE RELEASE for an offer that is malformed', 'incorrectData', 'shareRelease', {
      offer: offer.slice(1),
    });
    const stranger = blankCard(recorder, { otherPack: true }).ask('SHARE OFFER of another pack', 'shareOffer', {
      recovery: true,
      anyPack: true,
    });
    own.refused('SHARE RELEASE to a card of another pack', 'otherPack', 'shareRelease', stranger);
    own.ask('SHARE RELEASE to it, once its holder has agreed', 'shareRelease', { ...stranger, anyPack: true });
    own.ask('SHARE RELEASE without certificates', 'shareRelease', { offer, bare: true });
    const first = sealed(own, 'SHARE RELEASE of the first share');
    const second = sealed(one, 'SHARE RELEASE of the second');
    const fourth = sealed(three, 'SHARE RELEASE of the fourth');
    two.host
      .open('OPEN CHANNEL with the PUK, on a share card', 'puk', testPuk)
      .refused('EXPORT WALLET', 'shareOnly', 'exportWallet', {});
    const written = two.host
      .open('OPEN CHANNEL with the PUK, on the third', 'puk', testPuk)
      .ask('SHARE EXPORT of the third', 'shareExport', {}).share;

    const gather = (recovery: Uint8Array) => {
      target.ask('SHARE RECOVER of one share', 'shareRecover', { recovery });
    };
    target.refused('SHARE RECOVER of nothing', 'incorrectData', 'shareRecover', {});
    target.refused('SHARE RECOVER of a written share before any other', 'conditionsOfUse', 'shareRecover', { written });
    target.refused('SHARE RECOVER of two at once', 'incorrectData', 'shareRecover', { recovery: first, written });
    target.refused('SHARE RECOVER with a wrong signature', 'notGenuine', 'shareRecover', { recovery: altered(first) });
    target.refused('SHARE RECOVER of what is malformed', 'incorrectData', 'shareRecover', {
      recovery: first.slice(1),
    });
    gather(first);
    target.refused('SHARE RECOVER of the same share', 'shareTwice', 'shareRecover', { recovery: first });
    gather(first);
    target.refused('SHARE RECOVER, too few', 'sharesMissing', 'shareRecover', { recovery: second, finish });
    gather(first);
    target.refused('SHARE RECOVER of a share that was written wrong', 'shareWrong', 'shareRecover', {
      written: { ...written, value: written.value.map((byte, at) => (at === 0 ? byte ^ 1 : byte)) },
    });
    for (const wrong of [{ identifier: written.identifier ^ 1 }, { groupIndex: 2 }, { memberThreshold: 3 }]) {
      gather(first);
      target.refused('SHARE RECOVER of a written share of another split', 'otherSplit', 'shareRecover', {
        written: { ...written, ...wrong },
      });
    }
    gather(first);
    target.ask('GET STATUS, which ends it', 'getStatus', {});
    target.refused('SHARE RECOVER of a written share, as if the first were there', 'conditionsOfUse', 'shareRecover', {
      written,
    });

    // The card and the shares are genuine. The split says that they make another wallet.
    const { terms, proof } = held!.split;
    const split = { terms: { ...terms, keySetDigest: new Uint8Array(32) }, proof };
    const share = own.host
      .open('OPEN CHANNEL with the PUK, on the first', 'puk', testPuk)
      .ask('SHARE EXPORT of the first', 'shareExport', {}).share;
    const other = (index: number, value: Uint8Array) => knownRecovery(offer, { split, index }, value);
    gather(first);
    target.refused('SHARE RECOVER of a share of another split', 'otherSplit', 'shareRecover', {
      recovery: other(2, written.value),
    });
    gather(other(0, share.value));
    target.ask('SHARE RECOVER of one more', 'shareRecover', { recovery: other(2, written.value) });
    const last = one.host
      .open('OPEN CHANNEL with the PUK, on the second', 'puk', testPuk)
      .ask('SHARE EXPORT of the second', 'shareExport', {}).share;
    target.refused('SHARE RECOVER of another wallet', 'secretWrong', 'shareRecover', {
      recovery: other(1, last.value),
      finish,
    });
    target.refused('SHARE RECOVER of an index that there is not', 'shareWrong', 'shareRecover', {
      recovery: other(4, share.value),
    });

    const fresh = target.host.open('OPEN CHANNEL with the CAN, anew', 'can', target.host.card.can);
    fresh.ask('SHARE RECOVER of the fourth share', 'shareRecover', { recovery: fourth });
    fresh.ask('SHARE RECOVER of the one that was written down', 'shareRecover', { written });
    fresh.ask('SHARE RECOVER of the first: they are enough', 'shareRecover', { recovery: first });
    fresh.ask('SHARE RECOVER of the second, and the wallet is made', 'shareRecover', { recovery: second, finish });
    fresh.ask('GET STATUS of the new wallet', 'getStatus', {});
    fresh.ask('GET PUBLIC KEY of it, the same', 'getPublicKey', key);
    fresh.ask('READ LOG of it', 'readLog', { from: 0 });
    fresh.refused('SHARE RECOVER on a card that is not blank', 'securityStatus', 'shareRecover', { recovery: first });
    withPin(two.host).ask('READ LOG of a share card', 'readLog', { from: 0 });
  },
};

const seeds: Conversation = {
  note: 'A wallet of which the card knows only the seed, not exportable, is split two of two and comes back. PIN 246810, PUK 123456789012.',
  converse: async (recorder) => {
    const start = blankCard(recorder);
    const seed = new Uint8Array(64).map((_, at) => at);
    start.ask('IMPORT WALLET of a seed', 'importWallet', { pin: testPin, clones: 2, exportable: false, seed });
    const one = newShare(recorder, start, { index: 0, plan: planOf(2, 2) });
    const two = newShare(recorder, start, { index: 1 });
    const target = blankCard(recorder);
    const { offer } = target.ask('SHARE OFFER to recover', 'shareOffer', { recovery: true });
    const shares = [one, two].map((talk) => talk.ask('SHARE RELEASE', 'shareRelease', { offer }).recovery);
    const [first = offer, second = offer] = shares;
    target.ask('SHARE RECOVER of the first', 'shareRecover', { recovery: first });
    target.refused('SHARE RECOVER to what is exportable', 'incorrectData', 'shareRecover', {
      recovery: second,
      finish,
    });
    target.ask('SHARE RECOVER of the first', 'shareRecover', { recovery: first });
    const { pin: _, ...withoutPin } = { ...finish, exportable: false };
    target.refused('SHARE RECOVER without a PIN', 'incorrectData', 'shareRecover', {
      recovery: second,
      finish: withoutPin,
    });
    target.ask('SHARE RECOVER of the first', 'shareRecover', { recovery: first });
    const made = { recovery: second, finish: { ...finish, exportable: false } };
    target.ask('SHARE RECOVER of the second, and the wallet is made', 'shareRecover', made);
    target.ask('GET PUBLIC KEY of it', 'getPublicKey', key);
    one.host
      .open('OPEN CHANNEL with the PUK, on a share card', 'puk', testPuk)
      .refused('SHARE EXPORT of what is not exportable', 'conditionsOfUse', 'shareExport', {});
    start.ask('GET PUBLIC KEY of the wallet, the same', 'getPublicKey', key);
  },
};

export const recoveryConversations: { readonly [name: string]: Conversation } = {
  recoveries,
  'recovered-seed': seeds,
};
