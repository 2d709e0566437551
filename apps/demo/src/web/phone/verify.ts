/** Months later: do the cards still hold what they should? */
import type { Person } from '@symbolon/backup/ceremony/cards';
import { type Finding, findingsOf, type Overdue, overdue, verify } from '@symbolon/backup/ceremony/verify';
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

/** Every card that is here is to prove what it holds. */
export function beginVerifying(world: World, cards: readonly string[]): void {
  remember(world, (now) => ({ ...now, verifying: { left: cards, before: now.records.length } }));
}

/**
 * One tap a card. What it proved is kept at once, beside what was proven before: whoever is interrupted goes on with
 * the next card.
 */
export async function verifyCards(world: World, person: Person): Promise<readonly Verdict[]> {
  const { verifying = { left: [], before: 0 }, newest } = walletIn(world);
  const numberOf = (card: string): string => world.state.get().phone.known[card]?.number ?? '';
  for (const [at, card] of verifying.left.entries()) {
    const proven = await verify(person, {
      cards: [{ label: labelOf(card), cardNumber: numberOf(card) }],
      now: () => clockOf(world),
      ...(newest !== undefined && { newest }),
    });
    const left = verifying.left.slice(at + 1);
    remember(world, (now) => ({
      ...now,
      records: [...now.records, ...proven.map(({ record }) => record)],
      verifying: { ...verifying, left },
    }));
  }
  const { records, cards } = walletIn(world);
  const [before, round] = [records.slice(0, verifying.before), records.slice(verifying.before)];
  remember(world, ({ verifying: _, ...now }) => now);
  return round.map((record) => ({
    card: cards.find((card) => numberOf(card) === record.cardNumber) ?? '',
    findings: findingsOf(record, round, before),
  }));
}
