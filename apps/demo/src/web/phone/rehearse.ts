/** Rehearses the recovery with a wallet that holds nothing. */
import { type CeremonyDriver, type Rehearsal, rehearseRecovery } from '@symbolon/backup';
import { labelOf } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';
import { updatePhone } from './memory.ts';

/** Only for the cards of a rehearsal. */
export const rehearsalPin = '135790';

export async function rehearseOn(store: Store, driver: CeremonyDriver, cards: readonly string[]): Promise<Rehearsal> {
  const [primary = '', first = '', second = ''] = cards;
  updatePhone(store, (phone) => ({ ...phone, rehearsing: cards }));
  const done = await rehearseRecovery(driver, {
    primary: { label: labelOf(primary) },
    backups: [{ label: labelOf(first) }, { label: labelOf(second) }],
    slot: 0,
    choose: async () => ({ pin: rehearsalPin }),
    clock: () => performance.now(),
  });
  updatePhone(store, (phone) => ({ ...phone, rehearsing: [], rehearsed: done.recovered || phone.rehearsed }));
  return done;
}

/** Resets the cards of a rehearsal that was interrupted. */
export async function resetRehearsalCards(
  store: Store,
  driver: CeremonyDriver,
  cards: readonly string[],
): Promise<void> {
  for (const card of cards) {
    const wanted = { part: 'member', label: labelOf(card) } as const;
    await driver.runStep({ step: 'clean', card: wanted, prompt: '', slot: 0, passwords: ['pin'] }, async (tapped) => {
      const { lifecycle } = await (await tapped.unlock('can')).attest();
      if (lifecycle !== 'blank') await (await tapped.unlock('pin')).resetCard();
    });
  }
  updatePhone(store, (phone) => ({ ...phone, rehearsing: [] }));
}
