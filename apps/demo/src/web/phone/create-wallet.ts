import { type CreateWalletOptions, createWallet, getStatus, type Session } from '@symbolon/client';
import type { WalletKey } from '../model/phone.ts';
import type { Store } from '../store/store.ts';
import { readAccounts } from './accounts.ts';
import { getWallet, unpack, updateWallet } from './memory.ts';

/** How many other cards it takes to give a card a new PIN. It is settled when the wallet is made. */
const pinReset = 1;

/**
 * The card makes a key, sets the PIN and returns the public keys of its accounts, in one tap. The set is extendable:
 * its members can admit a replacement later. The cards have no PUK, so one of them can give another a new PIN.
 */
export async function createWalletOn(
  store: Store,
  card: string,
  pin: string,
  key: WalletKey = 'wallet',
): Promise<void> {
  const read = async (session: Session): Promise<void> => {
    const accounts = await readAccounts(session);
    const { set } = await getStatus(session);
    store.pin.set(() => pin);
    updateWallet(store, (now) => ({ ...now, primary: card, accounts, pinReset: set?.pinReset ?? 0 }), key);
    for (const one of getWallet(store, key).cards) unpack(store, one);
  };
  await makeWalletOn(store, card, { pin, extendable: true, pinReset }, read);
}

/**
 * The card makes a wallet, and is read in the same tap. A card that was taken away after it had made the wallet is only
 * read.
 */
export async function makeWalletOn(
  store: Store,
  card: string,
  options: CreateWalletOptions & { readonly pin: string },
  read: (session: Session) => Promise<void>,
): Promise<void> {
  const created = await store.tap(card, {}, async (session, { lifecycle }) => {
    if (lifecycle !== 'blank') return false;
    await createWallet(session, options);
    await read(session);
    return true;
  });
  if (!created) await store.tap(card, { pin: options.pin }, read);
}
