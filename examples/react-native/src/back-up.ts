import { backUp, type CeremonyDriver, ceremonyCard, confirmBackUp, type StepRequest } from '@symbolon/backup';
import { type Credentials, openCard } from '@symbolon/client';
import type { TrustStore } from '@symbolon/protocol/certificates';
import type { PhoneReader } from '@symbolon/transport-nfc/react-native';

/** Asks the person for a password of a card, and whether to try again after a problem. */
export type Questions = {
  readonly password: (name: 'can' | 'pin' | 'puk', request: StepRequest) => Promise<Credentials>;
  readonly tryAgain: (text: string, advice: string) => Promise<boolean>;
};

/**
 * Leads a ceremony over the phone. On iOS the system's sheet covers the app, so questions come before the tap, and
 * without a sheet. Each password is asked for once, and again after a problem, unless the card was only lifted between
 * two steps of its work.
 */
export function phoneDriver(reader: PhoneReader, questions: Questions, trust: TrustStore): CeremonyDriver {
  const answers = new Map<string, Credentials>();
  const answer = async (name: 'can' | 'pin' | 'puk', request: StepRequest): Promise<Credentials> => {
    const key = `${name} of ${request.card.label}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    await reader.dismiss();
    const given = await questions.password(name, request);
    answers.set(key, given);
    return given;
  };
  return {
    runStep: async (request, use) => {
      for (const name of request.passwords) await answer(name, request);
      const { signal } = request;
      const transport = await reader.tap({ message: request.prompt, ...(signal !== undefined && { signal }) });
      try {
        const card = await openCard(transport);
        return await use(ceremonyCard(card, (name) => answer(name, request), { trust, slot: request.slot }));
      } finally {
        await transport.close();
      }
    },
    onProblem: async ({ kind, text, advice }) => {
      // Where the card left while it checked a PIN, only a person sends that again.
      if (kind !== 'card-lost') answers.clear();
      await reader.dismiss({ message: text, failed: true });
      return (await questions.tryAgain(text, advice)) ? 'again' : 'stop';
    },
  };
}

/**
 * Backs up a wallet onto two more cards of its pack in five taps, and seals the set at a sixth. Give it a reader of
 * `withReader`, and `createTrustStore()`.
 */
export async function backUpOntoTwoCards(labels: readonly [string, string], driver: CeremonyDriver): Promise<void> {
  const backedUp = await backUp(driver, { targets: labels.map((label) => ({ label, role: 'backup' })) });
  await confirmBackUp(driver, backedUp, { seal: true });
}
