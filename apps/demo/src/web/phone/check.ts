/** Unboxing: is the card genuine, and has nobody used it before? */
import { attest } from '@symbolon/client/actions/attest';
import { proveBlank } from '@symbolon/client/actions/prove-blank';
import { emulatorTrust } from '@symbolon/emulator/factory';
import { withKnownCard } from '../model/phone.ts';
import type { Store } from '../store/store.ts';

/** @throws SymbolonError `card/counterfeit`, `card/used` */
export async function checkCard(store: Store, card: string): Promise<void> {
  await store.tap(card, { can: store.can(card) }, async (session) => {
    const genuine = await attest(session, { trust: emulatorTrust });
    const { untouched } = await proveBlank(session, genuine);
    store.state.set((now) => ({
      ...now,
      phone: withKnownCard(now.phone, card, { number: genuine.cardNumber, untouched }),
    }));
  });
}
