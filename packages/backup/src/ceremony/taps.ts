/**
 * The loop around every tap of a ceremony: ask, do, and where something is in the way, let the person decide. Not
 * exported: the ceremonies are.
 */
import { isSymbolonError, SymbolonError } from '@symbolon/protocol/errors';
import type { Password, Person, TappedCard, WantedCard } from './cards.ts';
import { giveTryBack } from './members.ts';
import { type Problem, problem, problemOf, stopped } from './problems.ts';

type Visit = {
  readonly step: string;
  readonly card: WantedCard;
  readonly passwords: readonly Password[];
  /** Why this card is asked for again, where it was found out at another one. */
  readonly problem?: Problem;
};

export type Taps = {
  /**
   * Does something with one card, as often as it takes or until the person stops. `use` may run again: what it does is
   * idempotent.
   */
  readonly visit: <T>(visit: Visit, use: (card: TappedCard) => Promise<T>) => Promise<T>;
  /** Puts a problem before the person, and throws it where they stop. */
  readonly settle: (problem: Problem, cause?: unknown) => Promise<void>;
  readonly tell: (at: Pick<Visit, 'step' | 'card'>, text: string) => void;
};

export function createTaps({ tap, onProblem = () => 'stop', report = () => {}, signal }: Person, wallet = 0): Taps {
  let taps = 0;
  const settle = async (problem: Problem, cause?: unknown): Promise<void> => {
    if (!problem.again || (await onProblem(problem)) !== 'again') throw stopped(problem, cause);
  };
  return {
    settle,
    tell: ({ step, card }, text) => report({ step, card, text, taps }),
    visit: async ({ step, card, passwords, problem: before }, use) => {
      for (let found = before; ; ) {
        if (signal?.aborted === true) throw new SymbolonError('transport/aborted', { transport: 'ceremony' });
        const why = found === undefined ? {} : { problem: found };
        taps += 1;
        try {
          const request = { step, card, wallet, prompt: promptFor(card), passwords, ...why };
          return await tap(signal === undefined ? request : { ...request, signal }, (tapped) =>
            use(proven(tapped, { step, card })),
          );
        } catch (error) {
          found = problemOf(error, { step, card: card.label });
          if (found === undefined) throw error;
          await settle(found, isSymbolonError(error, 'ceremony/stopped') ? error.cause : error);
        }
      }
    },
  };
}

/**
 * The one way into a card that ceremonies have: whoever drives them, no session goes on with a card that has not proven
 * to be genuine, and the one that is asked for. Who knows a PIN can make a false card that opens with it and says what
 * its maker likes.
 */
function proven(card: TappedCard, at: Pick<Visit, 'step' | 'card'>): TappedCard {
  return {
    unlock: async (password, options) => {
      const session = await card.unlock(password, options);
      const { cardNumber } = await session.attest();
      const { label, cardNumber: wanted = cardNumber } = at.card;
      if (cardNumber !== wanted) {
        await giveTryBack(session, password);
        throw problem('wrong-card', { step: at.step, card: label });
      }
      return session;
    },
  };
}

function promptFor({ part, label, cardNumber }: WantedCard): string {
  const number = cardNumber === undefined ? '' : ` (number ${cardNumber})`;
  const which =
    part === 'new' && cardNumber === undefined
      ? `the new card that will be “${label}”`
      : `the card “${label}”${number}`;
  return `Hold ${which} to the reader.`;
}
