/** Values the docstrings of `@symbolon/backup` use: people with emulated cards, and what they know. */
import { backUp, confirmBackUp } from '@symbolon/backup/ceremony/back-up';
import type { Tap, TapRequest } from '@symbolon/backup/ceremony/cards';
import { makeWallet } from '@symbolon/backup/ceremony/rotate';
import { verify } from '@symbolon/backup/ceremony/verify';
import type { RecoveryPlanData } from '@symbolon/backup/plan/recovery-plan';
import { openCard } from '@symbolon/client/card';
import { ceremonyCard } from '@symbolon/client/ceremony-card';
import type { Credentials } from '@symbolon/client/session';
import { createFactory, emulatorTrust } from '@symbolon/emulator/factory';
import { createPack, type PackedCard } from '@symbolon/emulator/pack';

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
      return await use(ceremonyCard(await openCard(transport), (password) => credentials[password], { trust, wallet: request.wallet }));
    } finally {
      await transport.close();
    }
  };
}

const choose = async () => ({ ...passwords, extendable: true });

/** With a wallet on the card “with the wallet”, and blank ones. */
export const tap = tapFrom(drawer());
await makeWallet({ tap }, { card: { label: 'with the wallet' }, choose });

/** With a set of “daily”, “safe” and “sister”, sealed and extendable, and blank ones. */
export const tapSet = tapFrom(drawer());
const source = { label: 'daily' };
await makeWallet({ tap: tapSet }, { card: source, choose });
const targets = [
  { label: 'safe', role: 'backup' },
  { label: 'sister', role: 'backup' },
] as const;
await confirmBackUp({ tap: tapSet }, await backUp({ tap: tapSet }, { targets, source }), { seal: true, source });
const [proven] = await verify({ tap: tapSet }, { cards: [{ label: 'safe' }], now: Date.now });
if (proven === undefined) throw new Error('nothing was verified');
export const { record } = proven;

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
