import { equalBytes } from '@noble/curves/utils.js';
import { commands } from '@symbolon/protocol/commands';
import { SymbolonError } from '@symbolon/protocol/errors';
import { phoneTag, resumedKeys } from '@symbolon/protocol/resumption';
import { type Card, requestApdu, responseValue } from './card.ts';
import { openChannel, type Session } from './channel.ts';

/** What a phone keeps of a card that knows it: 32 bytes, from `addPhone`. Keep it where the platform keeps secrets. */
export type KnownCard = { readonly secret: Uint8Array };

/**
 * Opens a session with a card that knows this phone, in one round trip and without a password. Which of the phone's
 * cards is on the reader shows only here: nobody else can tell.
 *
 * @param known the cards it may be, 1 to 4
 * @returns the session and which of `known` it was, or `undefined` where the card is none of them or has forgotten the
 * phone; a password opens it then
 * @throws SymbolonError `card/status`, and what the transport throws
 * @example
 * ```ts
 * import { addPhone } from '@symbolon/client/actions/phones';
 * import { resumeSession } from '@symbolon/client/resume';
 * const { secret } = await addPhone(session, { name: 'my phone' });
 * const resumed = await resumeSession(session.card, [{ secret: new Uint8Array(32) }, { secret }]);
 * resumed?.card; // => { secret }
 * resumed?.session.openedWith; // => 'phone'
 * ```
 */
export async function resumeSession<K extends KnownCard>(
  card: Card,
  known: readonly K[],
): Promise<{ readonly session: Session; readonly card: K } | undefined> {
  if (known.length === 0) throw new SymbolonError('argument/invalid', { argument: 'known', reason: 'no cards' });
  const nonce = card.random(16);
  const request = requestApdu(commands.resumeSession, {
    nonce,
    candidates: known.map(({ secret }) => phoneTag(secret, nonce)),
  });
  const answer = responseValue(commands.resumeSession, await card.transmit(request));
  for (const candidate of known) {
    const { cardTag, ...keys } = resumedKeys(candidate.secret, { phone: nonce, card: answer.nonce });
    if (equalBytes(cardTag, answer.tag)) return { session: openChannel(card, 'phone', keys), card: candidate };
    keys.ksEnc.fill(0);
    keys.ksMac.fill(0);
  }
  return undefined;
}
