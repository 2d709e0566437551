/** The backup of a wallet: the phone carries sealed messages from card to card; each card decides for itself. */
import { backUp, confirmBackUp } from '@symbolon/backup/ceremony/back-up';
import type { Person } from '@symbolon/backup/ceremony/cards';
import type { WalletKey } from '../model/phone.ts';
import { type CloneRole, labelOf, roleOf, targetsOf } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';
import { dailyPolicy } from './daily.ts';
import { getWallet, updateWallet } from './wallet.ts';

/**
 * Five taps, and one more that seals. It goes on where it was left: what crossed is kept, and what was not the cards
 * give again.
 */
export async function backUpWallet(store: Store, driver: Person, key: WalletKey = 'wallet'): Promise<void> {
  const wallet = getWallet(store, key);
  const source = { label: labelOf(wallet.primary ?? '') };
  const made = await backUp(driver, {
    source,
    targets: targetsOf(wallet).map((card) => planFor(card, roleOf(wallet, card))),
    ...(wallet.backup !== undefined && { state: wallet.backup }),
    keep: (backup) => updateWallet(store, (now) => ({ ...now, backup }), key),
  });
  await confirmBackUp(driver, made, { source, seal: true });
  updateWallet(store, (now) => ({ ...now, sealed: true }), key);
}

export function planFor(card: string, role: CloneRole) {
  return { label: labelOf(card), role, ...(role === 'daily' && { policy: dailyPolicy }) };
}
