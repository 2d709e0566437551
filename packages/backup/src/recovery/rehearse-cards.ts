/** Which cards a rehearsal may touch, and which it has to reset. Not exported: `rehearse.ts` is. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { PasswordName } from '@symbolon/protocol/channel';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import type { CeremonyDriver, LabelledCard, StepRequest } from '../ceremony/driver.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { giveTryBack } from '../ceremony/unlock.ts';

/** A card that was told to make or take the throw-away wallet, whether or not its answer arrived. */
export type WrittenCard = Required<LabelledCard>;

export type RehearsalCards = {
  /** A driver that lets in no other cards than these. */
  readonly watch: (driver: CeremonyDriver) => CeremonyDriver;
  /** The cards that may hold the throw-away wallet. */
  readonly written: () => readonly WrittenCard[];
};

/**
 * Blank cards are reset in the end. So a rehearsal with blank cards lets in only those that it has seen blank, by their
 * own proof: any other may hold the owner's real wallet. It turns such a card away when its session opens, before
 * anything is done.
 */
export function rehearsalCards(slot: number): RehearsalCards {
  const blank = new Set<string>();
  const written = new Map<string, WrittenCard>();

  const admit = async (
    session: UnlockedCard,
    password: PasswordName,
    { step, card }: StepRequest,
  ): Promise<UnlockedCard> => {
    const { lifecycle, publicKey, cardNumber } = await session.attest();
    const key = bytesToHex(publicKey);
    if (slot === 0 && lifecycle === 'blank') blank.add(key);
    if (slot === 0 && !blank.has(key)) {
      await giveTryBack(session, password);
      const isWanted = card.cardNumber === undefined || card.cardNumber === cardNumber;
      throw ceremonyStopped({ kind: isWanted ? 'target-not-empty' : 'wrong-card', at: { step, card } });
    }
    const write = () => written.set(key, { label: card.label, cardNumber });
    return {
      ...session,
      createWallet: (made) => {
        write();
        // The rehearsal signs a text by its digest, on the primary and on what was restored.
        return session.createWallet({ ...made, policy: 'open' });
      },
      importClone: (request) => {
        write();
        return session.importClone(request);
      },
    };
  };

  return {
    watch: (driver) => ({
      ...driver,
      runStep: (request, use) =>
        driver.runStep(request, (card) =>
          use({ unlock: async (password, options) => admit(await card.unlock(password, options), password, request) }),
        ),
    }),
    written: () => [...written.values()],
  };
}
