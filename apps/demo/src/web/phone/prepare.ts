/** Goes through the earlier stories at once: the same steps with the same cards. */
import { demoPin } from '../model/demo-pin.ts';
import { reached, type Stage, stages } from '../model/stories.ts';
import type { Store } from '../store/store.ts';
import { backUpWallet } from './back-up.ts';
import { checkCard } from './check.ts';
import { createWalletOn } from './create-wallet.ts';
import { createAutomaticDriver } from './driver.ts';
import { unpack } from './memory.ts';

export async function prepare(store: Store, target: Stage, report: (step: string) => void): Promise<void> {
  const isMissing = (stage: Stage): boolean =>
    stages.indexOf(stage) <= stages.indexOf(target) && !reached(store.state.get().phone, stage);
  const { cards } = store.state.get().phone.wallet;
  if (isMissing('checked')) {
    for (const card of cards) {
      report(`Checking card ${card}…`);
      await checkCard(store, card);
      unpack(store, card);
    }
  }
  if (isMissing('active')) {
    report('Making the key…');
    await createWalletOn(store, cards[0] ?? '', demoPin);
  }
  if (isMissing('backed-up')) {
    if (store.pin.get() === undefined) store.pin.set(() => demoPin);
    report('Backing up…');
    await backUpWallet(
      store,
      createAutomaticDriver(store, ({ steps }) => report(`Backing up, tap ${steps}…`)),
    );
  }
}
