/** Values the docstrings of `@symbolon/backup` use: people with emulated cards, and what they know. */
import {
  backUp,
  believeTime,
  ceremonyCard,
  confirmBackUp,
  confirmShares,
  dealShares,
  makeWallet,
  type RunStep,
  type StepRequest,
  type TimeSource,
  verifyBackup,
} from '@symbolon/backup';
import type { RecoveryPlanData } from '@symbolon/backup/plan';
import { type Credentials, openCard } from '@symbolon/client';
import { createPack, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { createRoughtimeServer } from '@symbolon/emulator/roughtime-server';
import type { VerificationRecord } from '@symbolon/protocol/set';
import { made as ofClient, sendToServer, timeServers } from './client.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const passwords = { pin: '246810', puk: '123456789012' };

export const trust = emulatorTrust;

/** The servers that `heirSession` believes. */
export const heirsTime: TimeSource = { servers: timeServers, send: sendToServer };

function newCard(): PackedCard {
  const [card] = createPack({ cards: 1, random });
  if (card === undefined) throw new Error('the pack is empty');
  return card;
}

/** A drawer of blank cards of one pack: each label gets the next one, and keeps it. */
function drawer() {
  const blank = [...createPack({ cards: 6, random })];
  const taken = new Map<string, PackedCard>();
  return ({ card: { label } }: StepRequest): PackedCard => {
    const card = taken.get(label) ?? blank.shift();
    if (card === undefined) throw new Error('the drawer is empty');
    taken.set(label, card);
    return card;
  };
}

function stepFrom(take: (request: StepRequest) => PackedCard): RunStep {
  return async (request, use) => {
    const card = take(request);
    const transport = card.tap();
    try {
      const credentials = { can: { can: card.can }, pin: { pin: passwords.pin }, puk: { puk: passwords.puk } };
      return await use(
        ceremonyCard(await openCard(transport), (password) => credentials[password], { trust, slot: request.slot }),
      );
    } finally {
      await transport.close();
    }
  };
}

const choose = async () => ({ ...passwords, extendable: true, clones: 5, pinReset: 1 });

/** With a wallet on the card "with the wallet", and blank ones. */
async function stepWithWallet(): Promise<RunStep> {
  const runStep = stepFrom(drawer());
  await makeWallet({ runStep }, { card: { label: 'with the wallet' }, choose });
  return runStep;
}

/** With a set of "daily", "safe" and "sister", sealed and extendable, and blank ones. */
const tapSet = once(async () => {
  const runStep = stepFrom(drawer());
  const source = { label: 'daily' };
  await makeWallet({ runStep }, { card: source, choose });
  const targets = [
    { label: 'safe', role: 'backup' },
    { label: 'sister', role: 'backup' },
  ] as const;
  await confirmBackUp({ runStep }, await backUp({ runStep }, { targets, source }), { seal: true, source });
  return runStep;
});

/** Two time servers at a fixed time, and a day and a minute later. */
const keysOfServers = [random(32), random(32)];
function sourceAt(time: bigint): TimeSource {
  const running = keysOfServers.map((secretKey) => createRoughtimeServer({ secretKey, now: () => time, random }));
  return {
    servers: running.map(({ publicKey }, at) => ({ name: `server ${at}`, publicKey, addresses: [] })),
    send: async (packet) => running.flatMap(({ answer }) => answer(packet) ?? [])[0] ?? new Uint8Array(),
  };
}
export const timeSource = sourceAt(1_800_000_000n);
export const laterTimeSource = sourceAt(1_800_086_460n);

/** With a set of "daily" and the card of an "heir" who waits for a day; both believe two servers. */
const tapFamily = once(async () => {
  const runStep = stepFrom(drawer());
  const primary = { label: 'daily' };
  await makeWallet({ runStep }, { card: primary, choose });
  const trusted = { needed: 2, servers: timeSource.servers.map(({ publicKey }) => publicKey) };
  await believeTime({ runStep }, { primary, others: [], trusted, source: timeSource });
  const targets = [{ label: 'heir', role: 'heir', wake: { delay: 86_400, factor: false } }] as const;
  await confirmBackUp({ runStep }, await backUp({ runStep }, { targets, source: primary }), {
    seal: false,
    source: primary,
  });
  return runStep;
});

/** With a wallet split 2-of-2 onto "aunt" and "brother", and blank ones. */
async function tapSplit(): Promise<RunStep> {
  const runStep = await stepWithWallet();
  const holders = [{ label: 'aunt' }, { label: 'brother' }];
  const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
  await confirmShares(
    { runStep },
    await dealShares({ runStep }, { plan, holders, choosePasswords: async () => passwords }),
  );
  return runStep;
}

/** What "safe" of that set has proven. */
async function record(): Promise<VerificationRecord> {
  const [proven] = await verifyBackup({ runStep: await tapSet() }, { cards: [{ label: 'safe' }], now: Date.now });
  if (proven === undefined) throw new Error('nothing was verified');
  return proven.record;
}

/** What takes cards, made for the examples that name it. */
export const made = {
  runStep: stepWithWallet,
  tapSet,
  tapFamily,
  heirSession: ofClient.heirSession,
  tapShares: stepWithWallet,
  tapSplit,
  record,
  transport: ofClient.transport,
  session: ofClient.session,
};

/** With blank ones alone. */
export const tapNew = stepFrom(drawer());
export const tapBlank = stepFrom(drawer());

/** A reader in front of a person who knows every password, with a blank card on it. */
const onReader = newCard();
export const reader = { nextCard: async (_signal?: unknown) => onReader.tap() };
export const ask = (_request: StepRequest, password: 'can' | 'pin' | 'puk'): Credentials =>
  password === 'can' ? { can: onReader.can } : password === 'pin' ? { pin: passwords.pin } : { puk: passwords.puk };

export const planData: RecoveryPlanData = {
  wallet: 'Family savings',
  owner: 'Ada',
  trusted: 'Ben',
  date: Date.now(),
  cards: [
    { label: 'daily', place: 'the purse', role: 'primary', cardNumber: '100000000001' },
    { label: 'safe', place: 'the bank', role: 'backup', cardNumber: '100000000002' },
  ],
  masterFingerprint: '73c5da0a',
  extendable: false,
  pinPlace: 'at the notary',
  pukPlace: 'at the notary',
  software: [{ name: 'Symbolon', where: 'symbolon.example' }],
  accounts: [{ chain: 'Ethereum', label: 'Everyday', path: "m/44'/60'/0'/0/0" }],
  extras: [],
};

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
