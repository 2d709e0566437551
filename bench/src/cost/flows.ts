/** What people do with cards, from field-on to the end of the tap, with the client that wallets use. */

import {
  type Attestation,
  activate,
  addPhone,
  announce,
  attest,
  type Credentials,
  createSigner,
  createWallet,
  getStatus,
  identify,
  openCard,
  openSession,
  proveTime,
  readFromVault,
  resumeSession,
  type Session,
  setPolicy,
  storeInVault,
  verifyPin,
} from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import type { Signer } from '@symbolon/interface';
import { startingPolicies } from '@symbolon/protocol/policy';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { backUpOnto, pin } from '../backup.ts';
import { dealOnto, recoverOnto } from '../shares.ts';
import { ask, believe, prove, wait } from '../time.ts';
import type { MeteredCard } from './metered-card.ts';
import { ether, keepPublicKeys, lamports, type ReadyPayment, twoInTwoOut } from './payments.ts';

export type Flow = {
  /** What happens, in a few words. */
  readonly what: string;
  readonly cards: number;
  /** Brings the cards where the flow begins, which is not counted. What it resolves to is the flow. */
  readonly prepare: (cards: readonly MeteredCard[]) => Promise<() => Promise<unknown>>;
};

const purpose44 = (coin: number, index: number) => [44, coin, 0].map((part) => part + 0x80000000).concat(0, index);

/** Of no card here. */
const wrongPin = '999999';

const host = () => ({ random: seededRandom('host') });

type Use<T> = (session: Session) => Promise<T>;

const tapWith = <T>(card: MeteredCard, credentials: Credentials, use: Use<T>): Promise<T> =>
  card.tap(async (transport) => use(await openSession(await openCard(transport, host()), credentials)));

/** With a card that proves to be genuine, before it is given or asked for a secret. */
const tapGenuine = <T>(
  card: MeteredCard,
  credentials: Credentials,
  use: (session: Session, attestation: Attestation) => Promise<T>,
): Promise<T> =>
  card.tap(async (transport) => {
    const { session, attestation } = await identify(await openCard(transport, host()), credentials, {
      trust: emulatorTrust,
    });
    return use(session, attestation);
  });

const createOn = (card: MeteredCard, clones = 2) =>
  tapGenuine(card, { can: card.can }, (session) => createWallet(session, { pin, clones }));

/** A card with a wallet whose owner lets known phones sign without the PIN, and a phone that it knows. */
async function knownPhone(
  card: MeteredCard,
): Promise<<T>(use: (session: Session, kept: Pick<Attestation, 'certificates'>) => Promise<T>) => Promise<T>> {
  await createOn(card);
  const { secret, certificates } = await tapGenuine(card, { pin }, async (session, attestation) => {
    await setPolicy(session, { ...startingPolicies.open, withoutPin: true });
    return { ...(await addPhone(session, { name: 'phone' })), ...attestation };
  });
  return (use) =>
    card.tap(async (transport) => {
      const resumed = await resumeSession(await openCard(transport, { random: seededRandom('phone') }), [{ secret }]);
      if (resumed === undefined) throw new Error('the card does not know the phone');
      return use(resumed.session, { certificates });
    });
}

/** A flow on one card that knows the phone. */
const onKnownPhone = (
  what: string,
  use: (session: Session, kept: Pick<Attestation, 'certificates'>) => Promise<unknown>,
): Flow => ({
  what,
  cards: 1,
  prepare: async (cards) => {
    const tap = await knownPhone(first(cards));
    return () => tap(use);
  },
});

/** Time proven to a card, in the session of a phone that it knows. */
const proving = (what: string, { needed, cached }: { readonly needed: number; readonly cached: boolean }): Flow => ({
  what,
  cards: 1,
  prepare: async (cards) => {
    const card = first(cards);
    const tap = await knownPhone(card);
    await tapGenuine(card, { pin }, (session) => believe(session, needed));
    if (!cached) return () => tap(prove);
    await tap(prove);
    // The nonce stays, so the phone asks between two taps.
    const servers = await tap(ask);
    return () => tap((session) => proveTime(session, { servers }));
  },
});

