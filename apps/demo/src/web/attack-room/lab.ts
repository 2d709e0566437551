/**
 * Cards for the attacks. They run the real firmware; each attack gets new copies, apart from the cards on the table.
 */

import { type Credentials, createWallet, type Session } from '@symbolon/client';
import { createPack, type Factory, type VirtualCard } from '@symbolon/emulator/cards';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { isRefusal, type StatusName, statusName } from '@symbolon/protocol/status';
import { fromImage, withSession as openSession, random } from '../store/cards.ts';

export type LabCard = {
  readonly name: string;
  readonly can: string;
  readonly emulated: VirtualCard;
  /** Trusts the maker of this card, so that the phone accepts a counterfeit: the attacks test what other cards do. */
  readonly trust: TrustStore;
};

export const labPin = '246810';

/** Creates a box of blank cards with these names. */
export function createBox(names: readonly string[], factory: Factory): readonly LabCard[] {
  const cards = createPack({ cards: names.length, random, factory });
  return cards.map((emulated, at) => ({ name: names[at] ?? '', can: emulated.can, emulated, trust: factory.trust }));
}

/** Copies a card as it is now. */
export function copyCard({ emulated, ...card }: LabCard): LabCard {
  return { ...card, emulated: fromImage(card.name, emulated.image()) };
}

/** Opens a session with a card that proves to be genuine, as a secret or an export requires. */
export function withSession<T>(
  { emulated, trust }: LabCard,
  credentials: Credentials,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  return openSession(emulated, credentials, use, trust);
}

/** @param clones how many clones the owner allows */
export async function makeWallet(card: LabCard, clones: number): Promise<void> {
  await withSession(card, { can: card.can }, (session) => createWallet(session, { pin: labPin, clones }));
}

/** What a card was asked for, and its refusal if it refused. */
export type Answer = { readonly who: string; readonly what: string; readonly refusal?: Refusal };

export type Refusal = { readonly status: number; readonly name: StatusName | undefined; readonly meaning: string };

/** Runs `act` and catches the refusal of a card. @throws any other error of `act` */
export async function ask<T>(
  { name: who }: LabCard,
  what: string,
  act: () => Promise<T>,
): Promise<{ readonly answer: Answer; readonly value?: T }> {
  try {
    const value = await act();
    return { answer: { who, what }, value };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { meaning, status } = error.context;
    return { answer: { who, what, refusal: { status, name: statusName(status), meaning } } };
  }
}

/** "Card 2 refuses: the other card is not genuine (9D01)." */
export function formatRefusal(who: string, { meaning, status }: Refusal): string {
  return `${who} refuses: ${meaning} (${status.toString(16).toUpperCase()}).`;
}
