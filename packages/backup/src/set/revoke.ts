import { cardError, quote } from '@symbolon/interface';
import type { SignedRoster } from '@symbolon/protocol/set';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps } from '../ceremony/steps.ts';
import { unlockMember } from '../ceremony/unlock.ts';
import { withoutMembers } from './agree.ts';

/** Which member is revoked. */
export type RevokeMemberOptions = {
  /** The primary, which signs the new list. */
  readonly primary: LabelledCard;
  /** Number of the member to revoke, as `getStatus` gives it. */
  readonly member: number;
};

/** What is left to do after a revocation. */
export type RevokeMemberResult = {
  /** For the other members: {@link updateMembers}, or `verifyBackup`. Every card that adopted it can give it again. */
  readonly newest: SignedRoster;
  /** For the owner. */
  readonly advice: string;
};

/**
 * Revokes a lost or suspect member: one step with the primary, which signs and adopts a list without it. Once the other
 * members have adopted the list, they refuse the lost one as source, target, approver and issuer of vouchers. For a
 * lost primary use `promoteMember` or `replaceMember`.
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
  { primary, member }: RevokeMemberOptions,
): Promise<RevokeMemberResult> {
  const steps = createSteps(driver);
  const at = { step: 'revoke', card: { part: 'wallet', ...primary }, passwords: ['pin'] } as const;
  let hadIt = false;
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
    if (hadIt) return own;
    const roster = withoutMembers(own.roster, [member]);
    const signatures = [await session.signRoster(roster)];
    await session.adoptRoster({ roster, signatures });
    return { roster, signatures };
  });
  steps.report(at, `${quote(primary.label)} ${hadIt ? 'has the new list already' : 'has adopted the new list'}.`);
  return Object.freeze({ newest, advice: sweepAdvice });
}

/** No chain can revoke keys. */
const sweepAdvice =
  'The lost card still holds keys that work on every chain. It asks for its PIN, and a backup asks for more; if it may be in other hands all the same, make a new wallet on new cards and move everything to it.';

/** Which members adopt which list. */
export type UpdateMembersOptions = {
  /** In the order they are asked for. */
  readonly members: readonly LabelledCard[];
  /** From `revokeMember`, `promoteMember` or `replaceMember`. */
  readonly newest: SignedRoster;
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
  for (const member of members) {
    const at = { step: 'adopt', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
    await steps.run(at, async (card) => {
      const { session } = await unlockMember(card, at, newest.roster.setId);
      await session.adoptRoster(newest);
    });
    steps.report(at, `${quote(member.label)} has adopted the new list.`);
  }
}
