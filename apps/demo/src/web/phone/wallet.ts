/** Changes of what the phone remembers of a wallet. */
import { type WalletKey, walletOf, withWallet } from '../model/phone.ts';
import type { Wallet } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';

export function getWallet(store: Store, key: WalletKey = 'wallet'): Wallet {
  return walletOf(store.state.get().phone, key);
}

export function updateWallet(store: Store, change: (wallet: Wallet) => Wallet, key: WalletKey = 'wallet'): void {
  store.state.set((now) => ({ ...now, phone: withWallet(now.phone, key, change) }));
}
