import { equalBytes } from '@noble/curves/utils.js';
import { quote } from '@symbolon/interface';
import {
  type Roster,
  type RosterSignature,
  rosterBody,
  rosterVersion,
  type SignedRoster,
} from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps, type Steps } from '../ceremony/steps.ts';
import { unlockMember } from '../ceremony/unlock.ts';

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
};

/** The cards that agreed. */
export type ResetForgottenPinResult = {
  /** Number of the card that has the new PIN, 12 digits. */
  readonly cardNumber: string;
  /** Member numbers of those that approved. */
  readonly approvers: readonly number[];
};

/** What the forgetful card wants, and who it is. */
type Asked = { readonly request: Uint8Array; readonly cardNumber: string };
type Approved = { readonly member: number; readonly approval: Uint8Array; readonly list: SignedRoster };

/**
 * Gives a card a new PIN without the old one and without the PUK, where its wallet was made with `pinReset`: the card
 * asks, one or two other members approve with their own PIN, and the card takes the new PIN. Three steps, or four. If
 * it stops anywhere, begin again with any phone: the card asks for the same until it has a PIN that is known.
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
  { card, approvers, choosePin, slot }: ResetForgottenPinOptions,
): Promise<ResetForgottenPinResult> {
  const steps = createSteps(driver, slot);
  const asked = await ask(steps, card);
  const approved: Approved[] = [];
  for (const approver of approvers) {
    const { needed, ...agreed } = await approve(steps, { approver, card, asked, before: approved });
    approved.push(agreed);
    if (approved.length >= needed) break;
    if (approvers.length < needed)
      throw ceremonyStopped({ kind: 'members-missing', at: { step: 'approve', card: approver } });
  }
  await take(steps, { card, asked, approved, pin: await choosePin() });
  steps.report(
    { step: 'reset', card: { part: 'member', ...card } },
    `${quote(card.label)} has the new PIN, with all its tries.`,
  );
  return Object.freeze({ cardNumber: asked.cardNumber, approvers: approved.map(({ member }) => member) });
}

function ask(steps: Steps, card: LabelledCard): Promise<Asked> {
  const at = { step: 'ask', card: { part: 'member', ...card }, passwords: ['can'] } as const;
  return steps.run(at, async (presented) => {
    const session = await presented.unlock('can');
    const { cardNumber, lifecycle } = await session.attest();
    if (lifecycle !== 'active') throw ceremonyStopped({ kind: 'no-wallet', at });
    return { request: (await session.offerPinReset()).request, cardNumber };
  });
}

type Approving = {
  readonly approver: LabelledCard;
  readonly card: LabelledCard;
  readonly asked: Asked;
  readonly before: readonly Approved[];
};

async function approve(
  steps: Steps,
  { approver, card, asked, before }: Approving,
): Promise<Approved & { readonly needed: number }> {
  const at = { step: 'approve', card: { part: 'member', ...approver }, passwords: ['pin'] } as const;
  const approved = await steps.run(at, async (presented) => {
    const { session, set } = await unlockMember(presented, at, before[0]?.list.roster.setId);
    if ((await session.attest()).cardNumber === asked.cardNumber) throw ceremonyStopped({ kind: 'wrong-card', at });
    const { pinReset: needed = 0, member } = set;
    if (needed === 0) throw ceremonyStopped({ kind: 'pin-reset-off', at });
    if (before.some((one) => one.member === member)) throw ceremonyStopped({ kind: 'same-card-twice', at });
    const approval = await session.approvePinReset(asked.request).catch((error: unknown) => {
      throw isRefusal(error, 'referencedDataNotFound') ? ceremonyStopped({ kind: 'not-a-member', at }, error) : error;
    });
    return { needed, member, approval, list: await session.getRoster() };
  });
  steps.report(at, `${quote(approver.label)} agrees that ${quote(card.label)} gets a new PIN.`);
  return approved;
}

type Taking = {
  readonly card: LabelledCard;
  readonly asked: Asked;
  readonly approved: readonly Approved[];
  readonly pin: string;
};

function take(steps: Steps, { card, asked, approved, pin }: Taking): Promise<void> {
  const { request, cardNumber } = asked;
  const at = { step: 'reset', card: { part: 'member', ...card, cardNumber }, passwords: ['can'] } as const;
  const roster = jointList(approved.map(({ list }) => list));
  const given = { pin, approvals: approved.map(({ approval }) => approval), ...(roster && { roster }) };
  let sent = false;
  return steps.run(at, async (presented) => {
    const session = await presented.unlock('can');
    // The new PIN arrived, and its answer did not: the card has no use for this request any more.
    if (sent && !equalBytes((await session.offerPinReset()).request, request)) return;
    sent = true;
    await session.resetPin(given).catch((error: unknown) => {
      throw isRefusal(error, 'approvalWrong') ? ceremonyStopped({ kind: 'pin-reset-refused', at }, error) : error;
    });
  });
}

/** The latest list of those that approved, with the signatures of all that have the same. */
function jointList(lists: readonly SignedRoster[]): SignedRoster | undefined {
  const [latest] = [...lists].sort((one, other) => other.roster.epoch - one.roster.epoch);
  if (latest === undefined) return undefined;
  const body = encoded(latest.roster);
  const signatures: readonly RosterSignature[] = lists
    .filter(({ roster }) => equalBytes(encoded(roster), body))
    .flatMap((list) => list.signatures);
  return { roster: latest.roster, signatures };
}

function encoded(roster: Roster): Uint8Array {
  return rosterBody.encode({ version: rosterVersion, ...roster });
}
