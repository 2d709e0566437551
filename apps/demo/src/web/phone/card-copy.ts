import type { Credentials, Session } from '@symbolon/client';
import { restoreCard, type SavedCard, withSession } from '../store/cards.ts';

/** Opens a session with the copy of a card. */
export type CardCopy = <T>(credentials: Credentials, use: (session: Session) => Promise<T>) => Promise<T>;

/** Makes a copy of a card. What happens to the copy does not happen to the card on the table. */
export function copyCard(card: SavedCard): CardCopy {
  const { emulated } = restoreCard(card);
  return (credentials, use) => withSession(emulated, credentials, use);
}
