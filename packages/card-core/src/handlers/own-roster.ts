/** Lists of members with the signature of this card. */
import { type Roster, type RosterSignature, rosterStatement, rosterVersion } from '@symbolon/protocol/set';
import { type Context, slotRecordsOf } from '../card/context.ts';
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

/** This card's list as a statement, with the word of the primary, if it has it. */
export function ownRosterStatement(roster: Roster, context: Context): Uint8Array {
  const { setId, epoch, members } = roster;
  const word = context.store.get(slotRecordsOf(context).word);
  const signatures = [signedRoster(roster, context), ...(word === undefined ? [] : [word])];
  return rosterStatement.encode({ body: { version: rosterVersion, setId, epoch, members }, signatures });
}
