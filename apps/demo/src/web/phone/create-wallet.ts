import { createWallet, type Session } from '@symbolon/client';
import type { WalletKey } from '../model/phone.ts';
import type { Store } from '../store/store.ts';
import { readAccounts } from './accounts.ts';
import { getWallet, unpack, updateWallet } from './memory.ts';

/**
 * The card makes a key, sets the PIN and returns the public keys of its accounts, in one tap. A card that was taken
 * away after it had made the key is only read. The set is extendable: its members can admit a replacement later.
 */
export async function createWalletOn(
  store: Store,
  card: string,
  pin: string,
  key: WalletKey = 'wallet',
): Promise<void> {
  const read = async (session: Session): Promise<void> => {
    const accounts = await readAccounts(session);
    store.pin.set(() => pin);
    updateWallet(store, (now) => ({ ...now, primary: card, accounts }), key);
    for (const one of getWallet(store, key).cards) unpack(store, one);
  };
  const created = await store.tap(card, {}, async (session, { lifecycle }) => {
    if (lifecycle !== 'blank') return false;
    await createWallet(session, { pin, extendable: true });
    await read(session);
    return true;
  });
  if (!created) await store.tap(card, { pin }, read);
}
