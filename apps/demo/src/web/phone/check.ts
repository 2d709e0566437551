import { proveBlank } from '@symbolon/client';
import { withKnownCard } from '../model/phone.ts';
import type { Store } from '../store/store.ts';
import { updatePhone } from './memory.ts';

/** Checks that a card is genuine and unused. @throws SymbolonError `card/counterfeit`, `card/used` */
export async function checkCard(store: Store, card: string): Promise<void> {
  await store.tap(card, {}, async (session, genuine) => {
    const { untouched } = await proveBlank(session, genuine);
    updatePhone(store, (phone) => withKnownCard(phone, card, { number: genuine.cardNumber, untouched }));
  });
}
