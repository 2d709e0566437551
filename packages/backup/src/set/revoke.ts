import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { cardError, quote } from '@symbolon/interface';
import { isNewerRoster, rosterBody, rosterLabel, rosterVersion, type SignedRoster } from '@symbolon/protocol/set';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { bringTo, createLists } from '../ceremony/lists.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps } from '../ceremony/steps.ts';
import { unlockMember } from '../ceremony/unlock.ts';
import type { TimeSource } from '../time/time-source.ts';
import { announceAndProve, type Waiting } from '../time/waiting.ts';
import { type AgreedList, withoutMembers } from './agree.ts';

/** Which member is revoked. */
export type RevokeMemberOptions = {
  /** The primary, which signs the new list. */
  readonly primary: LabelledCard;
  /** Number of the member to revoke, as `getStatus` gives it. */
  readonly member: number;
  /** The servers that the primary believes: where its word has a delay, that counts by them. */
  readonly source?: TimeSource;
  /** What the primary announced before is forgotten, if it is something else. Default no. */
  readonly replace?: boolean;
};

/** What is left to do after a revocation. */
export type RevokeMemberResult = {
  /** The word of the primary has a delay, and nobody is revoked yet: do the same again once it is over. */
  readonly waiting?: Waiting;
  /**
   * Of now, where it waits. For the other members: {@link updateMembers}, or `verifyBackup`. Every card that adopted it
   * can give it again.
   */
  readonly newest: SignedRoster;
  /** For the owner. */
  readonly advice: string;
};

/**
 * Revokes a lost or suspect member: one step with the primary, which signs and adopts a list without it. Once the other
 * members have adopted the list, they refuse the lost one as source, target, approver and issuer of vouchers. For a
 * lost primary use `promoteMember` or `replaceMember`.
 *
 * Where the word of the primary has a delay, the first run announces the revocation, and a later one makes it. A quorum
 * need not wait: `replaceMember`.
 *
 * @throws SymbolonError `ceremony/stopped`: among others wrong-role, receipts-missing; `argument/invalid` for the
 * number of the primary, or of no member
 * @example
 * ```ts
 * import { revokeMember } from '@symbolon/backup';
 * const { newest } = await revokeMember({ runStep: tapSet }, { primary: { label: 'daily' }, member: 1 });
 * newest.roster.members[1]?.standing; // => 'revoked'
 * ```
 */
export async function revokeMember(
  driver: CeremonyDriver,
  { primary, member, source, replace }: RevokeMemberOptions,
): Promise<RevokeMemberResult> {
  const steps = createSteps(driver);
  const at = { step: 'revoke', card: { part: 'wallet', ...primary }, passwords: ['pin'] } as const;
  let hadIt = false;
  let isShare = false;
  let waiting = undefined as Waiting | undefined;
  const newest = await steps.run(at, async (card) => {
    const { session, set } = await unlockMember(card, at);
    if (set.role !== 'primary') throw ceremonyStopped({ kind: 'wrong-role', at });
    const own = await session.getRoster();
    const entry = own.roster.members[member];
    if (entry === undefined || member === set.member) {
      throw cardError('argument/invalid', { argument: 'member', reason: 'not the number of another member' });
    }
    // An earlier run got this far: the list is already signed by the primary.
    hadIt = entry.standing === 'revoked';
    isShare = entry.role === 'share';
    if (hadIt) return own;
    const roster = withoutMembers(own.roster, [member]);
    if ((set.delays?.word ?? 0) > 0) {
      if (source === undefined) throw ceremonyStopped({ kind: 'announce-first', at });
      const body = rosterBody.encode({ version: rosterVersion, ...roster });
      const subject = sha256(concatBytes(rosterLabel, body));
      const step = { at, signal: driver.signal };
      waiting = await announceAndProve(session, { kind: 'word', subject, replace, source }, step);
      if (!waiting.over) return own;
    }
    const signatures = [await session.signRoster(roster)];
    await session.adoptRoster({ roster, signatures });
    return { roster, signatures };
  });
  if (waiting?.over === false) {
    steps.report(at, `${quote(primary.label)} has announced the new list.`);
    return Object.freeze({ newest, waiting, advice: waitAdvice });
  }
  steps.report(at, `${quote(primary.label)} ${hadIt ? 'has the new list already' : 'has adopted the new list'}.`);
  return Object.freeze({ newest, advice: isShare ? shareAdvice : sweepAdvice });
}

const waitAdvice =
  'Nobody is revoked yet. Do the same again when the delay is over; with more than half of the cards together there is nothing to wait for.';

/** No chain can revoke keys. */
const sweepAdvice =
  'The lost card still holds keys that work on every chain. It asks for its PIN, and a backup asks for more; if it may be in other hands all the same, make a new wallet on new cards and move everything to it.';

/** A share is no key, and other shares take its place. */
const shareAdvice =
  'The lost card holds no key, but its share of the wallet, which makes the wallet with enough others of the same split. Have the shares renewed soon, with a new card in its place: then its share goes with none of the new ones. If enough of the old ones may be in other hands together, make a new wallet on new cards and move everything to it.';

/** Which members adopt which list. */
export type UpdateMembersOptions = {
  /** In the order they are asked for. */
  readonly members: readonly LabelledCard[];
  /** From `revokeMember`, `promoteMember` or `replaceMember`. */
  readonly newest: AgreedList;
};

/**
 * Has members adopt a new list, one step each. A member that has it already stays as it is.
 *
 * @throws SymbolonError `ceremony/stopped`: among others other-set, list-differs, quorum-missing
 * @example
 * ```ts
 * import { revokeMember, updateMembers, verifyBackup } from '@symbolon/backup';
 * const { newest } = await revokeMember({ runStep: tapSet }, { primary: { label: 'daily' }, member: 1 });
 * await updateMembers({ runStep: tapSet }, { members: [{ label: 'sister' }], newest });
 * const [sister] = await verifyBackup({ runStep: tapSet }, { cards: [{ label: 'sister' }], now: Date.now });
 * sister?.record.epoch; // => newest.roster.epoch
 * ```
 */
export async function updateMembers(driver: CeremonyDriver, { members, newest }: UpdateMembersOptions): Promise<void> {
  const steps = createSteps(driver);
  // A primary whose word has a delay may have announced something else since. With a card's own word too it may be a
  // quorum.
  const lists = createLists({ newest, agree: true });
  const { setId } = newest.roster;
  for (const member of members) {
    const at = { step: 'adopt', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
    await steps.run(at, async (card) => {
      let { session, set, outcome, missing } = await bringTo(card, at, { lists, setId });
      if (missing !== undefined && newest.before !== undefined) {
        // It does not know all of those that have agreed.
        await createLists({ newest: newest.before }).bring(session, set);
        ({ outcome, missing } = await lists.bring(session, (await session.status()).set));
      }
      const known = lists.newestOf(setId);
      const isOther = known !== undefined && isNewerRoster(known.roster, newest.roster);
      if (outcome === 'behind' && missing !== undefined) throw ceremonyStopped({ kind: 'quorum-missing', at });
      if (outcome === 'behind' || isOther) throw ceremonyStopped({ kind: 'list-differs', at });
    });
    steps.report(at, `${quote(member.label)} has adopted the new list.`);
  }
}
