/** Does the earlier stories at once, for whoever wants to begin in the middle. The same steps by the same cards. */
import { type Stage, stageOf } from '../model/chapters.ts';
import type { World } from '../world/world.ts';
import { activate } from './activate.ts';
import { backUpWallet } from './back-up.ts';
import { checkCard } from './check.ts';
import { quickPerson } from './person.ts';
import { unpack } from './unpack.ts';

/** A PIN for cards that hold nothing. */
const demoPin = '246810';

const order: readonly Stage[] = ['boxed', 'checked', 'active', 'backed-up'];

export async function prepare(world: World, stage: Stage, report: (step: string) => void): Promise<void> {
  const wanted = order.indexOf(stage);
  const at = (): number => order.indexOf(stageOf(world.state.get().phone));
  const { cards } = world.state.get().phone.wallet;
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
  if (at() < 3 && wanted >= 3) {
    if (world.pin.get() === undefined) world.pin.set(() => demoPin);
    report('Backing up…');
    await backUpWallet(
      world,
      quickPerson(world, ({ taps }) => report(`Backing up, tap ${taps}…`)),
    );
  }
}
