import { cardError } from '@symbolon/interface';
import { commands, type GetInfoResponse } from '@symbolon/protocol/commands';
import { isRefusal } from '@symbolon/protocol/status';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';
import type { CallOptions } from '../session/conversation.ts';

/**
 * Reads what the firmware of the card can do: versions, features, interpreters and limits. It is the same for all cards
 * with the same firmware.
 *
 * @throws SymbolonError `card/status`; `card/newer`
 * @example
 * ```ts
 * import { getInfo } from '@symbolon/client';
 * import { features } from '@symbolon/protocol/features';
 * const info = await getInfo(session);
 * info.versions; // => [2]
 * info.features.includes(features.ownerFiles.number); // => true
 * info.interpreters.some(({ id }) => id === 0x10); // => true
 * ```
 */
export function getInfo(session: Session, options: CallOptions = {}): Promise<GetInfoResponse> {
  return session.send(commands.getInfo, {}, options);
}

/**
 * The error for a transaction that a card did not begin to read: if it has no such interpreter, that. It costs nothing
 * where the card has it.
 */
export async function unreadable(
  session: Session,
  interpreter: number,
  error: unknown,
  options: RequestOptions,
): Promise<unknown> {
  if (!isRefusal(error, 'functionNotSupported')) return error;
  // What is left of them says in whose turn it is: in another one it would wait for this one for ever.
  const { slot: _, ...within } = options;
  const { interpreters, release } = await getInfo(session, within);
  if (interpreters.some(({ id }) => id === interpreter)) return error;
  return cardError('card/no-interpreter', { interpreter, release }, { cause: error });
}
