/** Does the earlier stories at once, for whoever wants to begin in the middle. The same steps by the same cards. */
import { type Stage, stageOf } from '../model/stories.ts';
import type { Store } from '../store/store.ts';
import { backUpWallet } from './back-up.ts';
import { checkCard } from './check.ts';
import { createWalletOn } from './create-wallet.ts';
import { createAutomaticDriver } from './driver.ts';
import { unpack } from './unpack.ts';

/** A PIN for cards that hold nothing. */
const demoPin = '246810';

const order: readonly Stage[] = ['boxed', 'checked', 'active', 'backed-up'];

export async function prepare(store: Store, stage: Stage, report: (step: string) => void): Promise<void> {
  const wanted = order.indexOf(stage);
  const at = (): number => order.indexOf(stageOf(store.state.get().phone));
  const { cards } = store.state.get().phone.wallet;
  if (at() < 1 && wanted >= 1) {
    for (const card of cards) {
      report(`Checking card ${card}…`);
      await checkCard(store, card);
      unpack(store, card);
    }
  }
  if (at() < 2 && wanted >= 2) {
    report('Making the key…');
    await createWalletOn(store, cards[0] ?? '', demoPin);
  }
  if (at() < 3 && wanted >= 3) {
    if (store.pin.get() === undefined) store.pin.set(() => demoPin);
    report('Backing up…');
    await backUpWallet(
      store,
      createAutomaticDriver(store, ({ taps }) => report(`Backing up, tap ${taps}…`)),
    );
  }
}
