import { commands } from '@symbolon/protocol/commands';
import { decodeWith, encodeWith } from '@symbolon/protocol/encoding';
import {
  type Roster,
  type RosterSignature,
  rosterStatement,
  rosterVersion,
  type SignedRoster,
} from '@symbolon/protocol/set';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';

/**
 * Reads the list of members that a card keeps, with its own signature, in a PIN session.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { getRoster } from '@symbolon/client';
 * const { roster } = await getRoster(session);
 * roster.members.length; // => 1
 * ```
 */
export async function getRoster(session: Session, options: RequestOptions = {}): Promise<SignedRoster> {
  const { statement } = await session.send(commands.getRoster, {}, options);
  const { body, signatures } = decodeWith(rosterStatement, 'roster statement', statement);
  const { version: _, ...roster } = body;
  return Object.freeze({ roster, signatures });
}

/**
 * Has a member sign a new list, which begins the next epoch, in a PIN session. The card keeps its own list until it
 * adopts the new one.
 *
 * @throws SymbolonError `card/status` (9D0C: the list does not follow from the card's own, 9D08: a clone is under way)
 * @example
 * ```ts
 * import { getRoster, signRoster } from '@symbolon/client';
 * const { roster } = await getRoster(primarySession);
 * const members = roster.members.map((member, index) => (index === 1 ? { ...member, standing: 'revoked' as const } : member));
 * const agreed = await signRoster(primarySession, { ...roster, epoch: roster.epoch + 1, members });
 * agreed.member; // => 0
 * agreed.signature.length; // => 64
 * ```
 */
export function signRoster(session: Session, roster: Roster, options: RequestOptions = {}): Promise<RosterSignature> {
  return session.send(commands.signRoster, { version: rosterVersion, ...roster }, options);
}

/**
 * Has a card adopt a list that has the signatures it needs, in a PIN session. The list it already has changes nothing.
 *
 * @param session a PIN session
 * @param statement the list, with the signatures of the members that agreed
 * @param options the slot of the wallet
 * @throws SymbolonError `card/status` (9D0C: it does not follow from the card's own, 9D0D: too few signatures, 9D06: of
 * another set)
 * @example
 * ```ts
 * import { adoptRoster, getRoster } from '@symbolon/client';
 * await adoptRoster(backupSession, await getRoster(primarySession));
 * (await getRoster(backupSession)).roster.members.length; // => 2
 * ```
 */
export async function adoptRoster(
  session: Session,
  { roster, signatures }: SignedRoster,
  options: RequestOptions = {},
): Promise<void> {
  const value = { body: { version: rosterVersion, ...roster }, signatures };
  await session.send(
    commands.adoptRoster,
    { statement: encodeWith(rosterStatement, 'roster statement', value) },
    options,
  );
}
