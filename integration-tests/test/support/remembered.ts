/** What a card's memory says, in the terms of the model: our own reading of it, not the card's. */
import { openStore, records } from '@symbolon/card-core/nvm';
import { createMemory } from '@symbolon/emulator/cards';
import type { Remembered } from './model.ts';

export function remembered(image: Uint8Array): Remembered {
  const store = openStore({ nvm: createMemory(image).nvm });
  const pin = store.get(records.pinTries);
  const puk = store.get(records.pukTries);
  const counters = store.get(records.logs.card);
  return {
    lifecycle: store.get(records.lifecycle) ?? 'manufacture',
    pinTries: pin?.tries,
    pukTries: puk?.tries,
    pukUses: puk?.uses,
    phones: records.phones.map((record) => store.get(record) !== undefined),
    wallets: records.slots.map(({ secret, set }) => {
      const { limit, sealed } = store.get(set) ?? {};
      const wallet = store.get(secret);
      return wallet && limit !== undefined && sealed !== undefined
        ? { limit, sealed, exportable: wallet.exportable }
        : undefined;
    }),
    // A try that is still open is one that will be counted.
    wrongPins: (counters?.wrongPins ?? 0) + (pin?.unsettled === true ? 1 : 0),
    wrongPuks: (counters?.wrongPuks ?? 0) + (puk?.unsettled === true ? 1 : 0),
    resets: counters?.resets ?? 0,
  };
}
