import { commands } from '@symbolon/protocol/commands';
import type { Roster } from '@symbolon/protocol/roster';
import { type ProvenCard, type VerificationRecord, verifyMembership } from '@symbolon/protocol/verify-membership';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session.ts';

/**
 * Has a card prove what it is and holds: set, epoch, place, role, keys, policy, firmware and counters, signed for a
 * fresh challenge and today's date, in a PIN session. Nothing is spent, and a dormant backup stays dormant. The record
 * is plain JSON, and can be checked again with `readVerification`.
 *
 * @param session a PIN session
 * @param options which wallet, and what the proof must fit
 * @param options.card whose key must have signed, as `attest` gives it for this session
 * @param options.now the host's clock, milliseconds since 1970
 * @param options.roster the set as the host knows it, to find the card in
 * @throws SymbolonError `set/proof-wrong`, after which the session is closed; `card/status`
 * @example
 * ```ts
 * import { attest } from '@symbolon/client/actions/attest';
 * import { proveMembership } from '@symbolon/client/actions/prove-membership';
 * const card = await attest(backupSession, { trust });
 * const { role, dormant, signatures } = await proveMembership(backupSession, { card, now: Date.now() });
 * [role, dormant, signatures]; // => ['backup', true, 0]
 * ```
 */
export async function proveMembership(
  session: Session,
  {
    card,
    now,
    roster,
    ...options
  }: RequestOptions & { readonly card: ProvenCard; readonly now: number; readonly roster?: Roster },
): Promise<VerificationRecord> {
  const challenge = session.card.random(32);
  const date = BigInt(Math.floor(now / 1000));
  const { proof } = await session.send(commands.proveMembership, { challenge, date }, options);
  try {
    return verifyMembership({ proof, challenge, date, card, ...(roster !== undefined && { roster }) });
  } catch (error) {
    session.close();
    throw error;
  }
}
