import { backUp, type CeremonyDriver, ceremonyCard, confirmBackUp, type StepRequest } from '@symbolon/backup';
import { type Credentials, openCard } from '@symbolon/client';
import { createTrustStore } from '@symbolon/protocol/certificates';
import { withReader } from './with-card.ts';

/** Asks the person for a password of a card, and whether to try again after a problem. */
export type Questions = {
  readonly password: (name: 'can' | 'pin' | 'puk', request: StepRequest) => Promise<Credentials>;
  readonly tryAgain: (text: string, advice: string) => Promise<boolean>;
};

/** Backs up a wallet onto two more cards of its pack in five taps, and seals the set at a sixth. */
export function backUpOntoTwoCards(labels: readonly [string, string], questions: Questions): Promise<void> {
  return withReader(async (reader) => {
    const driver: CeremonyDriver = {
      runStep: async (request, use) => {
        const transport = await reader.tap({ message: request.prompt });
        try {
          const card = await openCard(transport);
          const ask = (name: 'can' | 'pin' | 'puk') => questions.password(name, request);
          return await use(ceremonyCard(card, ask, { trust: createTrustStore(), slot: request.slot }));
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
