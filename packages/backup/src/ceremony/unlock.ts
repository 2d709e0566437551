/** Opening a member, as several ceremonies do. Not exported. */
import { equalBytes } from '@noble/curves/utils.js';
import type { PasswordName } from '@symbolon/protocol/channel';
import type { WalletSetStatus } from '@symbolon/protocol/commands';
import { isRefusal } from '@symbolon/protocol/status';
import type { CeremonyCard, UnlockedCard, UnlockOptions } from './ceremony-card.ts';
import { type CeremonyStep, ceremonyStopped } from './problems.ts';

/** A member in a PIN session. */
export type UnlockedMember = { readonly session: UnlockedCard; readonly set: WalletSetStatus };

/** Opens a member with its PIN. @throws SymbolonError `ceremony/stopped`: no-wallet, other-set */
export async function unlockMember(
  card: CeremonyCard,
  at: CeremonyStep,
  setId?: Uint8Array,
  options?: UnlockOptions,
): Promise<UnlockedMember> {
  const session = await unlockWithPin(card, at, options);
  const { set } = await session.status();
  if (set === undefined) throw ceremonyStopped({ kind: 'no-wallet', at });
  if (setId !== undefined && !equalBytes(set.id, setId)) throw ceremonyStopped({ kind: 'other-set', at });
  return { session, set };
}

/** @throws SymbolonError `ceremony/stopped`: no-wallet, for a card without a PIN */
export async function unlockWithPin(
  card: CeremonyCard,
  at: CeremonyStep,
  options?: UnlockOptions,
): Promise<UnlockedCard> {
  try {
    return await card.unlock('pin', options);
  } catch (error) {
    throw isRefusal(error, 'referencedDataNotFound', 'conditionsOfUse', 'securityStatus')
      ? ceremonyStopped({ kind: 'no-wallet', at }, error)
      : error;
  }
}

/** Sends a first command to a card that is turned away: only then the card gives the try of a right password back. */
export async function giveTryBack(session: UnlockedCard, password: PasswordName): Promise<void> {
  if (password !== 'can') await session.status();
}
