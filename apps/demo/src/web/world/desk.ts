/** What the page itself is doing: nothing here outlives a reload but the chapter, which the address names. */
import { type ChapterId, chapters } from '../model/chapters.ts';
import { createStore, type Store } from './store.ts';

/** What the phone waits for: one of these cards, and what it does with it. */
type Task = { readonly wants: readonly string[]; readonly run: (card: string) => Promise<void> };

type Desk = {
  readonly chapter: ChapterId;
  /** The card a person has picked up. */
  readonly picked?: string | undefined;
  readonly task?: Task | undefined;
  readonly busy: boolean;
  /** Some card was held to the phone in this visit. */
  readonly begun: boolean;
  readonly problem?: unknown;
};

export type DeskStore = Store<Desk>;

export function createDesk(hash: string): DeskStore {
  return createStore<Desk>({ chapter: chapterIn(hash) ?? chapters[0].id, busy: false, begun: false });
}

export function chapterIn(hash: string): ChapterId | undefined {
  return chapters.find(({ id }) => `#/${id}` === hash)?.id;
}

/** Holds a card to the phone: does what the phone waits for, or says why not. */
export async function hold(desk: DeskStore, card: string): Promise<void> {
  const { task, busy } = desk.get();
  if (busy) return;
  const refuse = (text: string) => desk.set((now) => ({ ...now, picked: undefined, problem: new WrongCard(text) }));
  if (task === undefined) return refuse('The phone is not waiting for a card. Choose what to do first.');
  if (!task.wants.includes(card)) return refuse(`This is card ${card}. The phone waits for ${spoken(task.wants)}.`);
  desk.set((now) => ({ ...now, picked: undefined, busy: true, begun: true, problem: undefined }));
  try {
    await task.run(card);
  } catch (problem) {
    desk.set((now) => ({ ...now, problem }));
  } finally {
    desk.set((now) => ({ ...now, busy: false }));
  }
}

/** Something a person did that is no error of any card. */
class WrongCard extends Error {
  override readonly name = 'WrongCard';
}

export function spoken(cards: readonly string[]): string {
  const names = cards.map((card) => `card ${card}`);
  return names.length < 2 ? (names[0] ?? 'no card') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
