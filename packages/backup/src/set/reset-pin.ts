import { equalBytes } from '@noble/curves/utils.js';
import { proofsFor } from '@symbolon/client';
import { askForProofs } from '@symbolon/client/time';
import { quote } from '@symbolon/interface';
import type { ServerProof } from '@symbolon/protocol/commands';
import { isNewerRoster, pinResetTimeNonce, type SignedRoster } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import type { TimeAnchor } from '@symbolon/protocol/time';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { createLists, isSameRoster, type Lists, withSignatures } from '../ceremony/lists.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps, type Steps } from '../ceremony/steps.ts';
import type { ProvingStep, TimeSource } from '../time/time-source.ts';

/** Whose PIN is reset, who approves, and the new PIN. */
export type ResetForgottenPinOptions = {
  /** The card of which the PIN is forgotten or blocked. Its CAN is needed. */
  readonly card: LabelledCard;
  /** Other members of its set, in the order they are asked for. The second one only if the wallet was made with two. */
  readonly approvers: readonly [LabelledCard, ...LabelledCard[]];
  /** Asks the person for the new PIN, 6 to 12 digits, before the last step. */
  readonly choosePin: () => Promise<string>;
  /** The slot that the wallet is in on the approving cards, 0 to 2. Default 0. */
  readonly slot?: number;
  /** The servers that the cards believe, where a new PIN has a delay: it counts by them. */
  readonly source?: TimeSource;
};

/** The cards that agreed. */
export type ResetForgottenPinResult = {
  /** Number of the card that has the new PIN, 12 digits. */
  readonly cardNumber: string;
  /** Member numbers of those that approved. */
  readonly approvers: readonly number[];
  /**
   * The card did not take the PIN: a new one waits for so many seconds from the first run on, by proven time, and that
   * is not over. Do the same again then. The card does not say when it is, as a stranger with its CAN could ask.
   * Absent: it has the new PIN.
   */
  readonly delay?: number;
};

/** What the forgetful card wants, and who it is. */
type Asked = { readonly request: Uint8Array; readonly cardNumber: string };
type Approved = {
  /** How many have to approve. */
  readonly needed: number;
  readonly member: number;
  readonly approval: Uint8Array;
  readonly list: SignedRoster;
  /** Seconds that a new PIN waits, and whose time counts; nothing where it does not wait. */
  readonly delay: number;
  readonly anchor: TimeAnchor | undefined;
};

/**
 * Gives a card a new PIN without the old one and without the PUK, where its wallet was made with `pinReset`: the card
 * asks, one or two other members approve with their own PIN, and the card takes the new PIN. Three steps, or four. If
 * it stops anywhere, begin again with any phone: the card asks for the same until it has a PIN that is known. Where a
 * new PIN has a delay, the first run begins it, and one after it sets the PIN.
 *
 * @throws SymbolonError `ceremony/stopped`: among others pin-reset-off, members-missing, pin-reset-refused, wrong-role,
 * member-revoked; `transport/aborted`
 * @example
 * ```ts
 * import { resetForgottenPin } from '@symbolon/backup';
 * const choosePin = async () => '246810';
 * const cards = { card: { label: 'safe' }, approvers: [{ label: 'sister' }] } as const;
 * const { approvers } = await resetForgottenPin({ runStep: tapSet }, { ...cards, choosePin });
 * approvers; // => [2]
 * ```
 */
export async function resetForgottenPin(
  driver: CeremonyDriver,
  { card, approvers, choosePin, slot, source }: ResetForgottenPinOptions,
): Promise<ResetForgottenPinResult> {
  const steps = createSteps(driver, slot);
  const asked = await ask(steps, card);
  const lists = createLists();
  const approved: Approved[] = [];
  const waiting: LabelledCard[] = [...approvers];
  const asking = { card, asked, before: approved, lists };
  for (let approver = waiting.shift(); approver !== undefined; approver = waiting.shift()) {
    const agreed = await approve(steps, { ...asking, approver, isLast: waiting.length === 0 });
    // It was made before the other card. One that knows of that comes first, and brings it the list.
    if (agreed === undefined) {
      waiting.push(approver);
      continue;
    }
    approved.push(agreed);
    if (approved.length >= agreed.needed) break;
    if (approvers.length < agreed.needed)
      throw ceremonyStopped({ kind: 'members-missing', at: { step: 'approve', card: approver } });
  }
  const { delay = 0, anchor } = approved.find((one) => one.anchor !== undefined) ?? {};
  const at = { step: 'reset', card: { part: 'member', ...card } } as const;
  const proof = anchor && (await proveFor(approved, { anchor, source, at, signal: driver.signal }));
  const taken = await take(steps, { card, asked, approved, pin: await choosePin(), ...(proof && { proof }) });
  steps.report(
    at,
    `${quote(card.label)} ${taken ? 'has the new PIN, with all its tries' : 'has heard of it, and waits'}.`,
  );
  const members = approved.map(({ member }) => member);
  return Object.freeze({ cardNumber: asked.cardNumber, approvers: members, ...(!taken && { delay }) });
}

