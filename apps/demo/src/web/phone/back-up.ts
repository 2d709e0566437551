/** The backup of a wallet: the phone carries sealed messages from card to card; each card decides for itself. */
import { backUp, confirmBackUp } from '@symbolon/backup/ceremony/back-up';
import type { Person } from '@symbolon/backup/ceremony/cards';
import type { Which } from '../model/phone.ts';
import { type CloneRole, labelOf, roleOf, targetsOf } from '../model/wallet.ts';
import type { World } from '../world/world.ts';
import { dailyPolicy } from './daily.ts';
import { remember, walletIn } from './wallet.ts';

/**
 * Five taps, and one more that seals. It goes on where it was left: what crossed is kept, and what was not the cards
 * give again.
 */
export async function backUpWallet(world: World, person: Person, which: Which = 'wallet'): Promise<void> {
  const wallet = walletIn(world, which);
  const source = { label: labelOf(wallet.primary ?? '') };
  const made = await backUp(person, {
    source,
    targets: targetsOf(wallet).map((card) => planFor(card, roleOf(wallet, card))),
    ...(wallet.backup !== undefined && { state: wallet.backup }),
    keep: (backup) => remember(world, (now) => ({ ...now, backup }), which),
  });
  await confirmBackUp(person, made, { source, seal: true });
  remember(world, (now) => ({ ...now, sealed: true }), which);
}

export function planFor(card: string, role: CloneRole) {
  return { label: labelOf(card), role, ...(role === 'daily' && { policy: dailyPolicy }) };
}
