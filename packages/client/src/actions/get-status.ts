import { commands, type GetStatusResponse } from '@symbolon/protocol/commands';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';

/**
 * Reads the state of the card; in a PIN session also that of a wallet and its set.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { getStatus } from '@symbolon/client';
 * const { lifecycle, set } = await getStatus(session);
 * lifecycle; // => 'active'
 * set?.role; // => 'primary'
 * set?.members; // => []
 * ```
 */
export function getStatus(session: Session, options: RequestOptions = {}): Promise<GetStatusResponse> {
  return session.send(commands.getStatus, {}, options);
}