function ask(steps: Steps, card: LabelledCard): Promise<Asked> {
  const at = { step: 'ask', card: { part: 'member', ...card }, passwords: ['can'] } as const;
  return steps.run(at, async (presented) => {
    const session = await presented.unlock('can');
    const { cardNumber, lifecycle } = await session.attest();
    if (lifecycle !== 'active') throw ceremonyStopped({ kind: 'no-wallet', at });
    return { ...(await session.offerPinReset()), cardNumber };
  });
}

type Proving = ProvingStep & { readonly anchor: TimeAnchor; readonly source: TimeSource | undefined };

/** What servers sign over the approvals: from the first of it on the delay counts. */
async function proveFor(
  approved: readonly Approved[],
  { anchor, source, at, signal }: Proving,
): Promise<readonly ServerProof[]> {
  const servers = source?.servers.filter(({ publicKey }) => anchor.servers.some((key) => equalBytes(key, publicKey)));
  const { needed } = anchor;
  if (source === undefined || servers === undefined || needed === 0 || servers.length < needed)
    throw ceremonyStopped({ kind: 'servers-unknown', at });
  const { send } = source;
  const nonce = pinResetTimeNonce(approved.map(({ approval }) => approval));
  return proofsFor(anchor, await askForProofs({ nonce, servers, needed, send, ...(signal && { signal }) }));
}

type Approving = {
  readonly approver: LabelledCard;
  readonly card: LabelledCard;
  readonly asked: Asked;
  readonly before: readonly Approved[];
  readonly lists: Lists;
  /** No other card is left that could know the one that wants a new PIN. */
  readonly isLast: boolean;
};

/** @returns nothing, where the card does not know the other one */
async function approve(
  steps: Steps,
  { approver, card, asked, before, lists, isLast }: Approving,
): Promise<Approved | undefined> {
  const at = { step: 'approve', card: { part: 'member', ...approver }, passwords: ['pin'] } as const;
  const approved = await steps.run(at, async (presented) => {
    const { session, set } = await lists.unlock(presented, at, before[0]?.list.roster.setId);
    if ((await session.attest()).cardNumber === asked.cardNumber) throw ceremonyStopped({ kind: 'wrong-card', at });
    const { pinReset: needed = 0, member, delays } = set;
    const delay = delays?.pinReset ?? 0;
    const anchor = delay === 0 ? undefined : (await session.time()).anchor;
    if (needed === 0) throw ceremonyStopped({ kind: 'pin-reset-off', at });
    if (before.some((one) => one.member === member)) throw ceremonyStopped({ kind: 'same-card-twice', at });
    const approval = await session.approvePinReset(asked.request).catch((error: unknown) => {
      if (!isRefusal(error, 'referencedDataNotFound')) throw error;
      if (isLast) throw ceremonyStopped({ kind: 'not-a-member', at }, error);
      return undefined;
    });
    if (approval === undefined) return undefined;
    return { needed, member, approval, list: await session.getRoster(), delay, anchor };
  });
  if (approved !== undefined)
    steps.report(at, `${quote(approver.label)} agrees that ${quote(card.label)} gets a new PIN.`);
  return approved;
}

type Taking = {
  readonly card: LabelledCard;
  readonly asked: Asked;
  readonly approved: readonly Approved[];
  readonly pin: string;
  /** Where a new PIN has a delay. */
  readonly proof?: readonly ServerProof[];
};

/** @returns whether the card has the PIN: not, where a delay may not be over */
function take(steps: Steps, { card, asked, approved, pin, proof }: Taking): Promise<boolean> {
  const { request, cardNumber } = asked;
  const at = { step: 'reset', card: { part: 'member', ...card, cardNumber }, passwords: ['can'] } as const;
  const roster = jointList(approved.map(({ list }) => list));
  const approvals = approved.map(({ approval }) => approval);
  const servers = proof && { servers: proof };
  const given = { pin, approvals, ...(roster && { roster }), ...servers };
  let sent = false;
  return steps.run(at, async (presented) => {
    const session = await presented.unlock('can');
    // The new PIN arrived, and its answer did not: the card has no use for this request any more.
    if (sent && !equalBytes((await session.offerPinReset()).request, request)) return true;
    sent = true;
    // The delay begins, if it has not begun: a proof counts with the approvals alone.
    if (servers !== undefined) await session.offerPinReset({ approvals, ...(roster && { roster }), ...servers });
    try {
      await session.resetPin(given);
      return true;
    } catch (error) {
      if (!isRefusal(error, 'approvalWrong')) throw error;
      if (servers === undefined) throw ceremonyStopped({ kind: 'pin-reset-refused', at }, error);
      return false;
    }
  });
}

/** The newest list of those that approved, with the signatures of all that have the same. */
function jointList(lists: readonly SignedRoster[]): SignedRoster | undefined {
  const newest = lists.reduce<SignedRoster | undefined>(
    (latest, list) => (latest === undefined || isNewerRoster(list.roster, latest.roster) ? list : latest),
    undefined,
  );
  if (newest === undefined) return undefined;
  const same = lists.filter(({ roster }) => isSameRoster(roster, newest.roster));
  // Each has the word of the primary beside its own.
  return withSignatures(
    newest,
    same.flatMap(({ signatures }) => signatures),
  );
}
