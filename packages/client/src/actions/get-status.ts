import { commands } from '@symbolon/protocol/commands';
import type { ResponseOf } from '@symbolon/protocol/commands/define';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session.ts';

/** State of a card. Without a PIN session on an active card only `protocolVersion` and `lifecycle` are there. */
export type CardStatus = ResponseOf<typeof commands.getStatus>;

/**
 * State of the card; in a PIN session also of one of its wallets and that wallet's set of clones.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { getStatus } from '@symbolon/client/actions/get-status';
 * const { lifecycle, set } = await getStatus(session);
 * lifecycle; // => 'active'
 * set?.role; // => 'primary'
 * set?.members; // => []
 * ```
 */
export function getStatus(session: Session, options: RequestOptions = {}): Promise<CardStatus> {
  return session.send(commands.getStatus, {}, options);
}
