/** Secure sessions: a password is proven, then every command travels protected. */
import type { Card } from './card.ts';
import type { Session } from './channel.ts';
import { openByPassword } from './opening.ts';
import { openPaceSession } from './pace-session.ts';
import type { Credentials } from './passwords.ts';

export type { Session } from './channel.ts';
export type { Credentials } from './passwords.ts';

/**
 * Opens a session by proving a password, in one round trip; where the card knows only PACE, in five more. Either way
 * the password is proven, not sent: a false card, and whoever listens, gets one guess and nothing to try offline.
 *
 * The card takes a try of a PIN or PUK for it, and gives it back with the first command through the session: one that
 * is opened and never used costs a try.
 *
 * @throws SymbolonError `argument/invalid` (not digits of the right count; nothing was sent), `pin/wrong` with the
 * tries left, `pin/suspended`, `pin/blocked`, `card/status`, `data/malformed`, and what the transport throws
 * @example
 * ```ts
 * import { openCard } from '@symbolon/client/card';
 * import { openSession } from '@symbolon/client/session';
 * const session = await openSession(await openCard(transport), { can: '123456' });
 * session.openedWith; // => 'can'
 * session.close();
 * ```
 */
export async function openSession(card: Card, credentials: Credentials): Promise<Session> {
  const opened = await openByPassword(card, credentials, 'none');
  return opened?.session ?? openPaceSession(card, credentials);
}
