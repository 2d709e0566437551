import { backUp, confirmBackUp } from '@symbolon/backup/ceremony/back-up';
import type { Person, TapRequest } from '@symbolon/backup/ceremony/cards';
import { openCard } from '@symbolon/client/card';
import { ceremonyCard } from '@symbolon/client/ceremony-card';
import type { Credentials } from '@symbolon/client/session';
import { createTrustStore } from '@symbolon/protocol/certificates';
import { withReader } from './with-card.ts';

/** What the app asks the person: for a password of the card that is asked for, and whether to go on after a problem. */
export type Questions = {
  readonly password: (name: 'can' | 'pin' | 'puk', request: TapRequest) => Promise<Credentials>;
  readonly goOn: (text: string, advice: string) => Promise<boolean>;
};

/** Backs a wallet up onto two more cards of its pack in five taps, and seals at a sixth. */
export function backUpOntoTwoCards(labels: readonly [string, string], questions: Questions): Promise<void> {
  return withReader(async (reader) => {
    const person: Person = {
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
      onProblem: async ({ text, advice }) => ((await questions.goOn(text, advice)) ? 'again' : 'stop'),
    };
    const backedUp = await backUp(person, { targets: labels.map((label) => ({ label, role: 'backup' })) });
    await confirmBackUp(person, backedUp, { seal: true });
  });
}
