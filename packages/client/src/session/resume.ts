import { equalBytes } from '@noble/curves/utils.js';
import { cardError, checkArgument } from '@symbolon/interface';
import { phoneTag, resumedKeys } from '@symbolon/protocol/channel';
import { commands } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { type Card, inOneOpening, requestApdu, responseValue } from '../card.ts';
import { openChannel, type Session } from './channel.ts';
import type { CallOptions } from './conversation.ts';

/** What a phone keeps of a card that knows it. */
export type KnownCard = {
  /** 32 bytes, from `addPhone`. Keep it where the platform keeps secrets. */
  readonly secret: Uint8Array;
};

/** A session that was opened without a password. */
export type ResumeSessionResult<Known extends KnownCard> = {
  /** The caller closes it. */
  readonly session: Session;
  /** Which of the known cards it is. */
  readonly card: Known;
};

/**
 * Opens a session with a card that knows this phone, in one round trip and without a password. Only this phone learns
 * which of its cards is on the reader.
 *
 * @param card as `openCard` gives it
 * @param known the cards it may be, 1 to 4
 * @returns `undefined` where the card is none of them, or has forgotten the phone: open it with a password
 * @throws SymbolonError `argument/invalid`, `card/status`, and what the transport throws
 * @example
 * ```ts
 * import { addPhone, resumeSession } from '@symbolon/client';
 * const { secret } = await addPhone(session, { name: 'my phone' });
 * const resumed = await resumeSession(session.card, [{ secret: new Uint8Array(32) }, { secret }]);
 * resumed?.card; // => { secret }
 * resumed?.session.openedWith; // => 'phone'
 * ```
 */
export async function resumeSession<Known extends KnownCard>(
  card: Card,
  known: readonly Known[],
  options: CallOptions = {},
): Promise<ResumeSessionResult<Known> | undefined> {
  checkKnown(known);
  return inOneOpening(card, options, (held) => resumeAs(held, known));
}

/**
 * Runs before anything is sent. No secret is quoted.
 *
 * @throws SymbolonError `argument/invalid`
 */
export function checkKnown(known: readonly KnownCard[]): void {
  checkArgument('known', known, [{ secret: 32 }]);
  const reason = known.length === 0 ? 'no cards' : `expected at most ${limits.phones} cards`;
  if (known.length === 0 || known.length > limits.phones)
    throw cardError('argument/invalid', { argument: 'known', reason });
}

async function resumeAs<Known extends KnownCard>(
  card: Card,
  known: readonly Known[],
): Promise<ResumeSessionResult<Known> | undefined> {
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
