/** The commands of shares: whatever is wrong with a message, with the other card, with the split or with this card. */
import { p256 } from '@noble/curves/nist.js';
import { harden } from '@symbolon/interface';
import { type OfferBody, offerBody, offerMessage, receiptBody, receiptMessage } from '@symbolon/protocol/clone';
import type { RosterMember } from '@symbolon/protocol/set';
import {
  type DealBody,
  dealBody,
  dealMessage,
  dealPayload,
  type RecoveryBody,
  recoveryBody,
  recoveryMessage,
  type SplitTerms,
  shareLabels,
} from '@symbolon/protocol/shares';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import { identityOf } from '../../src/handlers/identity.ts';
import { walletFromEntropy } from '../../src/keys/wallet.ts';
import { records } from '../../src/nvm/layout.ts';
import { openStore } from '../../src/nvm/store.ts';
import type { StoredShare } from '../../src/shares/deal.ts';
import { clearShare, makeSplit } from '../../src/shares/split.ts';
import { encryptPayload, sealingKey } from '../../src/tunnel/seal.ts';
import { type CardIdentity, signBody } from '../../src/tunnel/sign.ts';
import { activeChip, blankChip, type Chip, certificatesFor } from '../support/chip.ts';
import { can, dealAll, dealerChip, dealTo, finish, pin, planOf, puk, shareChip } from '../support/shares.ts';
import { type Asking, change, changeMember, copyOf, flipped, type Trial, trial, trialOf, write } from './trial.ts';

const plan = planOf(2, 3);
const waiting = { pinReset: 0, loosening: 3600, word: 3600 };
const firstSlot = records.slots[0]!;
const identity = (chip: Chip): CardIdentity => identityOf(openStore(chip.memory));
function stored(chip: Chip): StoredShare {
  const share = openStore(chip.memory).get(firstSlot.share);
  if (share === undefined) throw new Error('no share');
  return share;
}
/** No point of P-256 has this x-coordinate. */
const noPoint = Uint8Array.of(2, ...new Uint8Array(31), 1);
const otherPack = (card: CardIdentity): Uint8Array =>
  certificatesFor(card.publicKey, '000000000002', 8).cardCertificate;

/** One share of the split has arrived; the others may be dealt. */
const dealer = (): Chip =>
  copyOf('share dealer', () => {
    const chip = dealerChip();
    dealTo(chip, shareChip(0), { index: 0, plan });
    return chip;
  });
const blank = (): Chip => copyOf('second share card', () => shareChip(1));
let holders: readonly Chip[] | undefined;
/** A card of a split that is complete: the dealer, or the one with this share. */
const ofSplit = (index: number | 'dealer'): Chip =>
  copyOf(`of the split: ${index}`, () => {
    if (holders === undefined) {
      const from = dealerChip();
      holders = [...dealAll(from, plan), from];
    }
    return (index === 'dealer' ? holders.at(-1) : holders[index]) ?? blank();
  });
const holder = (index: number): Chip => ofSplit(index);
const recovering = (): Chip => copyOf('recovering', () => blankChip('recovering', '000000000300'));
const wallet = (): Chip => copyOf('active', () => activeChip());

type Offered = { body: OfferBody; spoil: (offer: Uint8Array) => Uint8Array; unsigned: boolean };

function offerOf(body: OfferBody, by: Chip, [label, unsigned]: readonly [Uint8Array, boolean]): Uint8Array {
  const signature = signBody(label, offerBody.encode(body), identity(by).secretKey);
  return offerMessage.encode({ body, signature: unsigned ? flipped(signature) : signature });
}

/** What is wrong with an offer before anything else of it is looked at. */
const certificateFaults = (own: () => Chip, peer: () => Chip): readonly ((attempt: Offered) => void)[] => [
  (attempt) => {
    attempt.spoil = (offer) => offer.slice(1);
  },
  (attempt) => {
    attempt.body = { ...attempt.body, certificates: [new Uint8Array(3)] };
  },
  (attempt) => {
    attempt.body = { ...attempt.body, certificates: [identity(own()).cardCertificate] };
  },
  (attempt) => {
    attempt.body = { ...attempt.body, certificates: [otherPack(identity(peer()))] };
  },
  (attempt) => {
    attempt.unsigned = true;
  },
];

type Dealing = Omit<Asking<'shareDeal'>, 'request'> & {
  terms: Omit<Asking<'shareDeal'>['request'], 'offer'>;
} & Offered;

