/** Changes of what the phone remembers of a wallet. */
import { type Which, walletOf, withWallet } from '../model/phone.ts';
import type { Wallet } from '../model/wallet.ts';
import type { World } from '../world/world.ts';

export function walletIn(world: World, which: Which = 'wallet'): Wallet {
  return walletOf(world.state.get().phone, which);
}

export function remember(world: World, change: (wallet: Wallet) => Wallet, which: Which = 'wallet'): void {
  world.state.set((now) => ({ ...now, phone: withWallet(now.phone, which, change) }));
}
