import { commands } from '@symbolon/protocol/commands';
import { type VerifiedLog, verifyLog } from '@symbolon/protocol/verify-log';
import type { Session } from '../session.ts';

/**
 * Reads a card's log in a PIN session, and verifies that it is the whole chain under a head that the card has just
 * signed. Keep what it returns: `joinLogs` of `@symbolon/protocol/verify-log` tells next time whether the log has only
 * grown, and makes one of both where the card no longer has all.
 *
 * @param card the card's identity key, as `attest` gives it for this session
 * @throws SymbolonError `log/broken`, after which the session is closed; `card/status`
 * @example
 * ```ts
 * import { attest } from '@symbolon/client/actions/attest';
 * import { readLog } from '@symbolon/client/actions/read-log';
 * const { entries, cardCounters } = await readLog(session, await attest(session, { trust }));
 * entries[0]?.entry.event; // => 'personalised'
 * cardCounters.wrongPins; // => 0
 * ```
 */
export async function readLog(session: Session, card: { readonly publicKey: Uint8Array }): Promise<VerifiedLog> {
  const { publicKey } = card;
  const challenge = session.card.random(32);
  const answer = await session.send(commands.getLogHead, { challenge });
  const entries = await session.send(commands.readLog, { from: 1 });
  try {
    return verifyLog({ publicKey, channelBinding: session.channelBinding, challenge, ...answer }, entries);
  } catch (error) {
    session.close();
    throw error;
  }
}