function dealing(): Dealing {
  const { offer } = blank().call('shareOffer', {}, can);
  return {
    chip: dealer(),
    options: pin,
    terms: { index: 1 },
    body: offerMessage.decode(offer).body,
    spoil: (bytes) => bytes,
    unsigned: false,
  };
}

/** The share card is a member already. */
function known(chip: Chip, fields: Partial<RosterMember>): void {
  write(chip, (store, { roster }) => {
    const members = store.get(roster) ?? [];
    const { publicKey } = identity(blank());
    store.put(roster, [...members, { role: 'share', standing: 'agreed', publicKey, ...fields }]);
  });
}

const shareDeal = trial<Dealing>(
  dealing,
  [
    ({ chip }) => changeMember(chip, 0, { role: 'daily' }),
    ({ chip }) => changeMember(chip, 0, { standing: 'revoked' }),
    ({ chip }) => write(chip, (store, { set }) => change(store, set, { dormant: true })),
    ...certificateFaults(dealer, blank),
    (attempt) => {
      attempt.body = { ...attempt.body, release: 0 };
    },
    ({ chip }) => known(chip, { standing: 'revoked' }),
    ({ chip }) => known(chip, { role: 'daily' }),
    ({ chip }) => changeMember(chip, 0, { role: 'backup' }),
    ({ chip }) => write(chip, (store, { set }) => change(store, set, { sealed: true })),
    ({ chip }) => write(chip, (store, { set }) => change(store, set, { limit: 1 })),
    ({ chip }) => write(chip, (store, { split }) => change(store, split, { seed: undefined })),
    (attempt) => {
      attempt.terms = { ...attempt.terms, plan };
      write(attempt.chip, (store, { split, terms }) => {
        change(store, split, { plan: planOf(3, 3) });
        store.put(terms, { delays: waiting, wake: undefined });
      });
    },
    (attempt) => {
      attempt.terms = { ...attempt.terms, index: 3 };
    },
    ({ chip }) =>
      write(chip, (store, { secret }) => {
        const root = { path: [harden(1)], curve: 'ed25519', secret: new Uint8Array(64).fill(7) } as const;
        store.put(secret, {
          exportable: false,
          roots: [{ ...root, entropy: new Uint8Array(), masterFingerprint: 1 }],
          fileKey: new Uint8Array(64).fill(1),
        });
      }),
    ({ chip }) => write(chip, (store, { set }) => change(store, set, { epoch: 7 })),
    (attempt) => {
      attempt.body = { ...attempt.body, ephemeral: noPoint };
    },
    ({ chip }) => write(chip, (store, { split }) => change(store, split, { holders: [1, 1, 0xff] })),
    // It is the card of the share that arrived already.
    ({ chip }) => {
      known(chip, {});
      write(chip, (store, { split, roster }) => {
        const members = store.get(roster) ?? [];
        change(store, split, { holders: [members.length - 1, 0xff, 0xff] });
      });
    },
    (attempt) => {
      attempt.body = { ...attempt.body, split: 1 };
    },
  ],
  ({ chip, options, terms, body, spoil, unsigned }) => {
    const offer = offerOf(body, blank(), [shareLabels.offer, unsigned]);
    return chip.send('shareDeal', { ...terms, offer: spoil(offer) }, options).status;
  },
  // A known member is no new one; of two faults of the holders the later one is written over.
  [
    [9, 10],
    [9, 11],
    [9, 12],
    [9, 13],
    [10, 11],
    [10, 12],
    [10, 13],
    [0, 11],
    [14, 15],
    [19, 20],
    [11, 20],
    [12, 20],
    [13, 20],
  ],
);

type Importing = Omit<Asking<'shareImport'>, 'request'> & {
  request: Omit<Asking<'shareImport'>['request'], 'deal'>;
  /** Everything but the share, which is encrypted as this says. */
  body: DealBody;
  plaintext: Uint8Array;
  /** Change the body after that. */
  after: ((body: DealBody) => DealBody)[];
  spoil: (deal: Uint8Array) => Uint8Array;
  unsigned: boolean;
};

/** A secret of the dealer's side of a key agreement. A TEST KEY. */
const ephemeralSecret = new Uint8Array(32).fill(5);
const ephemeral = p256.getPublicKey(ephemeralSecret, true);
const empty = new Uint8Array();

