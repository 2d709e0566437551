/** Opening a card for what concerns time alone, which a known phone may do too. Not exported. */
import { isRefusal } from '@symbolon/protocol/status';
import type { CeremonyCard, UnlockedCard } from '../ceremony/ceremony-card.ts';
import { type CeremonyStep, ceremonyStopped } from '../ceremony/problems.ts';
import { unlockWithPin } from '../ceremony/unlock.ts';

/**
 * Opens a card that believes somebody's time. To a known phone it does not say that it believes nobody's: it refuses
 * for want of the PIN, as where it holds no wallet.
 *
 * @throws SymbolonError `ceremony/stopped`: no-clock, no-wallet
 */
export async function unlockTimed(card: CeremonyCard, at: CeremonyStep): Promise<UnlockedCard> {
  const session = await unlockWithPin(card, at);
  return {
    ...session,
    time: () =>
      session.time().catch((error: unknown) => {
        throw isRefusal(error, 'securityStatus') ? ceremonyStopped({ kind: 'no-clock', at }, error) : error;
      }),
  };
}
