import { commands } from '@symbolon/protocol/commands';
import type { Session } from '../session/channel.ts';

/** What is left of the card. */
export type ResetCardOptions = {
  /** The card never holds anything again. Default: it is blank afterwards. */
  readonly terminate?: boolean;
};

/**
 * Erases every wallet, password, phone and file of a card, in a PIN session, or in a PUK session while the PIN is
 * blocked. What has no backup is lost.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { attest, openSession, resetCard } from '@symbolon/client';
 * await resetCard(session);
 * const blank = await openSession(session.card, { can: '123456' });
 * (await attest(blank, { trust })).lifecycle; // => 'blank'
 * ```
 */
export async function resetCard(session: Session, { terminate = false }: ResetCardOptions = {}): Promise<void> {
  const { confirmation } = await session.send(commands.prepareReset, {});
  await session.send(commands.resetCard, { confirmation, terminate });
}
