/** Rehearses the recovery with a wallet that holds nothing. */
import type { Person } from '@symbolon/backup/ceremony/cards';
import { type Rehearsal, rehearse } from '@symbolon/backup/ceremony/rehearse';
import { labelOf } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';
import { updatePhone } from './memory.ts';

/** Only for the cards of a rehearsal. */
export const rehearsalPin = '135790';

export async function rehearseOn(store: Store, driver: Person, cards: readonly string[]): Promise<Rehearsal> {
  const [primary = '', first = '', second = ''] = cards;
  updatePhone(store, (phone) => ({ ...phone, rehearsing: cards }));
  const done = await rehearse(driver, {
    primary: { label: labelOf(primary) },
    backups: [{ label: labelOf(first) }, { label: labelOf(second) }],
    wallet: 0,
    choose: async () => ({ pin: rehearsalPin }),
    clock: () => performance.now(),
  });
  updatePhone(store, (phone) => ({ ...phone, rehearsing: [], rehearsed: done.recovered || phone.rehearsed }));
  return done;
}

/** Resets the cards of a rehearsal that was interrupted. */
export async function resetRehearsalCards(store: Store, driver: Person, cards: readonly string[]): Promise<void> {
  for (const card of cards) {
    const wanted = { part: 'member', label: labelOf(card) } as const;
    await driver.tap({ step: 'clean', card: wanted, prompt: '', wallet: 0, passwords: ['pin'] }, async (tapped) => {
      const { lifecycle } = await (await tapped.unlock('can')).attest();
      if (lifecycle !== 'blank') await (await tapped.unlock('pin')).resetCard();
    });
  }
  updatePhone(store, (phone) => ({ ...phone, rehearsing: [] }));
}
