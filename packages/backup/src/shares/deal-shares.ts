import { hexToBytes } from '@noble/hashes/utils.js';
import { receiptMessage } from '@symbolon/protocol/clone';
import { decodeWith } from '@symbolon/protocol/encoding';
import type { SignedRoster } from '@symbolon/protocol/set';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps, type Steps } from '../ceremony/steps.ts';
import { unlockMember } from '../ceremony/unlock.ts';
import { withoutMembers } from '../set/agree.ts';
import { dealToAll } from './deal-all.ts';
import {
  type DealProgress,
  type DealRun,
  type DealSharesOptions,
  type DealSharesState,
  dealStateOf,
  type HolderProgress,
  type LeftOutCard,
  newDealProgress,
} from './deal-state.ts';
import { askHolder, askReceipt, giveShare } from './deal-steps.ts';
import { splitCode } from './split-words.ts';

export type { DealSharesOptions, DealSharesState, HolderState, LeftOutCard, ShareHolder } from './deal-state.ts';

/** A card that has its share. */
export type DealtShareCard = Required<LabelledCard> & {
  /** Index of its share in the split. */
  readonly index: number;
  /** Says that it has it. None where the card with the wallet has heard so already. */
  readonly receipt?: Uint8Array;
};

/** The shares of a split, and what is still to be done. */
export type DealSharesResult = {
  /** Every card, in the order of `holders`: for {@link confirmShares}. */
  readonly shares: readonly DealtShareCard[];
  /** Number of the split: it goes up with each. */
  readonly number: number;
  /** {@link splitCode}, which each of the cards can show. None where nothing was dealt in this run. */
  readonly code?: string;
  /** Share cards of this wallet that have no share of this split. */
  readonly leftOut: readonly LeftOutCard[];
  /** How far it got: for {@link confirmShares}, and for picking it up. */
  readonly state: DealSharesState;
};

/**
 * Splits a wallet onto n share cards in 2n + 1 steps: each card once, the card with the wallet once, each card again.
 * The host only relays bytes. Each card proves to itself that its share fits the others, and none learns the wallet.
 *
 * It can stop anywhere, and any host can pick it up with the same plan and the same cards: each step goes on from what
 * the cards say. The receipts are for the card with the wallet: {@link confirmShares}. Until then the split counts as
 * under way. With `again` a new split takes the place of the one before; shares of both never mix.
 *
 * @throws SymbolonError `ceremony/stopped` where the driver stops at a problem, or no card can solve it: among others
 * no-room-for-shares, split-exists, split-under-way; `transport/aborted`; RangeError for a plan that can't be, or not
 * one card a share
 * @example
 * ```ts
 * import { dealShares } from '@symbolon/backup';
 * const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] };
 * const holders = [{ label: 'aunt' }, { label: 'brother' }, { label: 'notary' }];
 * const choosePasswords = async () => ({ pin: '246810', puk: '123456789012' }); // each holder types their own
 * const { shares } = await dealShares({ runStep: tapShares }, { plan, holders, choosePasswords });
 * shares.map(({ label, index }) => `${label} ${index}`); // => ['aunt 0', 'brother 1', 'notary 2']
 * ```
 */
export async function dealShares(driver: CeremonyDriver, options: DealSharesOptions): Promise<DealSharesResult> {
  const { keep = () => {}, source = defaultSource, slot } = options;
  const progress = newDealProgress(options);
  const run = { progress, options, steps: createSteps(driver, slot), source: { part: 'wallet', ...source } as const };
  for (let next = nextStep(progress); next !== undefined; next = nextStep(progress)) {
    await next(run);
    keep(dealStateOf(progress));
    await settleProblems(progress, run.steps);
  }
  const { holders, number = 0, leftOut } = progress;
  const receipt = holders.find((holder) => holder.receipt !== undefined)?.receipt;
  const code = receipt === undefined ? undefined : splitCode(receiptDigest(receipt));
  const shares = holders.map(cardOf);
  return Object.freeze({ shares, number, ...(code !== undefined && { code }), leftOut, state: dealStateOf(progress) });
}

/** What `dealShares` gave. With its `state`, no other wallet than the one that was split takes the receipts. */
export type ConfirmableShares = Pick<DealSharesResult, 'shares'> & Partial<Pick<DealSharesResult, 'state'>>;

