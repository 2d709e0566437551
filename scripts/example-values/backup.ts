/** Values the docstrings of `@symbolon/backup` use: people with emulated cards, and what they know. */
import { p256 } from '@noble/curves/nist.js';
import { acceptOffer, type ExportTerms, exportSecret } from '@symbolon/backup/card/source';
import { createOffer, type Received } from '@symbolon/backup/card/target';
import type { CardIdentity } from '@symbolon/backup/card/transcript';
import { backUp, confirmBackUp } from '@symbolon/backup/ceremony/back-up';
import type { Tap, TapRequest } from '@symbolon/backup/ceremony/cards';
import { makeWallet } from '@symbolon/backup/ceremony/rotate';
import { verify } from '@symbolon/backup/ceremony/verify';
import type { RecoveryPlanData } from '@symbolon/backup/plan/recovery-plan';
import { openCard } from '@symbolon/client/card';
import { ceremonyCard } from '@symbolon/client/ceremony-card';
import type { Credentials } from '@symbolon/client/session';
import { createFactory, createPack, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { decodeCommand, encodeResponse } from '@symbolon/protocol/apdu';
import { commands } from '@symbolon/protocol/commands';
import { initialPolicy } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import type { VerificationRecord } from '@symbolon/protocol/verify-membership';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const factory = createFactory(random);
const passwords = { pin: '246810', puk: '123456789012' };

export const trust = emulatorTrust;

/** A drawer of blank cards of one pack: each label gets the next one, and keeps it. */
function drawer() {
  const blank = [...createPack({ cards: 5, random, factory })];
  const taken = new Map<string, PackedCard>();
  return ({ card: { label } }: TapRequest): PackedCard => {
    const card = taken.get(label) ?? blank.shift();
    if (card === undefined) throw new Error('the drawer is empty');
    taken.set(label, card);
    return card;
  };
}

function tapFrom(take: (request: TapRequest) => PackedCard): Tap {
  return async (request, use) => {
    const card = take(request);
    const transport = card.tap();
    try {
      const credentials = { can: { can: card.can }, pin: { pin: passwords.pin }, puk: { puk: passwords.puk } };
      return await use(
        ceremonyCard(await openCard(transport), (password) => credentials[password], { trust, wallet: request.wallet }),
      );
    } finally {
      await transport.close();
    }
  };
}

const choose = async () => ({ ...passwords, extendable: true });

/** With a wallet on the card “with the wallet”, and blank ones. */
async function tapWithWallet(): Promise<Tap> {
  const tap = tapFrom(drawer());
  await makeWallet({ tap }, { card: { label: 'with the wallet' }, choose });
  return tap;
}

/** With a set of “daily”, “safe” and “sister”, sealed and extendable, and blank ones. */
const tapSet = once(async () => {
  const tap = tapFrom(drawer());
  const source = { label: 'daily' };
  await makeWallet({ tap }, { card: source, choose });
  const targets = [
    { label: 'safe', role: 'backup' },
    { label: 'sister', role: 'backup' },
  ] as const;
  await confirmBackUp({ tap }, await backUp({ tap }, { targets, source }), { seal: true, source });
  return tap;
});

/** What "safe" of that set has proven. */
async function record(): Promise<VerificationRecord> {
  const [proven] = await verify({ tap: await tapSet() }, { cards: [{ label: 'safe' }], now: Date.now });
  if (proven === undefined) throw new Error('nothing was verified');
  return proven.record;
}

/**
 * Cards that let out what the clone roles work with, and one clone between them: an offer, the export for it, what the
 * receipt says.
 */
const clone = once(async () => {
  const pack = random(8);
  const [sourceCard, targetCard] = [identityIn(pack), identityIn(pack)];
  const pendingOffer = {
    offerId: random(16),
    ephemeralSecret: p256.utils.randomSecretKey(),
    anyPack: false,
    release: 1,
  };
  const offer = acceptOffer(createOffer(pendingOffer, targetCard), sourceCard, {
    trust,
    release: 1,
    isAdmitted: () => false,
  });
  const exportTerms: ExportTerms = {
    offer,
    setId: random(16),
    epoch: 0,
    members: [
      { role: 'primary', standing: 'agreed', publicKey: sourceCard.publicKey },
      { role: 'backup', standing: 'agreed', publicKey: targetCard.publicKey },
    ],
    extendable: false,
    masterFingerprint: 0x73c5da0a,
    payload: { keyRoots: [{ path: [], secret: random(64) }], policy: initialPolicy, budgets: [] },
    ephemeralSecret: exportSecret(random(32), offer.offerHash),
  };
  const received: Received = {
    setId: exportTerms.setId,
    epoch: 0,
    index: 1,
    exportHash: random(32),
    keySetDigest: random(32),
  };
  return { sourceCard, targetCard, pendingOffer, exportTerms, received };
});

function identityIn(pack: Uint8Array): CardIdentity {
  const { secretKey, publicKey } = p256.keygen();
  let certificates: Pick<CardIdentity, 'batchCertificate' | 'cardCertificate'> | undefined;
  factory.personalise(
    {
      powerOn: () => new Uint8Array(),
      transmit: (bytes) => {
        const { ins, data = new Uint8Array() } = decodeCommand(bytes);
        const asked = ins === commands.initialiseIdentity.ins;
        if (!asked) certificates = commands.personalise.request.decode(data);
        return encodeResponse({
          data: asked ? commands.initialiseIdentity.response.encode({ publicKey }) : new Uint8Array(),
          status: status.ok,
        });
      },
      powerOff: () => {},
    },
    { pack, can: '123456' },
  );
  if (certificates === undefined) throw new Error('the factory gave no certificates');
  return { secretKey, publicKey, ...certificates };
}

/** What takes cards, made for the examples that name it. */
export const made = {
  tap: tapWithWallet,
  tapSet,
  record,
  sourceCard: async () => (await clone()).sourceCard,
  targetCard: async () => (await clone()).targetCard,
  pendingOffer: async () => (await clone()).pendingOffer,
  exportTerms: async () => (await clone()).exportTerms,
  received: async () => (await clone()).received,
};

/** With blank ones alone. */
export const tapNew = tapFrom(drawer());
export const tapBlank = tapFrom(drawer());

/** A reader in front of a person who knows every password, with a blank card on it. */
const [onReader] = createPack({ cards: 1, random });
if (onReader === undefined) throw new Error('the pack is empty');
export const reader = { nextCard: async (_signal?: unknown) => onReader.tap() };
export const ask = (_request: TapRequest, password: 'can' | 'pin' | 'puk'): Credentials =>
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
