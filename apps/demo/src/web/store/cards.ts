/** The cards: real firmware on memory that is kept in the browser. */
import { createVirtualCard, type VirtualCard } from '@symbolon/emulator/card';
import { emulatorTrust } from '@symbolon/emulator/factory';
import { createMemory } from '@symbolon/emulator/nvm';
import { createPack } from '@symbolon/emulator/pack';

export type DemoCard = {
  readonly id: string;
  /** The six digits printed on it. */
  readonly can: string;
  readonly emulated: VirtualCard;
};

/** How a card is kept: what is printed on it, and its memory. */
export type SavedCard = { readonly id: string; readonly can: string; readonly image: Uint8Array };

export function random(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** A box of new cards, with names that go on from `first`. */
export function newBox(cards: number, first = 1): readonly DemoCard[] {
  return createPack({ cards, random }).map((emulated, index) => ({
    id: `${first + index}`,
    can: emulated.can,
    emulated,
  }));
}

/** A card as it was kept. @throws RangeError for an image that is none */
export function restoreCard({ id, can, image }: SavedCard): DemoCard {
  const emulated = createVirtualCard({
    name: `card ${id}`,
    rng: random,
    trust: emulatorTrust,
    memory: createMemory(image),
  });
  return { id, can, emulated };
}

export function toSavedCard({ id, can, emulated }: DemoCard): SavedCard {
  return { id, can, image: emulated.image() };
}