/** Which card has the wallet, and which share cards it revokes. */
export type ConfirmSharesOptions = Pick<DealSharesOptions, 'source' | 'slot'> & {
  /** Numbers of share cards that are out of it: those left out of a new split. They refuse once they hear of it. */
  readonly revoke?: readonly number[];
};

/** The list of members after a revocation, for those that have yet to adopt it: `updateMembers`. */
export type ConfirmSharesResult = {
  /** None where nobody was revoked: a backup revokes nobody. */
  readonly newest?: SignedRoster;
};

/**
 * Hands the receipts to the card with the wallet, so that it knows that the shares arrived and erases what it kept to
 * repeat them. One step. In the same step it revokes share cards that a new split left out.
 *
 * @throws SymbolonError `ceremony/stopped`
 * @example
 * ```ts
 * import { confirmShares, dealShares } from '@symbolon/backup';
 * const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
 * const holders = [{ label: 'aunt' }, { label: 'brother' }];
 * const choosePasswords = async () => ({ pin: '246810', puk: '123456789012' }); // each holder types their own
 * const dealt = await dealShares({ runStep: tapShares }, { plan, holders, choosePasswords });
 * let told = '';
 * await confirmShares({ runStep: tapShares, report: ({ text }) => (told = text) }, dealt);
 * told; // => 'All shares have arrived.'
 * ```
 */
export async function confirmShares(
  driver: CeremonyDriver,
  { shares, state }: ConfirmableShares,
  { source = defaultSource, slot, revoke = [] }: ConfirmSharesOptions = {},
): Promise<ConfirmSharesResult> {
  const steps = createSteps(driver, slot);
  const at = { step: 'confirm', card: { part: 'wallet', ...source }, passwords: ['pin'] } as const;
  const setId = state?.setId === undefined ? undefined : hexToBytes(state.setId);
  const newest = await steps.run(at, async (card): Promise<SignedRoster | undefined> => {
    const { session, set } = await unlockMember(card, at, setId);
    if (set.role === 'share') throw ceremonyStopped({ kind: 'share-only', at });
    for (const { receipt } of shares) if (receipt !== undefined) await session.confirmShare(receipt);
    const here = set.members.filter(({ member, state: is }) => revoke.includes(member) && is !== 'revoked');
    // A backup deals, but alone it revokes nobody.
    if (here.length === 0 || set.role !== 'primary') return undefined;
    const { roster: now } = await session.getRoster();
    const roster = withoutMembers(
      now,
      here.map(({ member }) => member),
    );
    const signatures = [await session.signRoster(roster)];
    await session.adoptRoster({ roster, signatures });
    return Object.freeze({ roster, signatures });
  });
  steps.report(at, 'All shares have arrived.');
  return newest === undefined ? {} : { newest };
}

const defaultSource = { label: 'with the wallet' };

/** The next step, from what the cards have said so far. */
function nextStep({ holders }: DealProgress): ((run: DealRun) => Promise<void>) | undefined {
  const open = holders.filter(({ confirmed, receipt }) => !confirmed && receipt === undefined);
  const silent = open.find(({ occupied, waitedFor, offer }) => !occupied && !waitedFor && offer === undefined);
  if (silent !== undefined) return (run) => askHolder(silent, run);
  if (open.some(({ occupied }) => occupied)) return dealToAll;
  if (open.some(({ offer, deal }) => offer !== undefined && deal === undefined)) return dealToAll;
  const dealt = open.find(({ deal }) => deal !== undefined);
  if (dealt !== undefined) return (run) => giveShare(dealt, run);
  const unheard = open[0];
  return unheard === undefined ? undefined : (run) => askReceipt(unheard, run);
}

/** One card can show that another will not do. The driver decides whether to take a different one. */
async function settleProblems({ holders }: DealProgress, steps: Steps): Promise<void> {
  for (const { problem } of holders) if (problem !== undefined) await steps.handle(problem);
}

function cardOf({ plan: { label }, cardNumber = '', index, receipt }: HolderProgress): DealtShareCard {
  return Object.freeze({ label, cardNumber, index, ...(receipt !== undefined && { receipt }) });
}

/** A receipt of a share names the digest of its split. */
function receiptDigest(receipt: Uint8Array): Uint8Array {
  return decodeWith(receiptMessage, 'receipt', receipt).body.keySetDigest;
}
