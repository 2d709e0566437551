import { hexToBytes } from '@noble/hashes/utils.js';
import type { SharePlan } from '@symbolon/protocol/shares';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { createSteps } from '../ceremony/steps.ts';
import {
  enoughOf,
  newRecoverProgress,
  type RecoverProgress,
  type RecoverRun,
  type RecoverSharesOptions,
  recoverStateOf,
} from './recover-state.ts';
import { askBlankCard, askShareCard, makeOfShares } from './recover-steps.ts';
import { splitCode } from './split-words.ts';
import { sortWritten } from './written-shares.ts';

export type { RecoverSharesOptions, RecoverSharesState, ReleasedState } from './recover-state.ts';

/** A share card that took part in a recovery. */
export type RecoveredShare = Required<LabelledCard> & {
  /** Index of its share in the split. */
  readonly index: number;
};

/** The wallet that was made again. */
export type RecoverSharesResult = {
  /** Number of the card that holds it now, 12 digits. */
  readonly cardNumber: string;
  /** BIP-32 fingerprint of its master key. The card has proven that it is that of the wallet that was split. */
  readonly masterFingerprint: number;
  /** Number of the split. */
  readonly number: number;
  /** How it was split. */
  readonly plan: SharePlan;
  /** {@link splitCode} of the split. */
  readonly code: string;
  /** The cards whose shares made it. They keep their shares. */
  readonly shares: readonly RecoveredShare[];
  /** Indexes in the split of the written shares that took part. */
  readonly written: readonly number[];
};

/**
 * Makes a wallet again from its shares, in k + 2 steps: the blank card, as many share cards as the split wants, the
 * blank card again. The host only relays bytes: the shares meet inside the blank card, which proves each of them, and
 * the wallet that comes out, against what the dealer has signed. The card is the first one of a new set; the share
 * cards keep their shares, which still make the wallet. So deal new ones from there, and reset the old ones.
 *
 * It can stop anywhere, and any host can pick it up: what counts is on the cards. Cards of two splits may be held up;
 * the split that is complete first makes the wallet.
 *
 * @throws SymbolonError `ceremony/stopped` where the driver stops at a problem, or no card can solve it: among others
 * other-split, share-wrong, target-not-empty, not-exportable; `transport/aborted`
 * @example
 * ```ts
 * import { recoverFromShares } from '@symbolon/backup';
 * const choose = async () => ({ pin: '246810', puk: '123456789012' });
 * const options = { card: { label: 'new daily' }, shares: [{ label: 'aunt' }, { label: 'brother' }], choose };
 * const { shares, number } = await recoverFromShares({ runStep: tapSplit }, options);
 * shares.map(({ label }) => label); // => ['aunt', 'brother']
 * number; // => 1
 * ```
 */
export async function recoverFromShares(
  driver: CeremonyDriver,
  options: RecoverSharesOptions,
): Promise<RecoverSharesResult> {
  const { keep = () => {}, choose } = options;
  const progress = newRecoverProgress(options);
  const steps = createSteps(driver);
  const run = { progress, options, steps, finish: await choose() };
  for (let next = nextStep(run); next !== undefined; next = nextStep(run)) {
    await next(run);
    keep(recoverStateOf(progress));
    if (progress.problem !== undefined) await steps.handle(progress.problem);
  }
  return resultOf(progress, options);
}

function nextStep({ progress, options }: RecoverRun): ((run: RecoverRun) => Promise<void>) | undefined {
  if (progress.made !== undefined) return undefined;
  if (progress.offer === undefined) return askBlankCard;
  return enoughOf(progress, options.written) === undefined ? askShareCard : makeOfShares;
}

function resultOf(progress: RecoverProgress, { written = [] }: RecoverSharesOptions): RecoverSharesResult {
  const shares = enoughOf(progress, written) ?? [];
  const [first] = shares;
  if (first === undefined || progress.cardNumber === undefined) throw new RangeError('nothing was recovered');
  const { number, plan, masterFingerprint } = first.split.terms;
  return Object.freeze({
    cardNumber: progress.cardNumber,
    masterFingerprint,
    number,
    plan,
    code: splitCode(hexToBytes(first.digest)),
    shares: shares.map(({ label, cardNumber, index }) => Object.freeze({ label, cardNumber, index })),
    written: sortWritten(written, shares).fitting.map(({ index }) => index),
  });
}
