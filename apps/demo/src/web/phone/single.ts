/** A wallet on a single card, which a card joins that was bought later. */
import { newWallet } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';
import { makeWalletOn } from './create-wallet.ts';
import { unpack, updatePhone, updateWallet } from './memory.ts';

/** Only for a wallet that holds nothing of value. The page types them. */
export const singleSecrets = { pin: '135790', puk: '135790246801' } as const;

export function beginSingle(store: Store, card: string): void {
  updatePhone(store, (phone) => ({ ...phone, single: newWallet([card]) }));
}

/** The card makes a wallet without clones, and gets a PIN and a PUK. */
export function makeSingleWallet(store: Store, card: string): Promise<void> {
  return makeWalletOn(store, card, { ...singleSecrets, clones: 0, extendable: true }, async () => {
    updateWallet(store, (now) => ({ ...now, primary: card, sealed: true }), 'single');
    unpack(store, card);
  });
}

export function joinSingle(store: Store, card: string): void {
  updateWallet(store, (now) => ({ ...now, replacement: { card, admitted: false } }), 'single');
}
