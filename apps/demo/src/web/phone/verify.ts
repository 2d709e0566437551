/** Verifies the cards of a wallet. */
import {
  type CeremonyDriver,
  type Finding,
  findingsOf,
  type OverdueCard,
  overdueCards,
  verifyBackup,
} from '@symbolon/backup';
import { labelOf, membersOf } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';
import { currentTime } from './clock.ts';
import { getWallet, updateWallet } from './memory.ts';

/** Days after which a card is overdue for verification. */
export const verifyEveryDays = 180;

/** Members that are overdue for verification, by card. */
export function overdueMembers(store: Store, now: number): ReadonlyMap<string, OverdueCard> {
  const { wallet, known } = store.state.get().phone;
  const cards = membersOf(wallet).map((card) => ({ label: card, cardNumber: known[card]?.number ?? '' }));
  return new Map(
    overdueCards(wallet.records, { cards, now, every: verifyEveryDays }).map((late) => [late.label, late]),
  );
}

export type CardFindings = { readonly card: string; readonly findings: readonly Finding[] };

export function startVerification(store: Store, cards: readonly string[]): void {
  updateWallet(store, (now) => ({ ...now, verifying: { left: cards, before: now.records.length } }));
}

/** Verifies the cards of the verification in progress, one tap each. An interrupted verification continues. */
export async function verifyCards(store: Store, driver: CeremonyDriver): Promise<readonly CardFindings[]> {
  const { verifying = { left: [], before: 0 }, newest } = getWallet(store);
  const numberOf = (card: string): string => store.state.get().phone.known[card]?.number ?? '';
  for (const [at, card] of verifying.left.entries()) {
    const proven = await verifyBackup(driver, {
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
  const [earlier, current] = [records.slice(0, verifying.before), records.slice(verifying.before)];
  updateWallet(store, ({ verifying: _, ...now }) => now);
  return current.map((record) => ({
    card: cards.find((card) => numberOf(card) === record.cardNumber) ?? '',
    findings: findingsOf(record, current, earlier),
  }));
}
