/** Does the earlier stories at once, for whoever wants to begin in the middle. The same steps by the same cards. */
import { nextStep, type Stage, stageOf } from '../model/chapters.ts';
import { move, placeOf } from '../model/table.ts';
import type { World } from '../world/world.ts';
import { activate } from './activate.ts';
import { takeStep } from './back-up.ts';
import { checkCard } from './check.ts';

/** A PIN for cards that hold nothing. */
const demoPin = '246810';

const order: readonly Stage[] = ['boxed', 'checked', 'active', 'backed-up'];

export async function prepare(world: World, stage: Stage, report: (step: string) => void): Promise<void> {
  const wanted = order.indexOf(stage);
  const at = (): number => order.indexOf(stageOf(world.state.get().phone));
  const cards = world.state.get().table.cards.map(({ id }) => id);
  if (at() < 1 && wanted >= 1) {
    for (const card of cards) {
      report(`Checking card ${card}…`);
      await checkCard(world, card);
      unpack(world, card);
    }
  }
  if (at() < 2 && wanted >= 2) {
    report('Making the key…');
    await activate(world, cards[0] ?? '', demoPin);
  }
  while (at() < 3 && wanted >= 3) {
    const { phone, table } = world.state.get();
    const step = nextStep(phone, table);
    if (step === undefined) return;
    report(step.kind === 'seal' ? 'Sealing…' : `Backing up, tap ${step.tap}…`);
    await takeStep(world, step, world.pin.get() ?? demoPin);
  }
}

/** A card out of the box lies on the table. */
export function unpack(world: World, card: string): void {
  world.state.set((now) => (placeOf(now.table, card) === 'box' ? { ...now, table: move(now.table, card, 'table') } : now));
}
