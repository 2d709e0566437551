import { backUp, confirmBackUp } from '@symbolon/backup/ceremony/back-up';
import type { Person, TapRequest } from '@symbolon/backup/ceremony/cards';
import { openCard } from '@symbolon/client/card';
import { ceremonyCard } from '@symbolon/client/ceremony-card';
import type { Credentials } from '@symbolon/client/session';
import { createTrustStore } from '@symbolon/protocol/certificates';
import { withReader } from './with-card.ts';

/** Asks the person for a password of a card, and whether to try again after a problem. */
export type Questions = {
  readonly password: (name: 'can' | 'pin' | 'puk', request: TapRequest) => Promise<Credentials>;
  readonly tryAgain: (text: string, advice: string) => Promise<boolean>;
};

/** Backs up a wallet onto two more cards of its pack in five taps, and seals the set at a sixth. */
export function backUpOntoTwoCards(labels: readonly [string, string], questions: Questions): Promise<void> {
  return withReader(async (reader) => {
    const driver: Person = {
      tap: async (request, use) => {
        const transport = await reader.tap({ message: request.prompt });
        try {
          const card = await openCard(transport);
          const ask = (name: 'can' | 'pin' | 'puk') => questions.password(name, request);
          return await use(ceremonyCard(card, ask, { trust: createTrustStore(), wallet: request.wallet }));
        } finally {
          await transport.close();
        }
      },
      onProblem: async ({ text, advice }) => ((await questions.tryAgain(text, advice)) ? 'again' : 'stop'),
    };
    const backedUp = await backUp(driver, { targets: labels.map((label) => ({ label, role: 'backup' })) });
    await confirmBackUp(driver, backedUp, { seal: true });
  });
}
