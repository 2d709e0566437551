import { commands } from '@symbolon/protocol/commands';
import type { Session } from '../session.ts';

/**
 * Erases every wallet, password, phone and file of a card, in a PIN session, or in a PUK session while the PIN is
 * blocked. What has no backup is lost. With `terminate` the card will never hold anything again.
 *
 * @param session a PIN session, or a PUK session while the PIN is blocked
 * @param options `terminate`: for good. Default: the card is blank afterwards
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { attest } from '@symbolon/client/actions/attest';
 * import { resetCard } from '@symbolon/client/actions/reset-card';
 * import { openSession } from '@symbolon/client/session';
 * await resetCard(session);
 * const blank = await openSession(session.card, { can: '123456' });
 * (await attest(blank, { trust })).lifecycle; // => 'blank'
 * ```
 */
export async function resetCard(
  session: Session,
  { terminate = false }: { readonly terminate?: boolean } = {},
): Promise<void> {
  const { confirmation } = await session.send(commands.prepareReset, {});
  await session.send(commands.resetCard, { confirmation, terminate });
}
