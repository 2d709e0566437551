import { hexToBytes } from '@noble/hashes/utils.js';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps, type Steps } from '../ceremony/steps.ts';
import { unlockMember } from '../ceremony/unlock.ts';
import {
  type BackUpOptions,
  type BackUpProgress,
  type BackUpRun,
  type BackUpState,
  newProgress,
  stateOf,
  type TargetProgress,
  type WaitingClone,
} from './back-up-state.ts';
import { askForOffer, askForReceipt, exportToAll, importInto, lookForPending } from './back-up-steps.ts';

export type {
  BackUpOptions,
  BackUpState,
  ClonePasswords,
  TargetPlan,
  TargetState,
  WaitingClone,
} from './back-up-state.ts';

/** A clone that has arrived. */
export type BackedUpClone = Required<LabelledCard> & {
  /** Says so. None where the card with the wallet has it already. */
  readonly receipt?: Uint8Array;
};

/** The clones of a backup, and what is still to be done. */
export type BackUpResult = {
  /** Every clone, for {@link confirmBackUp}. */
  readonly clones: readonly BackedUpClone[];
  /** Clones of other ceremonies that have not arrived. */
  readonly waiting: readonly WaitingClone[];
  /** How far the backup got: for {@link confirmBackUp}, and for picking it up. */
  readonly state: BackUpState;
};

/**
 * Backs a wallet up onto n other cards in 2n + 1 steps: each target once, the card with the wallet once, each target
 * again. The host only relays bytes; the cards check each other. The wallet's files come along.
 *
 * It can stop anywhere, and any host can pick it up with the same targets: each step goes on from what the card says.
 * The receipts are for the card with the wallet: {@link confirmBackUp}.
 *
 * @throws SymbolonError `ceremony/stopped` where the driver stops at a problem, or no card can solve it;
 * `transport/aborted`
 * @example
 * ```ts
 * import { backUp } from '@symbolon/backup';
 * const targets = [{ label: 'safe', role: 'backup' }, { label: 'sister', role: 'backup' }] as const;
 * const { clones } = await backUp({ runStep }, { targets });
 * clones.map(({ label }) => label); // => ['safe', 'sister']
 * ```
 */
export async function backUp(driver: CeremonyDriver, options: BackUpOptions): Promise<BackUpResult> {
  const progress = newProgress(options.targets ?? [], options.targets === undefined ? undefined : options.state);
  return backUpFrom(driver, progress, options);
}

/** A backup that goes on from what a host knows. Not exported. */
export async function backUpFrom(
  driver: CeremonyDriver,
  progress: BackUpProgress,
  options: BackUpOptions,
): Promise<BackUpResult> {
  const { keep = () => {} } = options;
  const source: LabelledCard = options.source ?? defaultSource;
  progress.sourceNumber = source.cardNumber;
  const run = {
    progress,
    options,
    steps: createSteps(driver, options.slot),
    source: { part: 'wallet', ...source } as const,
  };
  if (options.targets === undefined) await lookForPending(run);
  for (let next = nextStep(progress); next !== undefined; next = nextStep(progress)) {
    await next(run);
    keep(stateOf(progress));
    await settleProblems(progress, run.steps);
  }
  return Object.freeze({ clones: progress.targets.map(cloneOf), waiting: progress.waiting, state: stateOf(progress) });
}

/** What `backUp` gave. With its `state`, no other wallet than the one backed up takes the receipts and is sealed. */
export type ConfirmableBackUp = Pick<BackUpResult, 'clones'> & Partial<Pick<BackUpResult, 'state'>>;

/** Whether to seal, and which card has the wallet. */
export type ConfirmBackUpOptions = Pick<BackUpOptions, 'source' | 'slot'> & {
  /** The card never exports again. */
  readonly seal: boolean;
};

/**
 * Hands the receipts to the card with the wallet, so that it knows that its clones arrived, and seals the set if asked
 * to. One step.
 *
 * @throws SymbolonError `ceremony/stopped`: pending-elsewhere where another clone has not arrived; the receipts stay
 * taken
 * @example
 * ```ts
 * import { backUp, confirmBackUp } from '@symbolon/backup';
 * const backedUp = await backUp({ runStep }, { targets: [{ label: 'safe', role: 'daily' }] });
 * let told = '';
 * await confirmBackUp({ runStep, report: ({ text }) => (told = text) }, backedUp, { seal: true });
 * told; // => 'The backup is complete and sealed: no more clones can be made.'
 * ```
 */
export async function confirmBackUp(
  driver: CeremonyDriver,
  { clones, state }: ConfirmableBackUp,
  { seal, source = defaultSource, slot }: ConfirmBackUpOptions,
): Promise<void> {
  const steps = createSteps(driver, slot);
  const at = { step: 'confirm', card: { part: 'wallet', ...source }, passwords: ['pin'] } as const;
  const setId = state?.setId === undefined ? undefined : hexToBytes(state.setId);
  await steps.run(at, async (card) => {
    const { session, set } = await unlockMember(card, at, setId);
    for (const { receipt } of clones) if (receipt !== undefined) await session.confirm(receipt);
    if (!seal || set.sealed) return;
    const here = new Set(clones.map(({ cardNumber }) => cardNumber));
    const missing = set.members.find(({ state, cardNumber = '' }) => state === 'pending' && !here.has(cardNumber));
    if (missing !== undefined)
      throw ceremonyStopped({
        kind: 'pending-elsewhere',
        at: { ...at, card: { label: `number ${missing.cardNumber}` } },
      });
    await session.seal();
  });
  steps.report(at, seal ? 'The backup is complete and sealed: no more clones can be made.' : 'The backup is complete.');
}

const defaultSource = { label: 'with the wallet' };

/** The next step, from what the cards have said so far. */
function nextStep({ targets }: BackUpProgress): ((run: BackUpRun) => Promise<void>) | undefined {
  const isOpen = ({ confirmed, receipt }: TargetProgress): boolean => !confirmed && receipt === undefined;
  const unjudged = targets.find((target) => isOpen(target) && target.occupied && target.waitedFor === undefined);
  if (unjudged !== undefined) return exportToAll;
  const unoffered = targets.find((target) => isOpen(target) && !target.occupied && target.offer === undefined);
  if (unoffered !== undefined) return (run) => askForOffer(unoffered, run);
  if (targets.some((target) => isOpen(target) && !target.occupied && target.exported === undefined)) return exportToAll;
  const exported = targets.find((target) => isOpen(target) && target.exported !== undefined);
  if (exported !== undefined) return (run) => importInto(exported, run);
  const unheard = targets.find(isOpen);
  return unheard === undefined ? undefined : (run) => askForReceipt(unheard, run);
}

/** One card can show that another will not do. The driver decides whether to take a different one. */
async function settleProblems({ targets }: BackUpProgress, steps: Steps): Promise<void> {
  for (const { problem } of targets) if (problem !== undefined) await steps.handle(problem);
}

function cloneOf({ plan: { label }, cardNumber = '', receipt }: TargetProgress): BackedUpClone {
  return Object.freeze({ label, cardNumber, ...(receipt !== undefined && { receipt }) });
}