/** A deal of a dealer whose share this test knows. */
function importing(): Importing {
  const chip = blank();
  const { offer } = chip.call('shareOffer', {}, can);
  const { body } = dealMessage.decode(dealer().call('shareDeal', { index: 1, offer }, pin).deal);
  const { setId, epoch, number, version } = body.split.terms;
  const owned = walletFromEntropy(new Uint8Array(16).fill(5), { exportable: true });
  const names = { version, setId, epoch, number, plan };
  const made = makeSplit({ ...names, wallet: owned, seed: new Uint8Array(32).fill(6) });
  const [, share] = made.shares;
  if (share === undefined) throw new Error('no share');
  return {
    chip,
    options: can,
    request: { pin: testPin, puk: testPuk },
    body: { ...body, split: made.split, ephemeral },
    plaintext: dealPayload.encode(share),
    after: [],
    spoil: (deal) => deal,
    unsigned: false,
  };
}

const shareImport = trial<Importing>(
  importing,
  [
    (attempt) => {
      write(attempt.chip, (store) => store.put(records.lifecycle, 'active'));
      attempt.options = can;
    },
    (attempt) => {
      attempt.request = { ...attempt.request, certificate: new Uint8Array(103) };
    },
    ({ chip }) => write(chip, (store, { pendingOffer }) => store.remove(pendingOffer)),
    (attempt) => {
      attempt.spoil = (deal) => deal.slice(1);
    },
    ({ after }) => void after.push((body) => ({ ...body, certificates: [new Uint8Array(3)] })),
    ({ after }) => void after.push((body) => ({ ...body, certificates: [identity(blank()).cardCertificate] })),
    ({ after }) => void after.push((body) => ({ ...body, certificates: [otherPack(identity(dealer()))] })),
    (attempt) => {
      attempt.unsigned = true;
    },
    (attempt) => {
      attempt.body = { ...attempt.body, offerHash: new Uint8Array(32) };
    },
    (attempt) => {
      attempt.body = { ...attempt.body, members: attempt.body.members.toReversed() };
    },
    (attempt) => {
      const members = attempt.body.members.map((one) => ({ ...one, role: 'daily' }) as const);
      attempt.body = { ...attempt.body, members };
    },
    ({ after }) => void after.push((body) => ({ ...body, ephemeral: noPoint })),
    ({ after }) => void after.push((body) => ({ ...body, ciphertext: flipped(body.ciphertext) })),
    (attempt) => {
      attempt.plaintext = attempt.plaintext.slice(1);
    },
    (attempt) => {
      attempt.plaintext = flipped(attempt.plaintext);
    },
    (attempt) => {
      write(attempt.chip, (store) => store.put(records.lifecycle, 'active'));
      attempt.options = pin;
      attempt.request = { pin: testPin };
    },
    (attempt) => {
      attempt.request = {};
    },
    (attempt) => {
      write(attempt.chip, (store, { share }) => {
        store.put(records.lifecycle, 'active');
        store.put(share, stored(holder(0)));
      });
      attempt.options = pin;
      attempt.request = {};
    },
  ],
  ({ chip, options, request, body, plaintext, after, spoil, unsigned }) => {
    const offer = offerMessage.decode(blank().call('shareOffer', {}, can).offer).body;
    const clear = [dealBody.encode({ ...body, ciphertext: empty })];
    const key = sealingKey(ephemeralSecret, pendingKey(chip) ?? offer.ephemeral, { clear, info: shareLabels.key });
    const changed = after.reduce((before, step) => step(before), {
      ...body,
      ciphertext: encryptPayload(key, plaintext),
    });
    const signature = signBody(shareLabels.deal, dealBody.encode(changed), identity(dealer()).secretKey);
    const deal = dealMessage.encode({ body: changed, signature: unsigned ? flipped(signature) : signature });
    return chip.send('shareImport', { ...request, deal: spoil(deal) }, options).status;
  },
  // A PIN is given or missing, on a card that is blank.
  [
    [15, 16],
    [16, 17],
    [16, 18],
    [17, 18],
  ],
);

/** The key of the offer that a card has open. */
function pendingKey(chip: Chip): Uint8Array | undefined {
  const pending = openStore(chip.memory).get(firstSlot.pendingOffer);
  return pending === undefined ? undefined : p256.getPublicKey(pending.ephemeralSecret, true);
}

type Confirming = Asking<'shareConfirm'> & { version: number | undefined; unsigned: boolean; cut: boolean };

function confirming(): Confirming {
  const [from, card] = [dealer(), blank()];
  const { deal } = from.call('shareDeal', { index: 1, offer: card.call('shareOffer', {}, can).offer }, pin);
  const request = card.call('shareImport', { deal, pin: testPin }, can);
  return { chip: from, options: pin, request, version: undefined, unsigned: false, cut: false };
}

