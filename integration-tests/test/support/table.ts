/** Cards for tests, and short ways to use them. */
import { ownedBy, type RecordPlace, recordAddress } from '@symbolon/card-core/nvm';
import {
  type CreateWalletOptions,
  type Credentials,
  createWallet,
  identify,
  openCard,
  type Session,
  setDuressPin,
  setPinInChannel,
} from '@symbolon/client';
import {
  createMemory,
  createPack,
  createVirtualCard,
  emulatorTrust,
  type PackedCard,
  type VirtualCard,
} from '@symbolon/emulator/cards';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';

/** A pack of blank cards. */
export function testPack(cards: number, seed = 'pack'): readonly PackedCard[] {
  return createPack({ cards, random: seededRandom(seed) });
}

/** One card of a pack of its own. */
export function testCard(seed = 'card'): PackedCard {
  const [card] = testPack(1, seed);
  if (card === undefined) throw new Error('no card');
  return card;
}

/**
 * Taps a card, opens a session in which it proves to be genuine, and takes the card away afterwards. @param trust who
 * vouches for it
 */
export async function tap<T>(
  card: PackedCard,
  credentials: Credentials,
  use: (session: Session) => Promise<T>,
  trust: TrustStore = emulatorTrust,
): Promise<T> {
  const transport = card.tap();
  try {
    const opened = await openCard(transport, { random: seededRandom(card.name) });
    return await use((await identify(opened, credentials, { trust })).session);
  } finally {
    await transport.close();
  }
}

/** A card with a wallet, {@link testPin} and {@link testPuk}. It signs anything, unless a policy is given. */
export async function activeCard(seed = 'card', options: CreateWalletOptions = {}): Promise<PackedCard> {
  const card = testCard(seed);
  await activate(card, options);
  return card;
}

export function activate(card: PackedCard, options: CreateWalletOptions = {}): Promise<void> {
  const passwords = { pin: testPin, puk: testPuk };
  return tap(card, { can: card.can }, (session) => createWallet(session, { ...passwords, policy: 'open', ...options }));
}

/** Sets a duress PIN, as the owner does who has the PUK. */
export function giveDuressPin(card: PackedCard, pin: string): Promise<void> {
  return tap(card, { puk: testPuk }, async (session) => {
    await setPinInChannel(session, { on: true });
    await setDuressPin(session, pin);
  });
}

/** All that the owner's PIN opens: none of it is the decoy's. */
export function ownedImage(card: PackedCard): string {
  const image = card.image();
  const bytesOf = (record: RecordPlace) =>
    image.subarray(recordAddress(record), recordAddress(record) + 2 + record.capacity);
  return ownedBy.owner.map((record) => Buffer.from(bytesOf(record)).toString('hex')).join('\n');
}

/** Bytes of the journal, which holds nothing between commands but traces of where it is: `docs/spec/storage.md`. */
const journalSize = 4096;

/** All that a card holds. */
export function stored(card: PackedCard): string {
  return Buffer.from(card.image().subarray(journalSize)).toString('hex');
}

/** The same card once more, with another chip's randomness. */
export function copyOf(card: PackedCard): VirtualCard {
  return createVirtualCard({
    name: 'copy',
    rng: seededRandom('copy'),
    trust: emulatorTrust,
    memory: createMemory(card.image()),
  });
}
