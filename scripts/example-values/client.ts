/**
 * Values the docstrings of `@symbolon/client` use: sessions with emulated cards, in the states that the examples need.
 */
import { readFileSync } from 'node:fs';
import { defaultPath } from '@symbolon/chains/ethereum/address';
import { prefixPath } from '@symbolon/chains/ethereum/firmware';
import { encodeTransaction } from '@symbolon/chains/ethereum/transaction';
import {
  adoptAnchor,
  type Card,
  type Credentials,
  cloneSource,
  cloneTarget,
  confirmShare,
  createWallet,
  dealShare,
  getRoster,
  identify,
  importShare,
  issueVoucher,
  offerShare,
  openCard,
  type Session,
  setPolicy,
  signAnchor,
  signTransaction,
} from '@symbolon/client';
import type { RelayFetch, TimeServer, TimeTransport } from '@symbolon/client/time';
import { createFactory, createVirtualCard, emulatorTrust } from '@symbolon/emulator/cards';
import { createRoughtimeServer } from '@symbolon/emulator/roughtime-server';
import { nameOf, startingPolicies } from '@symbolon/protocol/policy';
import type { Transport } from '@symbolon/protocol/transport';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const can = '123456';
const passwords = { pin: '246810', puk: '123456789012' };
const pack = random(8);
const factory = createFactory(random);

async function newCard(): Promise<{ readonly card: Card; readonly session: Session; readonly tap: () => Transport }> {
  const device = createVirtualCard({ name: 'emulated card', rng: random, trust: emulatorTrust });
  device.device.powerOn();
  factory.personalise(device.device, { pack, can });
  const card = await openCard(device.tap());
  return { card, session: await genuine(card, { can }), tap: device.tap };
}

/** A session with a card that has proven to be genuine in it. */
async function genuine(card: Card, credentials: Credentials): Promise<Session> {
  return (await identify(card, credentials, { trust: emulatorTrust })).session;
}

/** A PIN session on a card with a wallet, which may be exported. */
async function newPinSession(): Promise<Session> {
  const { session } = await newCard();
  await createWallet(session, { ...passwords, exportable: true, policy: 'open' });
  return session;
}

export const trust = emulatorTrust;

const timeAt = { now: () => 1_800_000_000n, random } as const;
const newTimeServer = () => createRoughtimeServer({ ...timeAt, secretKey: random(32) });
const running = [newTimeServer(), newTimeServer(), newTimeServer()] as const;
const answerOfOne = (packet: Uint8Array) =>
  running.flatMap(({ answer }) => answer(packet) ?? [])[0] ?? new Uint8Array(0);

/** Three time servers that agree, and two ways to them. */
const named = ({ publicKey }: { readonly publicKey: Uint8Array }): TimeServer => ({
  name: 'one',
  publicKey,
  addresses: [],
});
export const timeServers = [named(running[0]), named(running[1]), named(running[2])] as const;
export const serverKey: Uint8Array = running[0].publicKey;
export const sendToServer: TimeTransport = async (packet) => answerOfOne(packet);
export const fetchFromRelay: RelayFetch = async (_, { body }) =>
  new Response(Uint8Array.from(answerOfOne(body)), { status: 200 });

/** What the standard shows. */
const standard = JSON.parse(readFileSync(new URL('../../vectors/roughtime-rfc-10049.json', import.meta.url), 'utf8'));
export const serverListText: string = JSON.stringify(standard.serverList);
export const malfeasanceReportText: string = JSON.stringify(standard.report);

/** An EVM transfer as a card reads it. */
export const transaction: Uint8Array = prefixPath(
  defaultPath,
  encodeTransaction({
    type: 'eip1559',
    chainId: 1n,
    nonce: 0n,
    to: `0x${'ab'.repeat(20)}`,
    value: 10n ** 17n,
    data: '0x',
    gasLimit: 21_000n,
    maxFeePerGas: 1n,
    maxPriorityFeePerGas: 0n,
    accessList: [],
  }),
);

const asset = nameOf('eip155:1/slip44:60');

const session = once(async () => {
  const spender = await newPinSession();
  await setPolicy(spender, { ...startingPolicies.open, assets: [{ asset, allowance: 10n ** 18n }] });
  await signTransaction(spender, { interpreter: 0x10, transaction });
  return spender;
});

/** A card that has offered itself, and the export made for it. */
const exported = once(async () => {
  const { card, session: target } = await newCard();
  const offer = await cloneTarget(target).offer();
  return { card, target, bytes: (await cloneSource(await newPinSession()).exportTo(offer, { role: 'backup' })).export };
});

