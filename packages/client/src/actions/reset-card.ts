import { commands } from '@symbolon/protocol/commands';
import { inOneAction, type Session } from '../session/channel.ts';
import type { CallOptions } from '../session/conversation.ts';

/** What is left of the card. */
export type ResetCardOptions = CallOptions & {
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
export async function resetCard(
  session: Session,
  { terminate = false, ...options }: ResetCardOptions = {},
): Promise<void> {
  await inOneAction(session, options, async (within) => {
    const { confirmation } = await session.send(commands.prepareReset, {}, within);
    await session.send(commands.resetCard, { confirmation, terminate }, within);
  });
}