const monthly = { delay: 30 * 86_400, factor: false };

/** A backup that wakes after a month, whose source has a clock. */
async function sleeper(cards: readonly MeteredCard[]): Promise<MeteredCard> {
  const [source, clone] = cards;
  if (source === undefined || clone === undefined) throw new Error('two cards make a backup');
  await createOn(source, 1);
  await tapGenuine(source, { pin }, (session) => believe(session, 1));
  await backUpOnto(source, [clone], 'backup', monthly);
  return clone;
}

const signDigests = (count: number) => (session: Session) =>
  createSigner(session).signDigests(
    Array.from({ length: count }, (_, index) => ({
      scheme: 'ecdsa-secp256k1',
      path: purpose44(60, index),
      digest: new Uint8Array(32).fill(index + 1),
    })),
  );

/** Signing a transaction, with the public keys that a wallet keeps of a card it knows. */
const signing = (what: string, make: (signer: Signer) => Promise<ReadyPayment>): Flow => ({
  what,
  cards: 1,
  prepare: async (cards) => {
    const tap = await knownPhone(first(cards));
    const { kept, transaction } = await tap(async (session) => {
      const kept = keepPublicKeys(createSigner(session));
      return { kept, transaction: await make(kept) };
    });
    return () => tap((session) => transaction(kept.on(createSigner(session))));
  },
});

const backup = (targets: number): Flow => ({
  what: targets === 1 ? 'a backup onto one card' : `backups onto ${targets} cards`,
  cards: targets + 1,
  prepare: async (cards) => {
    const source = first(cards);
    await createOn(source);
    return () => backUpOnto(source, cards.slice(1));
  },
});

