/** The whole recovery, once, with a wallet that holds nothing. */
import type { Person } from '@symbolon/backup/ceremony/cards';
import { type Rehearsal, rehearse } from '@symbolon/backup/ceremony/rehearse';
import { labelOf } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';

/** Of the cards of a rehearsal, which hold nothing. */
export const rehearsalPin = '135790';

function setRehearsing(store: Store, rehearsing: readonly string[], rehearsed = false): void {
  store.state.set((now) => ({
    ...now,
    phone: { ...now.phone, rehearsing, rehearsed: rehearsed || now.phone.rehearsed },
  }));
}

export async function rehearseOn(store: Store, driver: Person, cards: readonly string[]): Promise<Rehearsal> {
  const [primary = '', first = '', second = ''] = cards;
  setRehearsing(store, cards);
  const done = await rehearse(driver, {
    primary: { label: labelOf(primary) },
    backups: [{ label: labelOf(first) }, { label: labelOf(second) }],
    wallet: 0,
    choose: async () => ({ pin: rehearsalPin }),
    clock: () => performance.now(),
  });
  setRehearsing(store, [], done.recovered);
  return done;
}

/** After a rehearsal that was left in the middle: whatever is on its cards is erased. */
export async function resetRehearsalCards(store: Store, driver: Person, cards: readonly string[]): Promise<void> {
  for (const card of cards) {
    const wanted = { part: 'member', label: labelOf(card) } as const;
    await driver.tap({ step: 'clean', card: wanted, prompt: '', wallet: 0, passwords: ['pin'] }, async (tapped) => {
      const { lifecycle } = await (await tapped.unlock('can')).attest();
      if (lifecycle !== 'blank') await (await tapped.unlock('pin')).resetCard();
    });
  }
  setRehearsing(store, []);
}
