/** The store: the only owner of cards, storage and sessions. React reads its atoms and calls its functions. */

import { type Attestation, type Card, identify, openCard, type Session } from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { isSymbolonError } from '@symbolon/interface';
import { addCards, type BoxSize } from '../model/table.ts';
import { type Atom, createAtom } from './atom.ts';
import { type DemoCard, newBox, restoreCard, type SavedCard, toSavedCard } from './cards.ts';
import { createLog, type Log } from './log.ts';
import { isSavedState, newSavedState, type SavedState } from './saved-state.ts';
import type { Storage } from './storage.ts';

export type Store = {
  readonly state: Atom<SavedState>;
  /** The card that is at the phone now. */
  readonly held: Atom<string | undefined>;
  /** The PIN that was typed. The page forgets it when it is closed, and never stores it. */
  readonly pin: Atom<string | undefined>;
  readonly log: Log;
  /** The six digits that are printed on a card. */
  readonly can: (card: string) => string;
  /** Holds a card to the phone, and takes it away after `use`. A second card waits for its turn. */
  readonly hold: <T>(card: string, use: (opened: Card) => Promise<T>) => Promise<T>;
  /** Holds a card to the phone, opens a session with its digits and this PIN, and has it prove to be genuine. */
  readonly tap: <T>(
    card: string,
    secrets: Secrets,
    use: (session: Session, attestation: Attestation) => Promise<T>,
  ) => Promise<T>;
  /** The card as it is now, to experiment on a copy. It holds keys. */
  readonly savedCard: (card: string) => SavedCard;
  /** Adds a box of three or six cards. @returns their ids */
  readonly buyBox: (size: BoxSize) => Promise<readonly string[]>;
  /** Erases everything and begins with a new box. */
  readonly startOver: () => Promise<void>;
};

type Secrets = { readonly pin?: string };

/** The storage is damaged or has another version. The page asks before it erases anything. */
class UnreadableStorage extends Error {
  override readonly name = 'UnreadableStorage';
}

/**
 * Opens the store with what the storage holds. An empty storage gets a new box.
 *
 * @param pause milliseconds to wait before each command
 * @throws UnreadableStorage; the storage is unchanged then
 */
export async function openStore(storage: Storage, pause: () => number): Promise<Store> {
  const cards = new Map<string, DemoCard>();
  const state = createAtom(newSavedState([]));
  const held = createAtom<string | undefined>(undefined);
  const pin = createAtom<string | undefined>(undefined);
  const log = createLog(pause);

  const keepCard = (card: DemoCard): Promise<void> => storage.write(`card ${card.id}`, toSavedCard(card));
  const addBox = async (size: BoxSize): Promise<readonly string[]> => {
    const box = newBox(size, cards.size + 1);
    for (const card of box) {
      cards.set(card.id, card);
      await keepCard(card);
    }
    return box.map(({ id }) => id);
  };
  const fill = async (): Promise<void> => {
    const stored = await storage.read('state');
    if (stored === undefined) state.set(() => newSavedState([]));
    else if (!isSavedState(stored)) throw new UnreadableStorage('it was written by another version of this page');
    else state.set(() => stored);
    for (const { id } of state.get().table.cards) cards.set(id, await storedCard(storage, id));
    if (cards.size === 0) {
      const ids = await addBox(3);
      state.set(() => newSavedState(ids));
      await storage.write('state', state.get());
    }
  };
  await fill();
  state.subscribe(() => void storage.write('state', state.get()));

  const getCard = (id: string): DemoCard => {
    const card = cards.get(id);
    if (card === undefined) throw new RangeError(`there is no card ${id}`);
    return card;
  };

  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act);
    last = turn.catch(() => undefined);
    return turn;
  };

  const hold: Store['hold'] = (id, use) =>
    inTurn(async () => {
      const card = getCard(id);
      held.set(() => id);
      // The memory is stored before a response arrives: a reload never undoes what a card has answered.
      let written = 0;
      const transport = log.record(id, card.emulated.tap(), async () => {
        const writes = card.emulated.power.writes();
        if (writes === written) return;
        written = writes;
        await keepCard(card);
      });
      try {
        return await use(await openCard(transport));
      } catch (error) {
        // A PIN that no valid answer came to may have gone to a false card: only a person sends it again.
        if (isSymbolonError(error, 'pin/wrong') || isSymbolonError(error, 'pin/unsettled')) pin.set(() => undefined);
        throw error;
      } finally {
        await transport.close();
        await keepCard(card);
        await storage.write('state', state.get());
        held.set(() => undefined);
      }
    });

  return {
    state,
    held,
    pin,
    log,
    can: (id) => getCard(id).can,
    hold,
    tap: (id, secrets, use) =>
      hold(id, async (opened) => {
        const credentials = { can: getCard(id).can, ...secrets };
        const { session, attestation } = await identify(opened, credentials, { trust: emulatorTrust });
        return use(session, attestation);
      }),
    savedCard: (id) => toSavedCard(getCard(id)),
    buyBox: async (size) => {
      const ids = await addBox(size);
      state.set((now) => ({ ...now, table: addCards(now.table, ids) }));
      return ids;
    },
    startOver: () =>
      inTurn(async () => {
        await storage.clear();
        cards.clear();
        pin.set(() => undefined);
        log.taps.set(() => []);
        await fill();
      }),
  };
}

async function storedCard(storage: Storage, id: string): Promise<DemoCard> {
  try {
    return restoreCard((await storage.read(`card ${id}`)) as SavedCard);
  } catch (cause) {
    throw new UnreadableStorage(`the memory of card ${id} is damaged`, { cause });
  }
}
