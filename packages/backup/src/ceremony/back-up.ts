import { hexToBytes } from '@noble/hashes/utils.js';
import {
  type BackUpOptions,
  type BackUpState,
  type Course,
  newCourse,
  type Run,
  type Slot,
  stateOf,
} from './back-up-state.ts';
import { askForOffer, askForReceipt, exportToAll, importInto, lookForPending } from './back-up-steps.ts';
import type { Person } from './cards.ts';
import { found, unlockMember } from './members.ts';
import { createTaps, type Taps } from './taps.ts';

export type { BackUpOptions, BackUpState, TargetPlan } from './back-up-state.ts';

/** What a backup came to: the clones, and what is still to be done. */
export type BackUpResult = {
  /** Every clone, with the receipt that says it arrived whole: for {@link confirmBackUp}. */
  readonly clones: readonly {
    readonly label: string;
    readonly cardNumber: string;
    /** None where the card with the wallet has it already. */
    readonly receipt?: Uint8Array;
  }[];
  /** Clones that were begun in other ceremonies and have not arrived. */
  readonly waiting: readonly { readonly index: number; readonly cardNumber: string }[];
  /** How far it got: for {@link confirmBackUp}, and for picking it up. */
  readonly state: BackUpState;
};

/**
 * Backs a wallet up onto n other cards in 2n + 1 taps: each target once, the card with the wallet once, each target
 * again. The host only relays: the cards check each other. The wallet's files go along.
 *
 * It can stop anywhere, and be picked up by any host with the same targets: each step looks at what the card says and
 * goes on from there. The receipts are for the card with the wallet, at its next tap: see {@link confirmBackUp}.
 *
 * @throws SymbolonError `ceremony/stopped` where the person stops at a problem, or none of the cards can change it;
 * `transport/aborted`
 * @example
 * ```ts
 * import { backUp } from '@symbolon/backup/ceremony/back-up';
 * const targets = [{ label: 'safe', role: 'backup' }, { label: 'sister', role: 'backup' }] as const;
 * const { clones } = await backUp({ tap }, { targets });
 * clones.map(({ label }) => label); // => ['safe', 'sister']
 * ```
 */
export async function backUp(person: Person, options: BackUpOptions): Promise<BackUpResult> {
  const { keep = () => {} } = options;
  const source: NonNullable<BackUpOptions['source']> = options.source ?? defaultSource;
  const course = newCourse(options.targets ?? [], options.targets === undefined ? undefined : options.state);
  course.sourceNumber = source.cardNumber;
  const run = {
    course,
    options,
    taps: createTaps(person, options.wallet),
    source: { part: 'wallet', ...source } as const,
  };
  if (options.targets === undefined) await lookForPending(run);
  for (let next = nextStep(course); next !== undefined; next = nextStep(course)) {
    await next(run);
    keep(stateOf(course));
    await settleProblems(course, run.taps);
  }
  return Object.freeze({ clones: course.slots.map(cloneOf), waiting: course.waiting, state: stateOf(course) });
}

/**
 * Hands the receipts to the card with the wallet, which then knows that its clones arrived and, if asked to, seals: it
 * never exports again. One tap.
 *
 * @param person holds up the card with the wallet
 * @param backedUp what `backUp` gave; with its `state`, only the wallet that was backed up takes the receipts and is
 * sealed
 * @param options whether to seal, and which card and wallet it is
 * @throws SymbolonError `ceremony/stopped`: pending-elsewhere where another clone has not arrived; receipts taken
 * before that stay taken
 * @example
 * ```ts
 * import { backUp, confirmBackUp } from '@symbolon/backup/ceremony/back-up';
 * const backedUp = await backUp({ tap }, { targets: [{ label: 'safe', role: 'daily' }] });
 * let told = '';
 * await confirmBackUp({ tap, report: ({ text }) => (told = text) }, backedUp, { seal: true });
 * told; // => 'The backup is complete and sealed: no more clones can be made.'
 * ```
 */
export async function confirmBackUp(
  person: Person,
  { clones, state }: Pick<BackUpResult, 'clones'> & Partial<Pick<BackUpResult, 'state'>>,
  { seal, source = defaultSource, wallet }: Pick<BackUpOptions, 'source' | 'wallet'> & { readonly seal: boolean },
): Promise<void> {
  const taps = createTaps(person, wallet);
  const at = { step: 'confirm', card: { part: 'wallet', ...source }, passwords: ['pin'] } as const;
  const setId = state?.setId === undefined ? undefined : hexToBytes(state.setId);
  await taps.visit(at, async (card) => {
    const { session, set } = await unlockMember(card, at, setId);
    for (const { receipt } of clones) if (receipt !== undefined) await session.confirm(receipt);
    if (!seal || set.sealed) return;
    const here = new Set(clones.map(({ cardNumber }) => cardNumber));
    const missing = set.members.find(({ state, cardNumber = '' }) => state === 'pending' && !here.has(cardNumber));
    if (missing !== undefined)
      throw found('pending-elsewhere', { ...at, card: { label: `number ${missing.cardNumber}` } });
    await session.seal();
  });
  taps.tell(at, seal ? 'The backup is complete and sealed: no more clones can be made.' : 'The backup is complete.');
}

const defaultSource = { label: 'with the wallet' };

/** What there is to do, from what the cards have said so far. */
function nextStep({ slots }: Course): ((run: Run) => Promise<void>) | undefined {
  const isOpen = ({ confirmed, receipt }: Slot): boolean => !confirmed && receipt === undefined;
  const unjudged = slots.find((slot) => isOpen(slot) && slot.occupied && slot.waitedFor === undefined);
  if (unjudged !== undefined) return exportToAll;
  const unoffered = slots.find((slot) => isOpen(slot) && !slot.occupied && slot.offer === undefined);
  if (unoffered !== undefined) return (run) => askForOffer(unoffered, run);
  if (slots.some((slot) => isOpen(slot) && !slot.occupied && slot.exported === undefined)) return exportToAll;
  const exported = slots.find((slot) => isOpen(slot) && slot.exported !== undefined);
  if (exported !== undefined) return (run) => importInto(exported, run);
  const unheard = slots.find(isOpen);
  return unheard === undefined ? undefined : (run) => askForReceipt(unheard, run);
}

/** A card that will not do was found out at another one's tap: the person decides whether to take another. */
async function settleProblems({ slots }: Course, taps: Taps): Promise<void> {
  for (const { problem } of slots) if (problem !== undefined) await taps.settle(problem);
}

function cloneOf({ plan: { label }, cardNumber = '', receipt }: Slot): BackUpResult['clones'][number] {
  return Object.freeze({ label, cardNumber, ...(receipt !== undefined && { receipt }) });
}
