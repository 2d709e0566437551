/** Lists of members on their way from card to card, in files and in commands that are no ceremony. */

import { hex } from '@scure/base';
import { adoptRoster, getRoster, type Session } from '@symbolon/client';
import { isNewerRoster, type Roster, rosterStatement, rosterVersion, type SignedRoster } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';

/** For a file: `rosterStatement`, hexadecimal. */
export function listToText({ roster, signatures }: SignedRoster): string {
  return hex.encode(rosterStatement.encode({ body: { version: rosterVersion, ...roster }, signatures }));
}

/** @throws what decoding throws */
export function listOfText(text: string): SignedRoster {
  const { body, signatures } = rosterStatement.decode(hex.decode(text));
  const { version: _, ...roster } = body;
  return { roster, signatures };
}

type Bringing = { readonly slot: number; readonly list: SignedRoster | undefined };

/**
 * Has a card hear of a list that is newer than its own: of a card that was made later, say, and whose word it takes
 * then. A card that does not take it keeps its own.
 *
 * @returns the newer one of both, as far as the card knows or was told
 */
export async function bringList(session: Session, { slot, list }: Bringing): Promise<SignedRoster> {
  const own = await getRoster(session, { slot });
  if (list === undefined || !isOfSame(list.roster, own.roster) || !isNewerRoster(list.roster, own.roster)) return own;
  try {
    await adoptRoster(session, list, { slot });
  } catch (error) {
    if (!isRefusal(error, 'quorumMissing', 'rosterWrong', 'receiptsMissing')) throw error;
  }
  return list;
}

/** Whether two lists are of one set. */
export const isOfSame = (one: Roster, other: Roster): boolean => hex.encode(one.setId) === hex.encode(other.setId);
