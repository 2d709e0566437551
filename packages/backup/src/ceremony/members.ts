/** Ways into a card of the set that several ceremonies share. Not exported: the ceremonies are. */
import { equalBytes } from '@noble/curves/utils.js';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { type StatusName, status } from '@symbolon/protocol/status';
import type { Password, TappedCard, UnlockedCard, UnlockOptions } from './cards.ts';
import { problem } from './problems.ts';

export type Where = { readonly step: string; readonly card: { readonly label: string } };
export type SetStatus = NonNullable<Awaited<ReturnType<UnlockedCard['status']>>['set']>;

/**
 * A member with its PIN, and what it says of its set. @throws SymbolonError `ceremony/stopped`: no-wallet, other-set
 */
export async function unlockMember(
  card: TappedCard,
  at: Where,
  setId?: Uint8Array,
): Promise<{ readonly session: UnlockedCard; readonly set: SetStatus }> {
  const session = await unlockWithPin(card, at);
  const { set } = await session.status();
  if (set === undefined) throw found('no-wallet', at);
  if (setId !== undefined && !equalBytes(set.id, setId)) throw found('other-set', at);
  return { session, set };
}

/** @throws SymbolonError `ceremony/stopped`: no-wallet, on a card that has no PIN */
export async function unlockWithPin(card: TappedCard, at: Where, options?: UnlockOptions): Promise<UnlockedCard> {
  try {
    return await card.unlock('pin', options);
  } catch (error) {
    throw isRefusal(error, 'referencedDataNotFound', 'conditionsOfUse', 'securityStatus')
      ? found('no-wallet', at, error)
      : error;
  }
}

/**
 * A card gives the try of a right password back with the first command of a session, which one that is turned away
 * would never get.
 */
export async function giveTryBack(session: UnlockedCard, password: Password): Promise<void> {
  if (password !== 'can') await session.status();
}

/** Whether a card refused with one of these. */
export function isRefusal(error: unknown, ...names: readonly StatusName[]): boolean {
  return isSymbolonError(error, 'card/status') && names.some((name) => status[name] === error.context.status);
}

export function found(kind: Parameters<typeof problem>[0], at: Where, cause?: unknown): ReturnType<typeof problem> {
  return problem(kind, { step: at.step, card: at.card.label }, cause);
}
