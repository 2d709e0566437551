/** What the page itself is doing: nothing here outlives a reload but the chapter, which the address names. */
import { type StoryId, stories } from '../model/stories.ts';
import { type Atom, createAtom } from './atom.ts';

/** What the phone waits for: one of these cards, and what it does with it. */
type Task = { readonly wants: readonly string[]; readonly run: (card: string) => Promise<void> };

type UiState = {
  readonly story: StoryId;
  /** The card a person has picked up. */
  readonly selected?: string | undefined;
  readonly task?: Task | undefined;
  readonly busy: boolean;
  /** Some card was held to the phone in this visit. */
  readonly started: boolean;
  readonly problem?: unknown;
};

export type Ui = Atom<UiState>;

export function createUi(hash: string): Ui {
  return createAtom<UiState>({ story: storyInHash(hash) ?? stories[0].id, busy: false, started: false });
}

export function storyInHash(hash: string): StoryId | undefined {
  return stories.find(({ id }) => `#/${id}` === hash)?.id;
}

/** Holds a card to the phone: does what the phone waits for, or says why not. */
export async function hold(ui: Ui, card: string): Promise<void> {
  const { task, busy } = ui.get();
  if (busy) return;
  const refuse = (text: string) => ui.set((now) => ({ ...now, selected: undefined, problem: new WrongCard(text) }));
  if (task === undefined) return refuse('The phone is not waiting for a card. Choose what to do first.');
  if (!task.wants.includes(card)) return refuse(`This is card ${card}. The phone waits for ${listCards(task.wants)}.`);
  ui.set((now) => ({ ...now, selected: undefined, busy: true, started: true, problem: undefined }));
  try {
    await task.run(card);
  } catch (problem) {
    ui.set((now) => ({ ...now, problem }));
  } finally {
    ui.set((now) => ({ ...now, busy: false }));
  }
}

/** Something a person did that is no error of any card. */
class WrongCard extends Error {
  override readonly name = 'WrongCard';
}

export function listCards(cards: readonly string[]): string {
  const names = cards.map((card) => `card ${card}`);
  return names.length < 2 ? (names[0] ?? 'no card') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
