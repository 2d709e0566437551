import { backUp, sealSet } from '@symbolon/backup/ceremony/back-up';
import { cloneSource, cloneTarget } from '@symbolon/client/clone-session';
import { withCard, withReader } from './with-card.ts';

/** Backs a wallet up onto one more card of its pack in three taps, and seals at a fourth. */
export function backUpOntoOneCard(pin: string, newCardsAccessNumber: string): Promise<void> {
  return withReader(async (reader) => {
    const receipts = await backUp(
      {
        source: (use) => withCard(reader, 'Hold the card with the wallet', { pin }, (session) => use(cloneSource(session))),
        targets: [(use) => withCard(reader, 'Hold the new card', { can: newCardsAccessNumber }, (session) => use(cloneTarget(session)))],
      },
      { role: 'backup' },
    );
    await withCard(reader, 'Hold the card with the wallet again', { pin }, (session) => sealSet(cloneSource(session), receipts));
  });
}
