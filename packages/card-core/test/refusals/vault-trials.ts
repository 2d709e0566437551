/** The commands of the vault. */
import { sha256 } from '@noble/hashes/sha2.js';
import { mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { offerBody, offerMessage } from '@symbolon/protocol/clone';
import {
  type SealedItemBody,
  sealedItemBody,
  sealedItemHeader,
  sealedItemMessage,
  sealedItemPayload,
  type VaultRule,
  vaultLabels,
  vaultRequestBody,
  vaultRequestMessage,
} from '@symbolon/protocol/vault';
import { identityOf } from '../../src/handlers/identity.ts';
import { walletFromEntropy } from '../../src/keys/wallet.ts';
import { records } from '../../src/nvm/layout.ts';
import { openStore, type Store } from '../../src/nvm/store.ts';
import { encryptPayload, ephemeralSecret, sealingKey } from '../../src/tunnel/seal.ts';
import { type CardIdentity, signBody } from '../../src/tunnel/sign.ts';
import type { StoredItem } from '../../src/vault/items.ts';
import { sealItem } from '../../src/vault/seal.ts';
import { type Chip, certificatesFor } from '../support/chip.ts';
import { pin, setOfThree } from '../support/set.ts';
import { approvedBy, keyOf, noted, offered, open, phrase, phraseItem, stored } from '../support/vault.ts';
import { type Asking, change, changeMember, copyOf, flipped, type Trial, trial, trialOf, write } from './trial.ts';

const all: VaultRule = { show: true, members: true, others: true, approval: true };
const { vault } = records;
const members = () => setOfThree({ name: 'vault' });
/** The holder: item 1 is a phrase whose every use wants an approval, item 2 a passphrase, item 3 a note. */
const holder = (): Chip =>
  copyOf('holder', () => {
    const chip = members().primary;
    stored(chip, phraseItem(all));
    stored(chip, noted(open, { kind: 'passphrase' }));
    stored(chip, noted(open));
    return chip;
  });
const identity = (chip: Chip): CardIdentity => identityOf(openStore(chip.memory));
const noPoint = Uint8Array.of(2, ...new Uint8Array(31), 1);
const malformed = Uint8Array.of(1);

type OnCard = { readonly chip: Chip };
const revoked =
  (member: number) =>
  ({ chip }: OnCard): void =>
    changeMember(chip, member, { standing: 'revoked' });
function changeItem(chip: Chip, item: number, fields: (stored: StoredItem) => Partial<StoredItem>): void {
  write(chip, (store) => {
    for (const record of vault.items) {
      const found = store.get(record);
      if (found?.item === item) store.put(record, { ...found, ...fields(found) });
    }
  });
}
const ruled =
  (fields: Partial<VaultRule>) =>
  ({ chip }: OnCard): void =>
    changeItem(chip, 1, ({ rule }) => ({ rule: { ...rule, ...fields } }));
/** The item is for a holder that is awake, and this one sleeps. */
const asleep = (attempt: OnCard): void => {
  ruled({ awake: true })(attempt);
  write(attempt.chip, (store, { set }) => change(store, set, { dormant: true }));
};
/** Another slot has the wallet of the phrase. */
const holdsItsWallet = ({ chip }: OnCard): void =>
  write(chip, (store) => {
    const wallet = walletFromEntropy(mnemonicToEntropy(phrase, wordlist), { exportable: false });
    const [, , last] = records.slots;
    if (last !== undefined) store.put(last.secret, wallet);
  });
const asksNothing = ({ chip }: OnCard): void => write(chip, (store) => store.remove(vault.request));
const full = ({ chip }: OnCard): void =>
  write(chip, (store) => {
    const item = { slot: 0, kind: 'text', rule: open, label: 'x', blocks: [], shown: 0, sent: 0 } as const;
    for (const [index, record] of vault.items.entries())
      if (store.get(record) === undefined) store.put(record, { ...item, item: 100 + index });
  });

const reading = (): Asking<'vaultRead'> => {
  const chip = holder();
  const approval = approvedBy(members().first, chip, { item: 1, use: 'show' });
  return { chip, options: pin, request: { item: 1, approval } };
};

type Approving = { chip: Chip; body: ReturnType<typeof vaultRequestBody.decode>; unsigned: boolean; cut: boolean };
const approving = trial<Approving>(
  () => {
    const { request } = holder().call('vaultRequest', { item: 1, use: 'show' }, pin);
    const { body } = vaultRequestMessage.decode(request);
    return { chip: members().first, body, unsigned: false, cut: false };
  },
  [
    revoked(1),
    ({ chip }) => changeMember(chip, 1, { role: 'heir' }),
    (attempt) => {
      attempt.cut = true;
    },
    (attempt) => {
      attempt.body = { ...attempt.body, setId: new Uint8Array(16) };
    },
    revoked(0),
    (attempt) => {
      attempt.unsigned = true;
    },
  ],
  ({ chip, body, unsigned, cut }) => {
    const signature = signBody(vaultLabels.request, vaultRequestBody.encode(body), identity(holder()).secretKey);
    const request = vaultRequestMessage.encode({ body, signature: unsigned ? flipped(signature) : signature });
    return chip.send('vaultApprove', { request: cut ? request.slice(1) : request }, pin).status;
  },
);

type Sending = {
  chip: Chip;
  request: Omit<Asking<'vaultSend'>['request'], 'offer'>;
  body: ReturnType<typeof offerBody.decode>;
  unsigned: boolean;
  cut: boolean;
};
const sending = trial<Sending>(
  () => {
    const [chip, { first, second }] = [holder(), members()];
    const approval = approvedBy(second, chip, { item: 1, use: 'send', target: keyOf(first) });
    const { body } = offerMessage.decode(offered(first));
    return { chip, request: { item: 1, approval }, body, unsigned: false, cut: false };
  },
  [
    (attempt) => {
      attempt.request = { ...attempt.request, item: 99 };
    },
    revoked(0),
    (attempt) => {
      attempt.cut = true;
    },
    (attempt) => {
      attempt.body = { ...attempt.body, certificates: [new Uint8Array(3)] };
    },
    (attempt) => {
      attempt.body = { ...attempt.body, certificates: [identity(holder()).cardCertificate] };
    },
    (attempt) => {
      attempt.unsigned = true;
    },
    (attempt) => {
      attempt.body = { ...attempt.body, release: 0 };
    },
    ruled({ members: false, others: false }),
    asleep,
    (attempt) => {
      attempt.request = { ...attempt.request, confirmed: keyOf(members().second) };
    },
    (attempt) => {
      const { approval: _, ...request } = attempt.request;
      attempt.request = request;
    },
    (attempt) => {
      attempt.request = { ...attempt.request, approval: malformed };
    },
    asksNothing,
    (attempt) => {
      attempt.body = { ...attempt.body, ephemeral: noPoint };
    },
  ],
  ({ chip, request, body, unsigned, cut }) => {
    const signature = signBody(vaultLabels.offer, offerBody.encode(body), identity(members().first).secretKey);
    const offer = offerMessage.encode({ body, signature: unsigned ? flipped(signature) : signature });
    return chip.send('vaultSend', { ...request, offer: cut ? offer.slice(1) : offer }, pin).status;
  },
);

type Receiving = {
  chip: Chip;
  body: SealedItemBody;
  /** Seals this in place of the item. */
  plain: Uint8Array | undefined;
  after: ((body: SealedItemBody) => SealedItemBody)[];
  unsigned: boolean;
  cut: boolean;
};
const seed = new Uint8Array(32).fill(5);
const withOffer = (): Chip =>
  copyOf('with an offer', () => {
    const chip = members().first;
    offered(chip);
    return chip;
  });
const receiving = trial<Receiving>(
  () => {
    const chip = withOffer();
    const offer = offerMessage.decode(offered(chip)).body;
    const accepted = { offerHash: new Uint8Array(32), ephemeral: offer.ephemeral, anyPack: false, split: 0 };
    const from = identity(holder());
    const sealed = sealItem(noted(), { offer: { ...accepted, target: {} as never }, seed, own: from });
    const { header, ...body } = sealedItemMessage.decode(sealed).body;
    const offerHash = sha256(offered(chip));
    return {
      chip,
      body: { ...body, header: { ...header, offerHash } },
      plain: undefined,
      after: [],
      unsigned: false,
      cut: false,
    };
  },
  [
    ({ chip }) => write(chip, (store) => store.remove(vault.offer)),
    ({ chip }) => write(chip, (store: Store) => change(store, vault.offer, { slot: 1 })),
    (attempt) => {
      attempt.cut = true;
    },
    ({ after }) => void after.push((body) => ({ ...body, certificates: [new Uint8Array(3)] })),
    ({ after }) => void after.push((body) => ({ ...body, certificates: [identity(withOffer()).cardCertificate] })),
    ({ after }) => void after.push((body) => ({ ...body, certificates: [otherPack(identity(holder()))] })),
    (attempt) => {
      attempt.unsigned = true;
    },
    (attempt) => {
      attempt.body = { ...attempt.body, header: { ...attempt.body.header, offerHash: new Uint8Array(32) } };
    },
    ({ after }) => void after.push((body) => ({ ...body, ephemeral: noPoint })),
    ({ after }) => void after.push((body) => ({ ...body, ciphertext: flipped(body.ciphertext) })),
    (attempt) => {
      attempt.plain = malformed;
    },
    (attempt) => {
      attempt.plain = sealedItemPayload.encode({ ...noted(), setId: new Uint8Array(16) });
    },
    full,
  ],
  ({ chip, body, plain, after, unsigned, cut }) => {
    const from = identity(holder());
    const { header, certificates, ephemeral } = body;
    const secret = ephemeralSecret(seed, new Uint8Array(32), vaultLabels.ephemeral);
    const clear = [sealedItemHeader.encode(header), ...certificates, ephemeral];
    const peer = offerMessage.decode(offered(withOffer())).body.ephemeral;
    const key = sealingKey(secret, peer, { clear, info: vaultLabels.key });
    const ciphertext = encryptPayload(key, plain ?? sealedItemPayload.encode(noted()));
    const whole = after.reduce<SealedItemBody>((before, step) => step(before), { ...body, ciphertext });
    const signature = signBody(vaultLabels.item, sealedItemBody.encode(whole), from.secretKey);
    const sealed = sealedItemMessage.encode({ body: whole, signature: unsigned ? flipped(signature) : signature });
    return chip.send('vaultReceive', { sealed: cut ? sealed.slice(1) : sealed }, pin).status;
  },
);
const otherPack = (card: CardIdentity): Uint8Array =>
  certificatesFor(card.publicKey, '000000000001', 8).cardCertificate;

const asks =
  (fields: Partial<Asking<'walletFromVault'>['request']>, rule?: Partial<VaultRule>) =>
  (attempt: Asking<'walletFromVault'>): void => {
    attempt.request = { ...attempt.request, ...fields };
    if (rule !== undefined) ruled(rule)(attempt);
  };

export const vaultTrials: { readonly [command: string]: Trial } = {
  'VAULT STORE': trialOf('vaultStore', () => ({ chip: holder(), options: pin, request: phraseItem() }), [
    (attempt) => {
      attempt.request = { ...attempt.request, content: malformed };
    },
    full,
  ]),
  'VAULT READ': trialOf('vaultRead', reading, [
    (attempt) => {
      attempt.request = { ...attempt.request, item: 99 };
    },
    ruled({ show: false }),
    asleep,
    (attempt) => {
      attempt.request = { item: attempt.request.item };
    },
    (attempt) => {
      attempt.request = { ...attempt.request, approval: malformed };
    },
    asksNothing,
  ]),
  'VAULT DELETE': trialOf('vaultDelete', () => ({ chip: holder(), options: pin, request: { item: 1 } }), [
    (attempt) => {
      attempt.request = { item: 99 };
    },
  ]),
  'VAULT REQUEST': trialOf(
    'vaultRequest',
    () => ({ chip: holder(), options: pin, request: { item: 1, use: 'show' } }),
    [
      (attempt) => {
        attempt.request = { ...attempt.request, target: new Uint8Array(33) };
      },
      (attempt) => {
        attempt.request = { ...attempt.request, item: 99 };
      },
      ruled({ show: false }),
      asleep,
      ruled({ approval: false }),
    ],
  ),
  'VAULT APPROVE': approving,
  'VAULT SEND': sending,
  'VAULT RECEIVE': receiving,
  'WALLET FROM VAULT': trialOf(
    'walletFromVault',
    () => {
      const chip = holder();
      const approval = approvedBy(members().first, chip, { item: 1, use: 'wallet' });
      ruled({ approval: false })({ chip });
      return {
        chip,
        options: { ...pin, slot: 1 },
        request: { from: 0, item: 1, clones: 0, exportable: false, approval },
      };
    },
    [
      asks({ from: 2 }),
      asks({ item: 99 }),
      ({ chip }) => changeItem(chip, 1, () => ({ kind: 'text' })),
      asks({ passphrase: 99 }),
      asks({ passphrase: 3 }),
      asleep,
      asks({ clones: 1 }, { show: false, others: false }),
      (attempt) => {
        const { approval: _, ...request } = attempt.request;
        attempt.request = request;
        ruled({ approval: true })(attempt);
      },
      asks({ approval: malformed }, { approval: true }),
      (attempt) => {
        ruled({ approval: true })(attempt);
        asksNothing(attempt);
      },
      (attempt) => {
        attempt.options = { ...attempt.options, slot: 0 };
      },
      asks({ passphrase: 2, exportable: true }),
      holdsItsWallet,
    ],
    // What wants an approval is never exportable: that is refused before.
    [
      [7, 11],
      [8, 11],
      [9, 11],
    ],
  ),
};
