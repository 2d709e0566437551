/** The whole recovery, once, with a wallet that holds nothing. */
import type { Person } from '@symbolon/backup/ceremony/cards';
import { type Rehearsal, rehearse } from '@symbolon/backup/ceremony/rehearse';
import { labelOf } from '../model/wallet.ts';
import type { World } from '../world/world.ts';

/** Of the cards of a rehearsal, which hold nothing. */
export const rehearsalPin = '135790';

function mark(world: World, rehearsing: readonly string[], rehearsed = false): void {
  world.state.set((now) => ({
    ...now,
    phone: { ...now.phone, rehearsing, rehearsed: rehearsed || now.phone.rehearsed },
  }));
}

export async function rehearseOn(world: World, person: Person, cards: readonly string[]): Promise<Rehearsal> {
  const [primary = '', first = '', second = ''] = cards;
  mark(world, cards);
  const done = await rehearse(person, {
    primary: { label: labelOf(primary) },
    backups: [{ label: labelOf(first) }, { label: labelOf(second) }],
    wallet: 0,
    choose: async () => ({ pin: rehearsalPin }),
    clock: () => performance.now(),
  });
  mark(world, [], done.recovered);
  return done;
}

/** After a rehearsal that was left in the middle: whatever is on its cards is erased. */
export async function cleanUp(world: World, person: Person, cards: readonly string[]): Promise<void> {
  for (const card of cards) {
    const wanted = { part: 'member', label: labelOf(card) } as const;
    await person.tap({ step: 'clean', card: wanted, prompt: '', wallet: 0, passwords: ['pin'] }, async (tapped) => {
      const { lifecycle } = await (await tapped.unlock('can')).attest();
      if (lifecycle !== 'blank') await (await tapped.unlock('pin')).resetCard();
    });
  }
  mark(world, []);
}
