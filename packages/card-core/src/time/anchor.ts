/** Whose time the set believes: what members sign about it, and when a card takes it. */
import { equalBytes } from '@noble/curves/utils.js';
import { decodeWith } from '@symbolon/protocol/encoding';
import { hasVoice, type Roster, type RosterSignature } from '@symbolon/protocol/set';
import {
  anchorBody,
  anchorLabels,
  anchorStatement,
  anchorVersion,
  type TimeAnchor,
  timeAnchor,
} from '@symbolon/protocol/time';
import { type Context, slotRecordsOf } from '../card/context.ts';
import { identityOf } from '../handlers/identity.ts';
import { restartBudgets } from '../policy/refills.ts';
import { Refusal } from '../refusal.ts';
import { pendingExports, rosterOf, setOf, termsOf } from '../sets.ts';
import { signBody } from '../tunnel/sign.ts';
import { checkWord, lastVoices } from '../word.ts';
import { forgetAnnounced, isRipe, wordSubject } from './announcements.ts';
import { startClock } from './clock.ts';

const labels = { plain: anchorLabels.anchor, announced: anchorLabels.announced };

/** Clocks that one statement may skip: a card that missed some takes it, and no signature uses up the numbers. */
const furthest = 16;

function anchorNow(context: Context): TimeAnchor | undefined {
  return context.store.get(slotRecordsOf(context).clock)?.anchor;
}

function isSame(one: TimeAnchor | undefined, other: TimeAnchor): boolean {
  return one !== undefined && equalBytes(timeAnchor.encode(one), timeAnchor.encode(other));
}

/**
 * Signs another anchor, or again the one that the card has, for members that missed it.
 *
 * @throws Refusal `incorrectData`, `notAllowed` (its number is not a next one)
 */
export function signAnchorBody(anchor: TimeAnchor, context: Context): RosterSignature {
  const { id: setId, epoch, member } = setOf(context);
  if (anchor.version !== anchorVersion) throw new Refusal('incorrectData');
  const now = anchorNow(context);
  const { number = 0 } = now ?? {};
  const isNext = anchor.number > number && anchor.number <= number + furthest;
  if (!isNext && !isSame(now, anchor)) throw new Refusal('notAllowed');
  const body = anchorBody.encode({ version: anchorVersion, setId, epoch, anchor });
  const label = isRipe(context, 'word', wordSubject(labels.plain, body)) ? labels.announced : labels.plain;
  return { member, signature: signBody(label, body, identityOf(context.store).secretKey) };
}

/**
 * The first anchor can't be announced, since no time is proven. The only card with a voice takes it from itself. An
 * heir does not: there may be voices that it has not heard of.
 */
function isFirstOfOwn(now: TimeAnchor | undefined, { members }: Roster, member: number): boolean {
  const voices = members.filter(hasVoice);
  return now === undefined && voices.length === 1 && voices[0] === members[member];
}

/**
 * Takes another anchor: another clock, whose time is unknown. Nothing refills and nothing wakes by the change.
 *
 * @returns whether it is another one
 * @throws Refusal `incorrectData`, `otherCeremony` (another set or epoch), `notAllowed` (not a next one), as
 * `checkWord`, `receiptsMissing`
 */
export function takeAnchor(statement: Uint8Array, context: Context): TimeAnchor | undefined {
  const { body, signatures } = decodeWith(anchorStatement, 'anchor statement', statement);
  const { version, setId, epoch, anchor } = body;
  const set = setOf(context);
  if (version !== anchorVersion || anchor.version !== anchorVersion) throw new Refusal('incorrectData');
  if (!equalBytes(setId, set.id)) throw new Refusal('otherCeremony');
  const now = anchorNow(context);
  if (isSame(now, anchor)) return undefined;
  if (epoch !== set.epoch) throw new Refusal('otherCeremony');
  if (anchor.number <= (now?.number ?? 0)) throw new Refusal('notAllowed');
  const roster = rosterOf(context);
  const { delays, wake } = termsOf(context);
  const pukProven = context.session.kind === 'puk';
  checkWord(roster.members, anchorBody.encode(body), {
    labels,
    signatures,
    primary: true,
    delayed: delays.word > 0 && !isFirstOfOwn(now, roster, set.member),
    enough: lastVoices({ ...roster, member: set.member }, { pukProven, asleep: set.dormant && wake !== undefined }),
  });
  // An export names the anchor: it is finished, or its clone revoked, first.
  if (pendingExports(context).length > 0) throw new Refusal('receiptsMissing');
  // While the old clock still tells what has come back.
  restartBudgets(context);
  startClock(context, anchor);
  forgetAnnounced(context);
  return anchor;
}
