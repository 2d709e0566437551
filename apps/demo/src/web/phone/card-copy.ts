/** Somebody else with a card in their hands. On a copy, so that nothing they do is done to the card on the table. */
import { openCard } from '@symbolon/client/card';
import { type Credentials, openSession, type Session } from '@symbolon/client/session';
import { restoreCard, type SavedCard } from '../store/cards.ts';

export type OpenCopy = <T>(credentials: Credentials, use: (session: Session) => Promise<T>) => Promise<T>;

/** One session at a time, on one copy. */
export function openCopy(record: SavedCard): OpenCopy {
  const { emulated } = restoreCard(record);
  return async (credentials, use) => {
    const transport = emulated.tap();
    try {
      return await use(await openSession(await openCard(transport), credentials));
    } finally {
      await transport.close();
    }
  };
}
