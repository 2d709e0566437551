import { type Card, inOneOpening } from '../card.ts';
import type { Session } from './channel.ts';
import type { CallOptions } from './conversation.ts';
import { openByPassword } from './opening.ts';
import { openByPace } from './pace-session.ts';
import type { Credentials } from './passwords.ts';

export type { Session } from './channel.ts';
export type { Credentials } from './passwords.ts';
export type { SessionEnd } from './session-end.ts';

/**
 * Opens a session with a password, in one round trip; in five more where the card knows only PACE. The password is
 * proven, not sent: a false card or a listener gets one guess, and nothing to try offline.
 *
 * A PIN or PUK is proven by the session's first command, whichever it is. That command rejects with `pin/wrong` and the
 * tries left, and only it uses a try: a session that is opened and never used costs none. To know at once, and to know
 * that the card is genuine, use `identify`.
 *
 * @throws SymbolonError `argument/invalid` (wrong number of digits; nothing was sent), `pin/wrong` (a CAN),
 * `pin/suspended`, `pin/blocked`, `card/status`, `data/malformed`, and what the transport throws
 * @example
 * ```ts
 * import { openCard, openSession } from '@symbolon/client';
 * const session = await openSession(await openCard(transport), { can: '123456' });
 * session.openedWith; // => 'can'
 * session.close();
 * ```
 */
export function openSession(card: Card, credentials: Credentials, options: CallOptions = {}): Promise<Session> {
  return inOneOpening(card, options, async (held) => {
    const opened = await openByPassword(held, credentials, 'none');
    return opened?.session ?? openByPace(held, credentials);
  });
}
