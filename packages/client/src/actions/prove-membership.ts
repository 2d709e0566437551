import { commands } from '@symbolon/protocol/commands';
import { type ProvenCard, type Roster, type VerificationRecord, verifyMembership } from '@symbolon/protocol/set';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';

/** What the proof must fit. */
export type ProveMembershipOptions = RequestOptions & {
  /** What `attest` gave in this session: its key must have signed. */
  readonly card: ProvenCard;
  /** The host's clock: milliseconds since 1970. */
  readonly now: number;
  /** The newest list of members that the host has: the card must be in it. */
  readonly roster?: Roster;
};

/**
 * Has a card prove what it holds, in a PIN session: set, epoch, member number, role, keys, policy, firmware and
 * counters, signed for a fresh challenge and today's date. Nothing is spent, and a dormant backup stays dormant. The
 * record is plain JSON; `readVerification` checks it again.
 *
 * @throws SymbolonError `set/proof-wrong`, after which the session is closed; `card/status`
 * @example
 * ```ts
 * import { attest, proveMembership } from '@symbolon/client';
 * const card = await attest(backupSession, { trust });
 * const { role, dormant, signatures } = await proveMembership(backupSession, { card, now: Date.now() });
 * [role, dormant, signatures]; // => ['backup', true, 0]
 * ```
 */
export async function proveMembership(
  session: Session,
  { card, now, roster, ...options }: ProveMembershipOptions,
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
