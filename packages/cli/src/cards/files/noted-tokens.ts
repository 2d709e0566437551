/** The owner's notes, for the words of a preview: tokens by their symbols. */
import { decodeNotes, type OwnerNotes } from '@symbolon/chains/owner-notes';
import type { Session } from '@symbolon/client';
import { isRefusal } from '@symbolon/protocol/status';
import type { CommandContext } from '../../context.ts';
import { isCliError, messageOf } from '../../errors/cli-error.ts';
import { readNotes } from './notes.ts';

/**
 * Tokens noted on the card. Words are not worth a PIN where the policy signs without, and broken notes keep nobody
 * from signing: then there are none, and a person is told.
 */
export async function readNotedTokens(
  session: Session,
  context: Pick<CommandContext, 'slot' | 'screen'>,
): Promise<Pick<OwnerNotes, 'ethereumTokens' | 'solanaTokens'>> {
  const without = (why: string) => {
    context.screen.note(`${why} Tokens are shown without the names you noted.`);
    return decodeNotes([]);
  };
  try {
    return await readNotes(session, context);
  } catch (error) {
    if (isCliError(error, 'card/notes-broken')) return without(`Warning: ${messageOf(error)}.`);
    if (isRefusal(error, 'securityStatus')) return without('The notes of the card take the PIN.');
    throw error;
  }
}
