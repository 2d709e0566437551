/** A person agreed to what was shown of one set. Another card may lie on the reader since, with a set of its own. */
import { hex } from '@scure/base';
import { ceremonyStopped } from '@symbolon/backup';
import { getRoster } from '@symbolon/client';
import { isRefusal } from '@symbolon/protocol/status';
import type { SetMember } from '../cards/set-members.ts';
import type { CommandContext } from '../context.ts';
import type { AtSession } from './card-namer.ts';

/**
 * Before a card of the set does anything in the ceremony, its list must have the members that were shown, at the same
 * numbers. A card that has yet to hear of one of them is left to the ceremony.
 *
 * @param shown of one set; at least one
 */
export function sameSet({ slot }: Pick<CommandContext, 'slot'>, shown: readonly SetMember[]): AtSession {
  return async (card, session, request) => {
    if (request.card.part === 'new') return card;
    const own = await getRoster(session, { slot }).catch((error: unknown) => {
      if (isRefusal(error)) return undefined;
      throw error;
    });
    const differs = shown.some(({ member, setId, publicKey }) => {
      if (own === undefined) return false;
      const listed = own.roster.members[member];
      return !isSame(own.roster.setId, setId) || (listed !== undefined && !isSame(listed.publicKey, publicKey));
    });
    if (differs) throw ceremonyStopped({ kind: 'wrong-card', at: request });
    return card;
  };
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => hex.encode(a) === hex.encode(b);
