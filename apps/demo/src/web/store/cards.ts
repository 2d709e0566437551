/** Emulated cards. They run the real firmware on a memory that the browser keeps. */
import { type Credentials, identify, openCard, type Session } from '@symbolon/client';
import { createMemory, createPack, createVirtualCard, emulatorTrust, type VirtualCard } from '@symbolon/emulator/cards';
import type { TrustStore } from '@symbolon/protocol/certificates';
import type { Transport } from '@symbolon/protocol/transport';

export type DemoCard = {
  readonly id: string;
  /** The six digits that are printed on the card. */
  readonly can: string;
  readonly emulated: VirtualCard;
};

/** A card as the browser stores it. The image is its memory, with its keys. */
export type SavedCard = { readonly id: string; readonly can: string; readonly image: Uint8Array };

export function random(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Creates a pack of new cards. Their ids count up from `first`. */
export function newBox(cards: number, first = 1): readonly DemoCard[] {
  return createPack({ cards, random }).map((emulated, index) => ({
    id: `${first + index}`,
    can: emulated.can,
    emulated,
  }));
}

/** Creates a card from an image of its memory. @throws RangeError if the image is malformed */
export function fromImage(name: string, image: Uint8Array): VirtualCard {
  return createVirtualCard({ name, rng: random, trust: emulatorTrust, memory: createMemory(image) });
}

/** @throws RangeError if the image is malformed */
export function restoreCard({ id, can, image }: SavedCard): DemoCard {
  return { id, can, emulated: fromImage(`card ${id}`, image) };
}

export function toSavedCard({ id, can, emulated }: DemoCard): SavedCard {
  return { id, can, image: emulated.image() };
}

/** Connects to a card, and disconnects after `use`. */
export async function withTransport<T>(emulated: VirtualCard, use: (transport: Transport) => Promise<T>): Promise<T> {
  const transport = emulated.tap();
  try {
    return await use(transport);
  } finally {
    await transport.close();
  }
}

/** Opens a session with a card that proves to be genuine, and disconnects after `use`. */
export function withSession<T>(
  emulated: VirtualCard,
  credentials: Credentials,
  use: (session: Session) => Promise<T>,
  trust: TrustStore = emulatorTrust,
): Promise<T> {
  return withTransport(emulated, async (transport) =>
    use((await identify(await openCard(transport), credentials, { trust })).session),
  );
}
