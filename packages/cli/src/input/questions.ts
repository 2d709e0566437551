/** Questions to which somebody can go back, one after the other. */
import type { Line } from '../output/screen.ts';
import { isBack, type Terminal } from './terminal.ts';

/** A terminal at which every question of a command is asked. */
export type Questions = Terminal & {
  /** Says something about an answer. */
  readonly tell: (line: Line) => void;
  /** Calls steps that ask, one after the other, and the one before again where somebody goes back. */
  readonly inOrder: (steps: readonly Step[]) => Promise<void>;
  /** Registers who remembers answers: those after so many questions are taken back. */
  readonly onBack: (forget: (asked: number) => void) => void;
  /** How many questions were asked. */
  readonly asked: () => number;
};

/** May ask nothing, where the answer is known. */
type Step = () => Promise<unknown>;

/** @param before called before each question */
export function createQuestions(
  { ask, key }: Terminal,
  { tell, before }: { readonly tell: (line: Line) => void; readonly before: () => void },
): Questions {
  let asked = 0;
  let hasBefore = false;
  const forgetting: ((asked: number) => void)[] = [];

  const inOrder: Questions['inOrder'] = async (steps) => {
    /** Of each step that is done: the questions before it, and its own. */
    const done: { readonly before: number; readonly own: number }[] = [];
    try {
      while (done.length < steps.length) {
        const before = asked;
        hasBefore = done.some(({ own }) => own > 0);
        try {
          await steps[done.length]?.();
          done.push({ before, own: asked - before });
        } catch (error) {
          if (!isBack(error)) throw error;
          let last = done.pop();
          while (last !== undefined && last.own === 0) last = done.pop();
          for (const forget of forgetting) forget(last?.before ?? before);
        }
      }
    } finally {
      hasBefore = false;
    }
  };
  return {
    key,
    tell,
    inOrder,
    asked: () => asked,
    onBack: (forget) => void forgetting.push(forget),
    ask: async (question, options) => {
      for (;;) {
        before();
        try {
          const answer = await ask(question, options);
          asked += 1;
          return answer;
        } catch (error) {
          if (!isBack(error) || hasBefore || options?.back === true) throw error;
          tell('There is no question before this one.');
        }
      }
    },
  };
}
