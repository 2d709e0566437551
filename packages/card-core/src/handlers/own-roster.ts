/** Lists of members with the signature of this card. */
import { type Roster, type RosterSignature, rosterStatement, rosterVersion } from '@symbolon/protocol/set';
import type { Context } from '../card/context.ts';
import { encodeRoster, rosterLabels, signRosterBody } from '../roster.ts';
import { setOf } from '../sets.ts';
import { isRipe, wordSubject } from '../time/announcements.ts';
import { identityOf } from './identity.ts';

/** A list with this card's signature. Of a primary that announced it and has waited, it says so. */
export function signedRoster(roster: Roster, context: Context): RosterSignature {
  const { member } = setOf(context);
  const ripe = isRipe(context, 'word', wordSubject(rosterLabels.plain, encodeRoster(roster)));
  const label = ripe ? rosterLabels.announced : rosterLabels.plain;
  return signRosterBody(roster, member, identityOf(context.store).secretKey, label);
}

/** The same, as a statement. */
export function ownRosterStatement(roster: Roster, context: Context): Uint8Array {
  const { setId, epoch, members } = roster;
  const signatures = [signedRoster(roster, context)];
  return rosterStatement.encode({ body: { version: rosterVersion, setId, epoch, members }, signatures });
}
