/** Runs the steps of a ceremony, and repeats one that met a problem while the driver wants it. Not exported. */

import { cardError, isSymbolonError, quote } from '@symbolon/interface';
import type { PasswordName } from '@symbolon/protocol/channel';
import { isRefusal } from '@symbolon/protocol/status';
import type { CeremonyCard } from './ceremony-card.ts';
import type { CeremonyDriver, RequestedCard } from './driver.ts';
import { type CeremonyProblem, ceremonyStopped, problemOf } from './problems.ts';
import { giveTryBack } from './unlock.ts';

/** A step that a ceremony wants done. */
type StepPlan = {
  readonly step: string;
  readonly card: RequestedCard;
  readonly passwords: readonly PasswordName[];
  /** Those that it may need when it is repeated, if these are others. */
  readonly passwordsAgain?: readonly PasswordName[];
  /** Of this card, if it is another one than that of the wallet. */
  readonly slot?: number;
  /** Why the card is asked for again, if another card showed it. */
  readonly problem?: CeremonyProblem;
};

export type Steps = {
  /** Runs a step until it succeeds or the driver stops. `use` may run several times, so it must be idempotent. */
  readonly run: <T>(visit: StepPlan, use: (card: CeremonyCard) => Promise<T>) => Promise<T>;
  /** Asks the driver about a problem. @throws SymbolonError `ceremony/stopped` if it stops */
  readonly handle: (problem: CeremonyProblem, cause?: unknown) => Promise<void>;
  /** Reports progress. */
  readonly report: (at: Pick<StepPlan, 'step' | 'card'>, text: string) => void;
};

export function createSteps(
  { runStep, onProblem = () => 'stop', report = () => {}, signal }: CeremonyDriver,
  slot = 0,
): Steps {
  let count = 0;
  const handle = async (problem: CeremonyProblem, cause?: unknown): Promise<void> => {
    if (!problem.again || (await onProblem(problem)) !== 'again') throw ceremonyStopped(problem, cause);
  };
  return {
    handle,
    report: ({ step, card }, text) => report({ step, card, text, steps: count }),
    run: async ({ step, card, passwords: first, passwordsAgain = first, slot: own = slot, problem: before }, use) => {
      for (let found = before; ; ) {
        if (signal?.aborted === true) throw cardError('transport/aborted', { transport: 'ceremony' });
        const why = found === undefined ? {} : { problem: found };
        const passwords = found === before ? first : passwordsAgain;
        count += 1;
        try {
          const request = { step, card, slot: own, prompt: promptFor(card), passwords, ...why };
          return await runStep(signal === undefined ? request : { ...request, signal }, (presented) =>
            use(requested(presented, { step, card })),
          );
        } catch (error) {
          found = problemOf(error, { step, card });
          if (found === undefined) throw error;
          await handle(found, isSymbolonError(error, 'ceremony/stopped') ? error.cause : error);
        }
      }
    },
  };
}

/**
 * Lets a ceremony into a genuine card only, and only into the one that it asked for, whatever the driver presents:
 * anyone who knows the PIN can make a false card that opens with it and says what its maker likes.
 */
function requested(card: CeremonyCard, at: Pick<StepPlan, 'step' | 'card'>): CeremonyCard {
  return {
    unlock: async (password, options) => {
      const session = await card.unlock(password, options).catch((error: unknown) => {
        throw password === 'puk' && isRefusal(error, 'referencedDataNotFound')
          ? ceremonyStopped({ kind: 'no-puk', at }, error)
          : error;
      });
      const { cardNumber } = await session.attest();
      const { cardNumber: wanted = cardNumber } = at.card;
      if (cardNumber !== wanted) {
        await giveTryBack(session, password);
        throw ceremonyStopped({ kind: 'wrong-card', at });
      }
      return session;
    },
  };
}

function promptFor({ part, label, cardNumber }: RequestedCard): string {
  const number = cardNumber === undefined ? '' : ` (number ${cardNumber})`;
  const which =
    part === 'new' && cardNumber === undefined
      ? `the new card that will be ${quote(label)}`
      : `the card ${quote(label)}${number}`;
  return `Hold ${which} to the reader.`;
}