type Gathering = Omit<Asking<'shareRecover'>, 'request'> & {
  /** Shares of these cards, one command each before the one that is tried; then what that one brings. */
  before: Chip[];
  request: Asking<'shareRecover'>['request'];
  body: RecoveryBody;
  /** What all shares say of their split, in place of what is so. */
  terms: Partial<SplitTerms>;
  value: Uint8Array;
  after: ((body: RecoveryBody) => RecoveryBody)[];
  spoil: (recovery: Uint8Array) => Uint8Array;
  unsigned: boolean;
  by: Chip;
};

function gathering(): Gathering {
  const chip = recovering();
  const { offer } = chip.call('shareOffer', { recovery: true }, can);
  const by = holder(1);
  const { body } = recoveryMessage.decode(by.call('shareRelease', { offer }, pin).recovery);
  return {
    chip,
    options: can,
    before: [holder(0)],
    terms: {},
    request: { finish },
    body: { ...body, ephemeral },
    value: stored(by).value,
    after: [],
    spoil: (recovery) => recovery,
    unsigned: false,
    by,
  };
}

/** A share sealed to the card that recovers, by a card that signs whatever it is told. */
function recoveryOf(
  { chip, terms }: Gathering,
  { body, value }: { readonly body: RecoveryBody; readonly value: Uint8Array },
): RecoveryBody {
  const open = { ...body, split: { ...body.split, terms: { ...body.split.terms, ...terms } }, ciphertext: empty };
  const clear = [recoveryBody.encode(open)];
  const key = sealingKey(ephemeralSecret, pendingKey(chip) ?? ephemeral, { clear, info: shareLabels.key });
  return { ...open, ciphertext: encryptPayload(key, value) };
}

function signedRecovery(body: RecoveryBody, by: Chip, unsigned = false): Uint8Array {
  const signature = signBody(shareLabels.recovery, recoveryBody.encode(body), identity(by).secretKey);
  return recoveryMessage.encode({ body, signature: unsigned ? flipped(signature) : signature });
}

const shareRecover = trial<Gathering>(
  gathering,
  [
    (attempt) => {
      const { split, ...given } = stored(holder(1));
      const share = clearShare(split.terms, given);
      attempt.request = { ...attempt.request, written: share };
    },
    ({ chip }) => write(chip, (store, { pendingOffer }) => store.remove(pendingOffer)),
    (attempt) => {
      attempt.request = { ...attempt.request, certificate: new Uint8Array(103) };
    },
    (attempt) => {
      attempt.spoil = (recovery) => recovery.slice(1);
    },
    ({ after }) => void after.push((body) => ({ ...body, certificates: [new Uint8Array(3)] })),
    ({ after }) => void after.push((body) => ({ ...body, certificates: [identity(recovering()).cardCertificate] })),
    ({ after, by }) => void after.push((body) => ({ ...body, certificates: [otherPack(identity(by))] })),
    (attempt) => {
      attempt.unsigned = true;
    },
    (attempt) => {
      attempt.body = { ...attempt.body, offerHash: new Uint8Array(32) };
    },
    (attempt) => {
      const { split } = attempt.body;
      attempt.body = { ...attempt.body, split: { ...split, terms: { ...split.terms, number: 9 } } };
    },
    ({ after }) => void after.push((body) => ({ ...body, ephemeral: noPoint })),
    ({ after }) => void after.push((body) => ({ ...body, ciphertext: flipped(body.ciphertext) })),
    (attempt) => {
      attempt.before = [attempt.by];
    },
    (attempt) => {
      attempt.value = flipped(attempt.value);
    },
    (attempt) => {
      attempt.terms = { ...attempt.terms, exportable: false };
    },
    (attempt) => {
      attempt.request = { ...attempt.request, finish: { clones: 2, exportable: true } };
    },
    (attempt) => {
      attempt.before = [];
    },
    (attempt) => {
      attempt.terms = { ...attempt.terms, keySetDigest: new Uint8Array(32) };
    },
  ],
  (attempt) => {
    const { chip, options, before, request, body, after, spoil, unsigned, by } = attempt;
    if (pendingKey(chip) !== undefined)
      for (const card of before) {
        const { offer } = chip.call('shareOffer', { recovery: true }, can);
        const earlier = recoveryMessage.decode(card.call('shareRelease', { offer }, pin).recovery);
        const { value } = stored(card);
        const sealed = recoveryOf(attempt, { body: { ...earlier.body, ephemeral }, value });
        chip.call('shareRecover', { recovery: signedRecovery(sealed, card) }, can);
      }
    const made = after.reduce((so, step) => step(so), recoveryOf(attempt, { body, value: attempt.value }));
    const recovery = spoil(signedRecovery(made, by, unsigned));
    return chip.send('shareRecover', { ...request, recovery }, options).status;
  },
);

