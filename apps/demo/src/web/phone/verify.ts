/** Months later: do the cards still hold what they should? */
import type { Person } from '@symbolon/backup/ceremony/cards';
import { type Finding, type Overdue, overdue, verify } from '@symbolon/backup/ceremony/verify';
import { labelOf, membersOf } from '../model/wallet.ts';
import type { World } from '../world/world.ts';
import { remember, walletIn } from './wallet.ts';

/** Days after which a card should prove again what it holds. */
export const every = 180;

const day = 86_400_000;

/** The clock of this story. */
export function clockOf(world: World): number {
  return Date.now() + world.state.get().phone.later;
}

export function letTimePass(world: World, days: number): void {
  world.state.set((now) => ({ ...now, phone: { ...now.phone, later: now.phone.later + days * day } }));
}

/** Members that were not verified for too long, by card. */
export function overdueCards(world: World, now: number): ReadonlyMap<string, Overdue> {
  const { wallet, known } = world.state.get().phone;
  const numbered = membersOf(wallet).map((card) => ({ label: card, cardNumber: known[card]?.number ?? '' }));
  return new Map(overdue(wallet.records, { cards: numbered, now, every }).map((late) => [late.label, late]));
}

export type Verdict = { readonly card: string; readonly findings: readonly Finding[] };

/** One tap a card. What they proved is kept beside what they proved before. */
export async function verifyCards(world: World, person: Person, cards: readonly string[]): Promise<readonly Verdict[]> {
  const { records, newest } = walletIn(world);
  const members = cards.map((card) => ({ label: labelOf(card) }));
  const proven = await verify(person, {
    cards: members,
    now: () => clockOf(world),
    before: records,
    ...(newest !== undefined && { newest }),
  });
  remember(world, (now) => ({ ...now, records: [...now.records, ...proven.map(({ record }) => record)] }));
  return proven.map(({ findings }, at) => ({ card: cards[at] ?? '', findings }));
}
