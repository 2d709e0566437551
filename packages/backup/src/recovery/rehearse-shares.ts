import { isSymbolonError, quote } from '@symbolon/interface';
import type { CeremonyDriver } from '../ceremony/driver.ts';
import { type CeremonyProblem, ceremonyStopped, problemOf } from '../ceremony/problems.ts';
import { createSteps } from '../ceremony/steps.ts';
import { unlockMember } from '../ceremony/unlock.ts';
import {
  type RecoverSharesOptions,
  type RecoverSharesResult,
  type RecoverSharesState,
  recoverFromShares,
} from '../shares/recover-shares.ts';
import { watchShares } from './watch-shares.ts';

/** The cards of a rehearsal, and a clock. */
export type RehearseSharesOptions = Pick<RecoverSharesOptions, 'card' | 'shares' | 'choose'> & {
  /** Master fingerprint of the wallet, if it is known: what comes back has to be this one. */
  readonly masterFingerprint?: number;
  /** Milliseconds from any start. */
  readonly clock: () => number;
};

/** One part of a rehearsal of shares, and how it went. */
export type SharesRehearsalStep = {
  /** Which one it is, for programs. */
  readonly step: 'recover' | 'clean';
  /** For the person. */
  readonly text: string;
  /** `skipped`: there was nothing to do. */
  readonly outcome: 'done' | 'failed' | 'skipped';
  /** By `clock`. */
  readonly milliseconds: number;
  /** How often a card was asked for, repetitions included. */
  readonly taps: number;
  /** All problems, solved or not. */
  readonly problems: readonly CeremonyProblem[];
};

/** How a rehearsal of shares went. */
export type SharesRehearsal = {
  /** The shares made the wallet that they name, and the one that was expected. */
  readonly recovered: boolean;
  /** What came back. */
  readonly made?: RecoverSharesResult;
  /** In their order. */
  readonly steps: readonly SharesRehearsalStep[];
  /** In all, by `clock`. */
  readonly milliseconds: number;
  /** What is left on the cards, for the person. */
  readonly stays: readonly string[];
};

/**
 * Rehearses a recovery with the real shares, in k + 3 steps: share cards make the wallet on a blank card, its
 * fingerprint is compared, and the card is reset. Nothing is signed, and nothing else changes: each share card logs
 * that it gave its share. Every part is timed. A problem that the driver stops at ends the rehearsal and is part of its
 * report.
 *
 * Only the card that this run saw blank is reset, and only while it holds this wallet. If the rehearsal is broken off
 * (`transport/aborted`) after the wallet was made, the card holds it: reset it.
 *
 * @throws SymbolonError `transport/aborted`; and what has nothing to do with cards
 * @example
 * ```ts
 * import { rehearseShares } from '@symbolon/backup';
 * const choose = async () => ({ pin: '246810' });
 * const shares = [{ label: 'aunt' }, { label: 'brother' }];
 * const options = { card: { label: 'spare' }, shares, choose, clock: Date.now };
 * const { recovered, stays } = await rehearseShares({ runStep: tapSplit }, options);
 * recovered; // => true
 * stays.length; // => 2
 * ```
 */
export async function rehearseShares(driver: CeremonyDriver, options: RehearseSharesOptions): Promise<SharesRehearsal> {
  const { card, masterFingerprint: expected, clock } = options;
  const steps: SharesRehearsalStep[] = [];
  const watched = watchShares();
  const begun = clock();
  let state: RecoverSharesState | undefined;
  let made: RecoverSharesResult | undefined;
  const keep = (now: RecoverSharesState) => {
    state = now;
  };
  await timed(steps, { driver, clock, step: 'recover', text: 'Make the wallet of its shares' }, async (at) => {
    made = await recoverFromShares(watched.watch(at), { ...options, keep });
    if (expected !== undefined && made.masterFingerprint !== expected)
      throw ceremonyStopped({ kind: 'other-set', at: { step: 'recover', card } });
  });
  const cardNumber = made?.cardNumber ?? state?.cardNumber;
  let wasReset: boolean | undefined = cardNumber === undefined ? false : undefined;
  await timed(steps, { driver, clock, step: 'clean', text: 'Reset the card' }, async (at) => {
    if (cardNumber === undefined) return;
    wasReset = await reset(at, { label: card.label, cardNumber }, made?.masterFingerprint);
  });
  const recovered = steps.every(({ outcome }) => outcome === 'done') && made !== undefined;
  const stays =
    wasReset === undefined
      ? `${quote(card.label)} (number ${cardNumber}) may hold the wallet: reset it, or keep it as safe as the wallet.`
      : wasReset
        ? 'The blank card is blank again. Its log says that it held a wallet, so it does not pass for a new one.'
        : watched.hasBegun()
          ? 'The blank card made no wallet, and is blank as before. It knows that a recovery was begun, so it does not pass for a new one.'
          : `Nothing was changed on ${quote(card.label)}.`;
  return Object.freeze({
    recovered,
    ...(made !== undefined && { made }),
    steps: Object.freeze(steps),
    milliseconds: clock() - begun,
    stays: Object.freeze([stays, ...watched.inLogs()]),
  });
}

type Part = Pick<SharesRehearsalStep, 'step' | 'text'> & {
  readonly driver: CeremonyDriver;
  readonly clock: () => number;
};

async function timed(
  steps: SharesRehearsalStep[],
  { driver, clock, step, text }: Part,
  run: (driver: CeremonyDriver) => Promise<void>,
): Promise<void> {
  const problems: CeremonyProblem[] = [];
  let taps = 0;
  const begun = clock();
  const watched: CeremonyDriver = {
    ...driver,
    runStep: (request, use) => {
      taps += 1;
      return driver.runStep(request, use);
    },
    onProblem: async (problem) => {
      problems.push(problem);
      return (await driver.onProblem?.(problem)) ?? 'stop';
    },
  };
  let outcome: SharesRehearsalStep['outcome'] = 'failed';
  try {
    await run(watched);
    outcome = taps === 0 ? 'skipped' : 'done';
  } catch (error) {
    const last = isSymbolonError(error, 'ceremony/stopped')
      ? problemOf(error, { step, card: { label: '' } })
      : undefined;
    if (last === undefined) throw error;
    if (problems.at(-1)?.kind !== last.kind) problems.push(last);
  }
  steps.push(
    Object.freeze({ step, text, outcome, milliseconds: clock() - begun, taps, problems: Object.freeze(problems) }),
  );
}

/**
 * Resets the card that the rehearsal has filled, if it holds that wallet. One that is still blank stays as it is.
 *
 * @returns whether it was reset
 */
async function reset(
  driver: CeremonyDriver,
  card: { readonly label: string; readonly cardNumber: string },
  masterFingerprint: number | undefined,
): Promise<boolean> {
  const at = { step: 'clean', card: { part: 'new', ...card }, passwords: ['can', 'pin'] } as const;
  let wasFilled = false;
  await createSteps(driver).run(at, async (presented) => {
    if ((await (await presented.unlock('can')).attest()).lifecycle === 'blank') return;
    wasFilled = true;
    const { session } = await unlockMember(presented, at);
    const { masterFingerprint: found } = await session.status();
    if (masterFingerprint === undefined || found !== masterFingerprint)
      throw ceremonyStopped({ kind: 'target-not-empty', at });
    await session.resetCard();
  });
  return wasFilled;
}
