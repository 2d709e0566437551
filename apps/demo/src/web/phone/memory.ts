/** Reads and changes what the phone remembers. */
import { type PhoneMemory, type WalletKey, walletOf, withWallet } from '../model/phone.ts';
import { move, type Place, placeOf } from '../model/table.ts';
import type { Wallet } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';

export function updatePhone(store: Store, change: (phone: PhoneMemory) => PhoneMemory): void {
  store.state.set((now) => ({ ...now, phone: change(now.phone) }));
}

export function getWallet(store: Store, key: WalletKey = 'wallet'): Wallet {
  return walletOf(store.state.get().phone, key);
}

export function updateWallet(store: Store, change: (wallet: Wallet) => Wallet, key: WalletKey = 'wallet'): void {
  updatePhone(store, (phone) => withWallet(phone, key, change));
}

export function moveCard(store: Store, card: string, place: Place): void {
  store.state.set((now) => ({ ...now, table: move(now.table, card, place) }));
}

/** Puts a card on the table if it is in its box. */
export function unpack(store: Store, card: string): void {
  if (placeOf(store.state.get().table, card) === 'box') moveCard(store, card, 'table');
}