export const flows: Readonly<Record<string, Flow>> = {
  identify: {
    what: 'first contact with a card from its box; proven genuine, offline',
    cards: 1,
    prepare: async (cards) => () => {
      const card = first(cards);
      return card.tap(async (transport) =>
        identify(await openCard(transport, host()), { can: card.can }, { trust: emulatorTrust }),
      );
    },
  },
  'session.first': {
    what: 'a session by PIN, on a phone the card does not know, and its proof',
    cards: 1,
    prepare: async (cards) => {
      const card = first(cards);
      await createOn(card);
      return () => tapWith(card, { pin }, (session) => getStatus(session));
    },
  },
  'session.first.sign': {
    what: 'the same, whose first command is a signature',
    cards: 1,
    prepare: async (cards) => {
      const card = first(cards);
      await createOn(card);
      await tapGenuine(card, { pin }, (session) => setPolicy(session, startingPolicies.open));
      return () => tapWith(card, { pin }, signDigests(1));
    },
  },
  'session.first.genuine': {
    what: 'the same, whose first command is the proof that the card is genuine',
    cards: 1,
    prepare: async (cards) => {
      const card = first(cards);
      await createOn(card);
      return () => tapGenuine(card, { pin }, async () => {});
    },
  },
  'session.suspended': {
    what: 'a session by a PIN with one try left, and the CAN',
    cards: 1,
    prepare: async (cards) => {
      const card = first(cards);
      await createOn(card);
      for (const _ of [1, 2]) await tapWith(card, { pin: wrongPin }, getStatus).catch(() => undefined);
      return () => tapWith(card, { pin, can: card.can }, (session) => getStatus(session));
    },
  },
  'session.known': onKnownPhone('a session on a known phone', async () => {}),
  pubkey: onKnownPhone('an extended public key', (session) =>
    createSigner(session).getPublicKey({ curve: 'secp256k1', path: purpose44(60, 0).slice(0, 3) }),
  ),
  'sign.1': onKnownPhone('a signature', signDigests(1)),
  'sign.1.pin': onKnownPhone('a signature, PIN asked for', async (session, { certificates }) => {
    await attest(session, { trust: emulatorTrust, certificates });
    await verifyPin(session, pin);
    await signDigests(1)(session);
  }),
  'sign.10': onKnownPhone('ten signatures with ten keys', signDigests(10)),
  'sign.psbt.2in2out': signing('a Bitcoin payment, 2 inputs and 2 outputs, read by the card', twoInTwoOut),
  'sign.eth.transfer': signing('an ether transfer, read by the card', ether),
  'sign.sol.transfer': signing('a SOL transfer, read by the card', lamports),
  'clone.1': backup(1),
  'clone.2': backup(2),
  'split.2of3': {
    what: 'a wallet split over 3 cards, 2 of which make it again',
    cards: 4,
    prepare: async (cards) => {
      const [dealer, ...holders] = cards;
      if (dealer === undefined) throw new Error('the flow has no card');
      await createOn(dealer, 3);
      return () => dealOnto(dealer, holders);
    },
  },
  'recover.2of3': {
    what: 'the wallet made again from 2 of the 3, on a blank card',
    cards: 5,
    prepare: async (cards) => {
      const [dealer, blank, ...holders] = cards;
      if (dealer === undefined || blank === undefined) throw new Error('the flow has no card');
      await createOn(dealer, 3);
      await dealOnto(dealer, holders);
      return () => recoverOnto(blank, holders.slice(1));
    },
  },
  'vault.store': {
    what: 'a phrase of 24 words put into the vault',
    cards: 1,
    prepare: async (cards) => {
      const card = first(cards);
      await createOn(card);
      return () => tapGenuine(card, { pin }, (session) => storeInVault(session, phrase));
    },
  },
  'vault.read': {
    what: 'a phrase of 24 words read from the vault',
    cards: 1,
    prepare: async (cards) => {
      const card = first(cards);
      await createOn(card);
      const item = await tapGenuine(card, { pin }, (session) => storeInVault(session, phrase));
      return () => tapGenuine(card, { pin }, (session) => readFromVault(session, item));
    },
  },
  'time.prove': proving('the time proven by one server', { needed: 1, cached: false }),
  'time.prove.cached': proving('the same, by a server that the card knows, asked since the tap before', {
    needed: 1,
    cached: true,
  }),
  'time.prove.3': proving('the time proven by three servers', { needed: 3, cached: false }),
  'time.prove.3.cached': proving('the same, by servers that the card knows, asked since the tap before', {
    needed: 3,
    cached: true,
  }),
  'wake.request': {
    what: 'a backup with a delay announces that it will wake, and proves the time',
    cards: 2,
    prepare: async (cards) => {
      const clone = await sleeper(cards);
      return () =>
        tapGenuine(clone, { pin }, async (session) => {
          await announce(session, 'wake');
          await prove(session);
        });
    },
  },
  'wake.finish': {
    what: 'it proves the time after its delay, and wakes',
    cards: 2,
    prepare: async (cards) => {
      const clone = await sleeper(cards);
      await tapGenuine(clone, { pin }, async (session) => {
        await announce(session, 'wake');
        await prove(session);
      });
      wait(monthly.delay + 60);
      return () =>
        tapGenuine(clone, { pin }, async (session) => {
          await prove(session);
          await activate(session, {});
        });
    },
  },
  verify: {
    what: 'a backup checked: genuine, and of the same wallet',
    cards: 2,
    prepare: async (cards) => {
      const [source, clone] = cards;
      if (source === undefined || clone === undefined) throw new Error('two cards make a backup');
      await createOn(source, 1);
      await backUpOnto(source, [clone]);
      return () =>
        clone.tap(async (transport) => {
          const { session } = await identify(await openCard(transport, host()), { pin }, { trust: emulatorTrust });
          await getStatus(session);
        });
    },
  },
};

/** 24 words that everybody knows. */
const phrase = {
  kind: 'bip39Phrase',
  label: 'old wallet',
  rule: { show: true, members: true, others: false, approval: false },
  content: `${'abandon '.repeat(23)}art`,
} as const;

function first(cards: readonly MeteredCard[]): MeteredCard {
  const [card] = cards;
  if (card === undefined) throw new Error('the flow has no card');
  return card;
}
