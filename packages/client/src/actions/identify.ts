import { askWho, judge } from '../attesting.ts';
import type { Card } from '../card.ts';
import { openByPassword } from '../opening.ts';
import { openPaceSession } from '../pace-session.ts';
import type { Credentials, Session } from '../session.ts';
import type { Attestation, Expected } from '../verify-attestation.ts';

/**
 * Opens a session and has the card prove who it is, both in one round trip and offline: `openSession` and `attest` at
 * once. Who does not know the password learns nothing of it.
 *
 * @throws SymbolonError as `openSession` does; `card/counterfeit`, after which the session is closed
 * @example
 * ```ts
 * import { identify } from '@symbolon/client/actions/identify';
 * import { openCard } from '@symbolon/client/card';
 * const { session, attestation } = await identify(await openCard(transport), { can: '123456' }, { trust });
 * attestation.lifecycle; // => 'blank'
 * session.close();
 * ```
 */
export async function identify(
  card: Card,
  credentials: Credentials,
  expected: Expected,
): Promise<{ readonly session: Session; readonly attestation: Attestation }> {
  const opened = await openByPassword(
    card,
    credentials,
    expected.certificates === undefined ? 'certificates' : 'signature',
  );
  if (opened === undefined) {
    const session = await openPaceSession(card, credentials);
    return { session, attestation: await askWho(session, expected) };
  }
  const { session, challenge, attestation } = opened;
  const { channelBinding } = session;
  return { session, attestation: await judge(session, attestation, { ...expected, channelBinding, challenge }) };
}
