/** Which cards a rehearsal may touch, and which it has to clean. Not exported: `rehearse.ts` is. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Member, Password, Person, TapRequest, UnlockedCard } from './cards.ts';
import { found, giveTryBack } from './members.ts';

/** A card that was told to make the throw-away wallet, or to take it, whether or not its answer came. */
export type Written = Required<Member>;

export type RehearsalCards = {
  /** The person, who can hold up no other cards than these. */
  readonly watch: (person: Person) => Person;
  readonly written: () => readonly Written[];
};

/**
 * On blank cards, which are reset in the end, a rehearsal knows no card but those that it has itself seen to be blank,
 * by their own proof: any other may hold what its owner lives on. It is refused when its session opens, before anything
 * is done in it.
 */
export function rehearsalCards(wallet: number): RehearsalCards {
  const blank = new Set<string>();
  const written = new Map<string, Written>();

  const admit = async (
    session: UnlockedCard,
    password: Password,
    { step, card }: TapRequest,
  ): Promise<UnlockedCard> => {
    const { lifecycle, publicKey, cardNumber } = await session.attest();
    const key = bytesToHex(publicKey);
    if (wallet === 0 && lifecycle === 'blank') blank.add(key);
    if (wallet === 0 && !blank.has(key)) {
      await giveTryBack(session, password);
      throw found(card.cardNumber === undefined || card.cardNumber === cardNumber ? 'target-not-empty' : 'wrong-card', {
        step,
        card,
      });
    }
    const write = () => written.set(key, { label: card.label, cardNumber });
    return {
      ...session,
      createWallet: (made) => {
        write();
        return session.createWallet(made);
      },
      importClone: (request) => {
        write();
        return session.importClone(request);
      },
    };
  };

  return {
    watch: (person) => ({
      ...person,
      tap: (request, use) =>
        person.tap(request, (card) =>
          use({ unlock: async (password, options) => admit(await card.unlock(password, options), password, request) }),
        ),
    }),
    written: () => [...written.values()],
  };
}
