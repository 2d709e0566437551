/** What the page shows right now. A reload forgets all of it but the story, which the address names. */
import { type StoryId, stories } from '../model/stories.ts';
import { listCards } from '../model/text.ts';
import { type Atom, createAtom } from './atom.ts';

/** The cards that the phone accepts now, and what it does with one. */
type Task = { readonly wants: readonly string[]; readonly run: (card: string) => Promise<void> };

type UiState = {
  readonly story: StoryId;
  /** The card that is selected on the table. */
  readonly selected?: string | undefined;
  readonly task?: Task | undefined;
  /** The phone works with a card, or for the person. */
  readonly busy: boolean;
  /** The visitor has done something in this visit. */
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

/** Runs `work`. The phone is busy meanwhile, and shows the problem if the work fails. */
export async function runWork(ui: Ui, work: () => Promise<void>): Promise<void> {
  ui.set((now) => ({ ...now, busy: true, started: true, problem: undefined }));
  try {
    await work();
  } catch (problem) {
    ui.set((now) => ({ ...now, problem }));
  } finally {
    ui.set((now) => ({ ...now, busy: false }));
  }
}

/** Holds a card to the phone: runs the task if it wants this card, and shows a problem if it does not. */
export async function hold(ui: Ui, card: string): Promise<void> {
  const { task, busy } = ui.get();
  if (busy) return;
  const refuse = (text: string) => ui.set((now) => ({ ...now, selected: undefined, problem: new WrongCard(text) }));
  if (task === undefined) return refuse('The phone is not waiting for a card. Choose what to do first.');
  if (!task.wants.includes(card)) return refuse(`This is card ${card}. The phone waits for ${listCards(task.wants)}.`);
  ui.set((now) => ({ ...now, selected: undefined }));
  await runWork(ui, () => task.run(card));
}

class WrongCard extends Error {
  override readonly name = 'WrongCard';
}