type Releasing = Asking<'shareRelease'> & {
  body: OfferBody;
  spoil: (offer: Uint8Array) => Uint8Array;
  unsigned: boolean;
};

function releasing(): Releasing {
  const { offer } = recovering().call('shareOffer', { recovery: true }, can);
  return {
    chip: holder(0),
    options: pin,
    request: { offer },
    body: offerMessage.decode(offer).body,
    spoil: (bytes) => bytes,
    unsigned: false,
  };
}

/** A later split for a card that holds a share. */
function renewing(): Asking<'shareImport'> {
  const chip = holder(0);
  const { offer } = chip.call('shareOffer', {}, pin);
  const request = ofSplit('dealer').call('shareDeal', { plan, index: 0, offer }, pin);
  return { chip, options: pin, request };
}

/** The slot holds a wallet. */
const holdsWallet = (attempt: { chip: Chip }): void => {
  attempt.chip = wallet();
};
const isRevoked = ({ chip }: { readonly chip: Chip }): void => {
  const { member } = setRecordOf(chip) ?? { member: 0 };
  changeMember(chip, member, { standing: 'revoked' });
};
const setRecordOf = (chip: Chip) => openStore(chip.memory).get(firstSlot.set);

export const shareTrials: { readonly [command: string]: Trial } = {
  'SHARE OFFER': trialOf('shareOffer', () => ({ chip: holder(0), options: pin, request: {} }), [
    (attempt) => {
      attempt.options = can;
    },
    (attempt) => {
      attempt.request = { recovery: true };
    },
    holdsWallet,
  ]),
  'SHARE DEAL': shareDeal,
  'SHARE IMPORT': shareImport,
  'SHARE IMPORT, 2': trialOf('shareImport', renewing, [
    isRevoked,
    ({ chip }) => write(chip, (store, { set }) => change(store, set, { epoch: 7 })),
    ({ chip }) => changeMember(chip, 0, { role: 'daily' }),
  ]),
  'SHARE CONFIRM': trial(
    confirming,
    [
      (attempt) => {
        attempt.cut = true;
      },
      ({ chip }) =>
        write(chip, (store, { exports: [, second] }) => {
          if (second !== undefined) store.remove(second);
        }),
      ({ chip }) => changeMember(chip, 2, { standing: 'revoked' }),
      (attempt) => {
        attempt.version = 9;
      },
      (attempt) => {
        attempt.unsigned = true;
      },
      ({ chip }) =>
        write(chip, (store, { exports: [, second] }) => {
          if (second !== undefined) change(store, second, { receiptHash: new Uint8Array(32) });
        }),
    ],
    ({ chip, options, request, version, unsigned, cut }) => {
      const { body } = receiptMessage.decode(request.receipt);
      const changed = { ...body, version: version ?? body.version };
      const signature = signBody(shareLabels.receipt, receiptBody.encode(changed), identity(blank()).secretKey);
      const receipt = receiptMessage.encode({ body: changed, signature: unsigned ? flipped(signature) : signature });
      return chip.send('shareConfirm', { receipt: cut ? receipt.slice(1) : receipt }, options).status;
    },
  ),
  'SHARE RECOVER': shareRecover,
  'SHARE RELEASE': trial<Releasing>(
    releasing,
    [
      holdsWallet,
      isRevoked,
      ...certificateFaults(() => holder(0), recovering),
      (attempt) => {
        attempt.body = { ...attempt.body, release: 0 };
      },
      (attempt) => {
        attempt.body = { ...attempt.body, ephemeral: noPoint };
      },
    ],
    ({ chip, options, body, spoil, unsigned }) => {
      const offer = offerOf(body, recovering(), [shareLabels.recoveryOffer, unsigned]);
      return chip.send('shareRelease', { offer: spoil(offer) }, options).status;
    },
  ),
  'SHARE EXPORT': trialOf('shareExport', () => ({ chip: holder(0), options: puk, request: {} }), [
    holdsWallet,
    isRevoked,
    ({ chip }) =>
      write(chip, (store, { share }) => {
        const { split, ...held } = stored(chip);
        store.put(share, { ...held, split: { ...split, terms: { ...split.terms, exportable: false } } });
      }),
  ]),
};
