/**
 * The one owner of cards, storage and sessions. React reads its stores and calls its functions; nothing else changes
 * anything.
 */
import { type Card, openCard } from '@symbolon/client/card';
import { type Credentials, openSession, type Session } from '@symbolon/client/session';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { addCards } from '../model/table.ts';
import { type Atom, createAtom } from './atom.ts';
import { type DemoCard, newBox, restoreCard, type SavedCard, toSavedCard } from './cards.ts';
import { createLog, type Log } from './log.ts';
import { isSavedState, newSavedState, type SavedState } from './saved-state.ts';
import type { Storage } from './storage.ts';

export type Store = {
  readonly state: Atom<SavedState>;
  /** The card that is held to the phone now. */
  readonly held: Atom<string | undefined>;
  /** The PIN the person typed: known until the page is closed, and never stored. */
  readonly pin: Atom<string | undefined>;
  readonly log: Log;
  /** The six digits printed on a card: whoever holds it can read them. */
  readonly can: (card: string) => string;
  /** Holds a card to the phone, and takes it away afterwards. One card at a time. */
  readonly hold: <T>(card: string, use: (opened: Card) => Promise<T>) => Promise<T>;
  /** The same, with a session. */
  readonly tap: <T>(card: string, credentials: Credentials, use: (session: Session) => Promise<T>) => Promise<T>;
  /** The card as it is now, for experiments on a copy. It holds keys. */
  readonly savedCard: (card: string) => SavedCard;
  /** Another box of cards on the table. */
  readonly buyBox: () => Promise<readonly string[]>;
  /** Everything as on the first day. */
  readonly startOver: () => Promise<void>;
};

/** What the storage holds is not of this version, or damaged: the person decides what becomes of it. */
class UnreadableStorage extends Error {
  override readonly name = 'UnreadableStorage';
}

/**
 * Opens the store as it was left, or a new one.
 *
 * @param pause milliseconds a message takes on the air
 * @throws UnreadableStorage; nothing was changed then
 */
export async function openStore(storage: Storage, pause: () => number): Promise<Store> {
  const cards = new Map<string, DemoCard>();
  const state = createAtom(newSavedState([]));
  const held = createAtom<string | undefined>(undefined);
  const pin = createAtom<string | undefined>(undefined);
  const log = createLog(pause);

  const keepCard = (card: DemoCard): Promise<void> => storage.write(`card ${card.id}`, toSavedCard(card));
  const addBox = async (count: number): Promise<readonly string[]> => {
    const box = newBox(count, cards.size + 1);
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

  const cardNamed = (id: string): DemoCard => {
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
      const card = cardNamed(id);
      held.set(() => id);
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
        if (isSymbolonError(error, 'pin/wrong')) pin.set(() => undefined);
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
    can: (id) => cardNamed(id).can,
    hold,
    tap: (id, credentials, use) => hold(id, async (opened) => use(await openSession(opened, credentials))),
    savedCard: (id) => toSavedCard(cardNamed(id)),
    buyBox: async () => {
      const ids = await addBox(3);
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
