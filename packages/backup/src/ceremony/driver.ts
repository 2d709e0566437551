/** What a host writes to lead through ceremonies: a {@link CeremonyDriver}, whose `runStep` serves them all. */

import type { AbortSignal } from '@symbolon/interface';
import type { PasswordName } from '@symbolon/protocol/channel';
import type { CeremonyCard } from './ceremony-card.ts';
import type { CeremonyProblem } from './problems.ts';

/** A card, as its owner calls it. */
export type LabelledCard = {
  /** The owner's name for it. */
  readonly label: string;
  /** 12 digits, if it has to be this card. */
  readonly cardNumber?: string;
};

/** The card that a step asks for. */
export type RequestedCard = LabelledCard & {
  /**
   * `wallet`: the primary, which clones and deals shares. `new`: a card that becomes a clone, gets its first share, or
   * recovers a wallet. `share`: one that holds a share, and has the PIN of its holder. `member`: any other of the set.
   */
  readonly part: 'wallet' | 'new' | 'share' | 'member';
};

/** One step of a ceremony, done with one card. */
export type StepRequest = {
  /** What is done with the card: a word for programs, which stays the same. */
  readonly step: string;
  /** The card that is asked for. */
  readonly card: RequestedCard;
  /** For the person: `Hold the card "safe" to the reader.` */
  readonly prompt: string;
  /** The slot that the wallet is in, 0 to 2: for `ceremonyCard`. */
  readonly slot: number;
  /** Passwords that the step may need, so that they can be asked for before the card is held up. */
  readonly passwords: readonly PasswordName[];
  /** Why the card is asked for again: show it first. */
  readonly problem?: CeremonyProblem;
  /** Ends the waiting: hand it to the reader. */
  readonly signal?: AbortSignal;
};

/**
 * Runs one step: asks for a card, opens it, hands it to `use`, and lets it go when `use` is done.
 *
 * What keeps the card from coming is a problem, and the step can be repeated: no card in time, a reader that is busy, a
 * card lifted too soon. Only `transport/aborted`, the person's no, ends the ceremony at once.
 *
 * @throws what `use` throws, and what keeps a card from being opened
 * @example
 * ```ts
 * import { ceremonyCard, type RunStep } from '@symbolon/backup';
 * import { openCard } from '@symbolon/client';
 *
 * const runStep: RunStep = async (request, use) => {
 *   console.log(request.problem?.text ?? '', request.prompt);
 *   const transport = await reader.nextCard(request.signal);
 *   try {
 *     const card = await openCard(transport);
 *     return await use(ceremonyCard(card, (password) => ask(request, password), { trust, slot: request.slot }));
 *   } finally {
 *     await transport.close();
 *   }
 * };
 * ```
 */
export type RunStep = <T>(request: StepRequest, use: (card: CeremonyCard) => Promise<T>) => Promise<T>;

/** What a ceremony reports after each step. */
export type CeremonyProgress = {
  /** As in the request. */
  readonly step: string;
  /** The card that the step was done with. */
  readonly card: RequestedCard;
  /** For the person: `"safe" holds the wallet now.` */
  readonly text: string;
  /** Steps so far, repeated ones too. */
  readonly steps: number;
};

/** `again`: ask for the card once more. `stop`: end the ceremony with the error. */
export type ProblemAnswer = 'again' | 'stop';

/** How a ceremony reaches cards and the person. Only `runStep` is required. */
export type CeremonyDriver = {
  /** Asks for a card and hands it over. */
  readonly runStep: RunStep;
  /** Decides whether to repeat a step that met a problem. Default: `stop`. */
  readonly onProblem?: (problem: CeremonyProblem) => ProblemAnswer | Promise<ProblemAnswer>;
  /** Gets the progress after each step. */
  readonly report?: (progress: CeremonyProgress) => void;
  /** Ends the ceremony between two steps, and the waiting for a card. Everything done stays done. */
  readonly signal?: AbortSignal;
};
