/**
 * Cards for experiments: real firmware, each attack on fresh copies, so that nothing done here touches the cards on the
 * table.
 */

import { createWallet } from '@symbolon/client/actions/create-wallet';
import { identify } from '@symbolon/client/actions/identify';
import { openCard } from '@symbolon/client/card';
import { type Credentials, openSession, type Session } from '@symbolon/client/session';
import { createVirtualCard, type VirtualCard } from '@symbolon/emulator/card';
import { emulatorTrust, type Factory } from '@symbolon/emulator/factory';
import { createMemory } from '@symbolon/emulator/nvm';
import { createPack } from '@symbolon/emulator/pack';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { type StatusName, statusName } from '@symbolon/protocol/status';
import { random } from '../store/cards.ts';

export type LabCard = {
  readonly name: string;
  readonly can: string;
  readonly emulated: VirtualCard;
  /** Trusts the cards of its maker: what is asked here is what other cards think of them. */
  readonly trust: TrustStore;
};

export const labPin = '246810';

/** A box of blank cards with these names. */
export function createBox(names: readonly string[], factory: Factory): readonly LabCard[] {
  const cards = createPack({ cards: names.length, random, factory });
  return cards.map((emulated, at) => ({ name: names[at] ?? '', can: emulated.can, emulated, trust: factory.trust }));
}

/** The same card once more, as it is now. */
export function copyCard({ emulated, ...card }: LabCard): LabCard {
  const { name } = card;
  return {
    ...card,
    emulated: createVirtualCard({ name, rng: random, trust: emulatorTrust, memory: createMemory(emulated.image()) }),
  };
}

export async function withSession<T>(
  card: LabCard,
  credentials: Credentials,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const transport = card.emulated.tap();
  try {
    return await use(await openSession(await openCard(transport), credentials));
  } finally {
    await transport.close();
  }
}

/** With a card that has proven who made it: before it is given a secret, or an export. */
export async function withGenuine<T>(
  card: LabCard,
  credentials: Credentials,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const transport = card.emulated.tap();
  try {
    return await use((await identify(await openCard(transport), credentials, { trust: card.trust })).session);
  } finally {
    await transport.close();
  }
}

/** @param clones how many copies the owner agrees to */
export async function makeWallet(card: LabCard, clones: number): Promise<void> {
  await withGenuine(card, { can: card.can }, (session) => createWallet(session, { pin: labPin, clones }));
}

/** What a card said to something it was asked: that it did it, or why not, in its own words. */
export type Answer = { readonly who: string; readonly what: string; readonly refusal?: Refusal };

export type Refusal = { readonly status: number; readonly name: StatusName | undefined; readonly meaning: string };

/** Asks a card for something. @throws whatever is no refusal of the card */
export async function ask<T>(
  { name: who }: LabCard,
  what: string,
  act: () => Promise<T>,
): Promise<{ readonly answer: Answer; readonly value?: T }> {
  try {
    const value = await act();
    return { answer: { who, what }, value };
  } catch (error) {
    if (!isSymbolonError(error, 'card/status')) throw error;
    const { meaning, status } = error.context;
    return { answer: { who, what, refusal: { status, name: statusName(status), meaning } } };
  }
}

/** "Card 2 refuses: the other card is not genuine (9D01)." */
export function formatRefusal(who: string, { meaning, status }: Refusal): string {
  return `${who} refuses: ${meaning} (${status.toString(16).toUpperCase()}).`;
}
