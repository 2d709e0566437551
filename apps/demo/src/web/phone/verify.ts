/** Months later: do the cards still hold what they should? */
import type { Person } from '@symbolon/backup/ceremony/cards';
import { type Finding, findingsOf, type Overdue, overdue, verify } from '@symbolon/backup/ceremony/verify';
import { labelOf, membersOf } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';
import { getWallet, updateWallet } from './wallet.ts';

/** Days after which a card should prove again what it holds. */
export const every = 180;

const day = 86_400_000;

/** The clock of this story. */
export function currentTime(store: Store): number {
  return Date.now() + store.state.get().phone.clockOffset;
}

export function advanceClock(store: Store, days: number): void {
  store.state.set((now) => ({ ...now, phone: { ...now.phone, clockOffset: now.phone.clockOffset + days * day } }));
}

/** Members that were not verified for too long, by card. */
export function overdueCards(store: Store, now: number): ReadonlyMap<string, Overdue> {
  const { wallet, known } = store.state.get().phone;
  const numbered = membersOf(wallet).map((card) => ({ label: card, cardNumber: known[card]?.number ?? '' }));
  return new Map(overdue(wallet.records, { cards: numbered, now, every }).map((late) => [late.label, late]));
}

export type CardFindings = { readonly card: string; readonly findings: readonly Finding[] };

/** Every card that is here is to prove what it holds. */
export function startVerification(store: Store, cards: readonly string[]): void {
  updateWallet(store, (now) => ({ ...now, verifying: { left: cards, before: now.records.length } }));
}

/**
 * One tap a card. What it proved is kept at once, beside what was proven before: whoever is interrupted goes on with
 * the next card.
 */
export async function verifyCards(store: Store, driver: Person): Promise<readonly CardFindings[]> {
  const { verifying = { left: [], before: 0 }, newest } = getWallet(store);
  const numberOf = (card: string): string => store.state.get().phone.known[card]?.number ?? '';
  for (const [at, card] of verifying.left.entries()) {
    const proven = await verify(driver, {
      cards: [{ label: labelOf(card), cardNumber: numberOf(card) }],
      now: () => currentTime(store),
      ...(newest !== undefined && { newest }),
    });
    const left = verifying.left.slice(at + 1);
    updateWallet(store, (now) => ({
      ...now,
      records: [...now.records, ...proven.map(({ record }) => record)],
      verifying: { ...verifying, left },
    }));
  }
  const { records, cards } = getWallet(store);
  const [before, round] = [records.slice(0, verifying.before), records.slice(verifying.before)];
  updateWallet(store, ({ verifying: _, ...now }) => now);
  return round.map((record) => ({
    card: cards.find((card) => numberOf(card) === record.cardNumber) ?? '',
    findings: findingsOf(record, round, before),
  }));
}
