/** A card makes the wallet. */
import { attest } from '@symbolon/client/actions/attest';
import { createWallet } from '@symbolon/client/actions/create-wallet';
import type { Session } from '@symbolon/client/session';
import { emulatorTrust } from '@symbolon/emulator/factory';
import type { WalletKey } from '../model/phone.ts';
import type { Store } from '../store/store.ts';
import { readAccounts } from './accounts.ts';
import { unpack } from './unpack.ts';
import { getWallet, updateWallet } from './wallet.ts';

/**
 * The card makes a key, takes the PIN, and gives the public keys of its accounts: one tap. A card that has done so
 * already, unheard, is asked again. A quorum of its set may later admit a card in place of a lost one.
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
  const can = store.can(card);
  const fresh = await store.tap(card, { can }, async (session) => {
    const { lifecycle } = await attest(session, { trust: emulatorTrust });
    if (lifecycle !== 'blank') return false;
    await createWallet(session, { pin, extendable: true });
    await read(session);
    return true;
  });
  if (!fresh) await store.tap(card, { pin, can }, read);
}