/**
 * PIN sessions on a primary with the PUK 123456789012, and on its clone, a dormant backup, member 1 of the set.
 */
const pair = once(async () => {
  const primary = await newCard();
  await createWallet(primary.session, { ...passwords, pinReset: 1 });
  const backup = await newCard();
  const forBackup = await cloneSource(primary.session).exportTo(await cloneTarget(backup.session).offer(), {
    role: 'backup',
  });
  await cloneSource(primary.session).confirm(await cloneTarget(backup.session).importClone(forBackup));
  return { primary: primary.session, backup: await genuine(backup.card, { pin: passwords.pin }) };
});

/** PIN sessions on a primary and the card of an heir, whose set believes two of the three servers. */
const family = once(async () => {
  const owner = await newCard();
  await createWallet(owner.session, passwords);
  const heir = await newCard();
  const forHeir = await cloneSource(owner.session).exportTo(await cloneTarget(heir.session).offer(), {
    role: 'heir',
    wake: { delay: 15_778_800, factor: false },
  });
  await cloneSource(owner.session).confirm(await cloneTarget(heir.session).importClone(forHeir));
  const heirSession = await genuine(heir.card, { pin: passwords.pin });
  const { setId, epoch } = (await getRoster(owner.session)).roster;
  const anchor = { number: 1, needed: 1, servers: running.slice(0, 2).map(({ publicKey }) => publicKey) };
  const signatures = [await signAnchor(owner.session, anchor)];
  for (const card of [owner.session, heirSession]) await adoptAnchor(card, { setId, epoch, anchor, signatures });
  return { owner: owner.session, heir: heirSession };
});

/** A wallet split 2-of-2, and what its two share cards have answered. */
const split = once(async () => {
  const dealer = await newPinSession();
  const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
  const receipts: Uint8Array[] = [];
  const sessions: Session[] = [];
  const cards: Card[] = [];
  for (const index of [0, 1]) {
    const { card, session: blank } = await newCard();
    const deal = await dealShare(dealer, { ...(index === 0 && { plan }), index, offer: await offerShare(blank) });
    receipts.push(await importShare(blank, { deal, ...passwords }));
    cards.push(card);
    sessions.push(await genuine(card, { pin: passwords.pin }));
  }
  const [shareReceipt = new Uint8Array(), other = new Uint8Array()] = receipts;
  await confirmShare(dealer, other);
  const [one, two] = sessions;
  const [card] = cards;
  if (one === undefined || two === undefined || card === undefined) throw new Error('there are two share cards');
  return { dealer, one, two, card, shareReceipt };
});

/** What takes cards of its own, made for the examples that name it. */
export const made = {
  /** To a blank card with the CAN 123456. */
  transport: async () => (await newCard()).card.transport,
  /** Brings a card with a wallet and the PIN 246810, at each call. */
  nextCard: async () => {
    const { session: maker, tap } = await newCard();
    await createWallet(maker, { ...passwords, policy: 'open' });
    return async () => tap();
  },
  /** On a blank card. */
  blankSession: async () => (await newCard()).session,
  /** In a PIN session, with the PIN 246810; it has spent some of its allowance. */
  session,
  /** For `session`. */
  voucher: async () => issueVoucher(await session(), { member: 0, asset, amount: 10n ** 16n }),
  /** Opened with the CAN, and with the PUK, on cards with a wallet. */
  canSession: async () => genuine((await newPinSession()).card, { can }),
  pukSession: async () => genuine((await newPinSession()).card, { puk: passwords.puk }),
  exported: async () => (await exported()).bytes,
  card: async () => (await exported()).card,
  /** With that card, opened with its CAN. */
  targetSession: async () => (await exported()).target,
  primarySession: async () => (await pair()).primary,
  backupSession: async () => (await pair()).backup,
  ownerSession: async () => (await family()).owner,
  heirSession: async () => (await family()).heir,
  /** With the card that split its wallet 2-of-2, and has one receipt of two; with the cards that hold the shares. */
  dealerSession: async () => (await split()).dealer,
  shareReceipt: async () => (await split()).shareReceipt,
  shareSession: async () => (await split()).one,
  otherShareSession: async () => (await split()).two,
  sharePukSession: async () => genuine((await split()).card, { puk: passwords.puk }),
  /** With that clone, opened with its CAN. */
  forgetfulSession: async () => genuine((await pair()).backup.card, { can }),
};

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
