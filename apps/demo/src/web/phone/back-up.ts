/** The phone carries encrypted messages from card to card. Each card decides by itself what it accepts. */
import { backUp, type CeremonyDriver, confirmBackUp } from '@symbolon/backup';
import type { WalletKey } from '../model/phone.ts';
import { type CloneRole, labelOf, roleOf, targetsOf } from '../model/wallet.ts';
import type { Store } from '../store/store.ts';
import { dailyPolicy } from './daily.ts';
import { getWallet, updateWallet } from './memory.ts';

/**
 * Clones the wallet in five taps, and seals the set at a sixth. The phone keeps every message, so that an interrupted
 * backup continues. If messages are lost, the cards return them again.
 */
export async function backUpWallet(store: Store, driver: CeremonyDriver, key: WalletKey = 'wallet'): Promise<void> {
  const wallet = getWallet(store, key);
  const source = { label: labelOf(wallet.primary ?? '') };
  const backedUp = await backUp(driver, {
    source,
    targets: targetsOf(wallet).map((card) => targetFor(card, roleOf(wallet, card))),
    ...(wallet.backup !== undefined && { state: wallet.backup }),
    keep: (backup) => updateWallet(store, (now) => ({ ...now, backup }), key),
  });
  await confirmBackUp(driver, backedUp, { source, seal: true });
  updateWallet(store, (now) => ({ ...now, sealed: true }), key);
}

/** A target of a backup; a daily card gets its policy with the key. */
export function targetFor(card: string, role: CloneRole) {
  return { label: labelOf(card), role, ...(role === 'daily' && { policy: dailyPolicy }) };
}
