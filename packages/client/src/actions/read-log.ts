import type { CardSubject } from '@symbolon/protocol/certificates';
import { commands } from '@symbolon/protocol/commands';
import { type VerifiedLog, verifyLog } from '@symbolon/protocol/log';
import { inOneAction, type Session } from '../session/channel.ts';
import type { CallOptions } from '../session/conversation.ts';

/**
 * Reads a card's log in a PIN session, and verifies the whole chain under a head that the card has just signed. Keep
 * the result: next time, `joinLogs` of `@symbolon/protocol/log` checks that the log has only grown, and adds the
 * entries that the card no longer has.
 *
 * @param session a PIN session
 * @param card what `attest` gave in this session: its key must have signed
 * @throws SymbolonError `log/broken`, after which the session is closed; `card/status`
 * @example
 * ```ts
 * import { attest, readLog } from '@symbolon/client';
 * const { entries, cardCounters } = await readLog(session, await attest(session, { trust }));
 * entries[0]?.entry.event; // => 'personalised'
 * cardCounters.wrongPins; // => 0
 * ```
 */
export async function readLog(
  session: Session,
  card: Pick<CardSubject, 'publicKey'>,
  options: CallOptions = {},
): Promise<VerifiedLog> {
  const { publicKey } = card;
  const challenge = session.card.random(32);
  const { answer, entries } = await inOneAction(session, options, async (within) => ({
    answer: await session.send(commands.getLogHead, { challenge }, within),
    entries: await session.send(commands.readLog, { from: 1 }, within),
  }));
  try {
    return verifyLog({ publicKey, channelBinding: session.channelBinding, challenge, ...answer }, entries);
  } catch (error) {
    session.close();
    throw error;
  }
}
