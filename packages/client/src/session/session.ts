import type { Card } from '../card.ts';
import type { Session } from './channel.ts';
import { openByPassword } from './opening.ts';
import { openPaceSession } from './pace-session.ts';
import type { Credentials } from './passwords.ts';

export type { Session } from './channel.ts';
export type { Credentials } from './passwords.ts';

/**
 * Opens a session by proving a password, in one round trip; in five more where the card knows only PACE. The password
 * is proven, not sent: a false card or a listener gets one guess, and nothing to try offline.
 *
 * The card takes a try of a PIN or PUK when the session opens, and gives it back with the first command. A session that
 * is opened and never used costs a try.
 *
 * @throws SymbolonError `argument/invalid` (wrong number of digits; nothing was sent), `pin/wrong` with the tries left,
 * `pin/suspended`, `pin/blocked`, `card/status`, `data/malformed`, and what the transport throws
 * @example
 * ```ts
 * import { openCard, openSession } from '@symbolon/client';
 * const session = await openSession(await openCard(transport), { can: '123456' });
 * session.openedWith; // => 'can'
 * session.close();
 * ```
 */
export async function openSession(card: Card, credentials: Credentials): Promise<Session> {
  const opened = await openByPassword(card, credentials, 'none');
  return opened?.session ?? openPaceSession(card, credentials);
}
