/** Agreement on a new list of members: each signer signs in a step of its own, and the last one adopts it. */

import { equalBytes } from '@noble/curves/utils.js';
import { cardError, quote } from '@symbolon/interface';
import type { PasswordName } from '@symbolon/protocol/channel';
import type { WalletSetStatus } from '@symbolon/protocol/commands';
import type { Roster, RosterSignature, SignedRoster } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import type { LabelledCard } from '../ceremony/driver.ts';
import { type CeremonyStep, ceremonyStopped, type ProblemAtStep } from '../ceremony/problems.ts';
import type { Steps } from '../ceremony/steps.ts';
import { unlockMember } from '../ceremony/unlock.ts';
import { signersNeeded } from './signers-needed.ts';

export type Agreement = {
  /** In the order of their steps. The last one also adopts the list. */
  readonly signers: readonly [LabelledCard, ...LabelledCard[]];
  /**
   * Makes the new list from the one that the first signer has: that one itself, if an earlier run got so far. Or says
   * why there is none: nothing is signed then.
   */
  readonly change: (now: Roster) => Roster | ProblemAtStep;
  /** Why the last signer must not adopt a list that it does not have already. Default: it may. */
  readonly mustNotAdopt?: () => ProblemAtStep | undefined;
  /** Checks the first signer before anything is signed. */
  readonly check?: (session: UnlockedCard, set: WalletSetStatus, at: CeremonyStep) => Promise<void>;
};

/**
 * One signer is enough where no more than two members decide: its PUK stands for the other one. A run that was broken
 * off goes on: a signer that has the new list already gives its signature again, and is not asked for its PUK.
 *
 * @throws SymbolonError `ceremony/stopped`: quorum-missing before anything is signed, list-differs where the signers
 * know different lists
 */
export async function agree(steps: Steps, { signers, change, mustNotAdopt, check }: Agreement): Promise<SignedRoster> {
  // TypeScript does not see the assignments inside the steps.
  let before = undefined as Roster | undefined;
  let next = undefined as Roster | undefined;
  let problem = undefined as ProblemAtStep | undefined;
  const signatures: RosterSignature[] = [];
  // One card alone: its PUK stands for a second one.
  const isAlone = signers.length === 1;
  for (const [position, signer] of signers.entries()) {
    const passwords: readonly PasswordName[] = isAlone ? ['pin', 'puk'] : ['pin'];
    const at = { step: 'sign', card: { part: 'member', ...signer }, passwords } as const;
    const isLast = position === signers.length - 1;
    const hadIt = await steps.run(at, async (card) => {
      const { session, set } = await unlockMember(card, at, next?.setId);
      if (before === undefined || next === undefined) {
        const { roster } = await session.getRoster();
        await check?.(session, set, at);
        const wanted = change(roster);
        if ('kind' in wanted) {
          problem = wanted;
          return false;
        }
        const { cards, puk } = signersNeeded(deciding(roster));
        if (wanted !== roster && signers.length < (isAlone && puk ? 1 : cards))
          throw ceremonyStopped({ kind: 'quorum-missing', at });
        before = roster;
        next = wanted;
      }
      // A card that is here is not lost: the number is wrong, and a revocation is for good.
      if (next.members[set.member]?.standing === 'revoked') throw ceremonyStopped({ kind: 'own-revocation', at });
      if (signatures.some(({ member }, earlier) => member === set.member && earlier !== position))
        throw ceremonyStopped({ kind: 'same-card-twice', at });
      const { signature, isAdopted } = await signatureFor(session, { before, next, at, first: signers[0] });
      signatures[position] = signature;
      if (!isLast || isAdopted) return isAdopted;
      problem = mustNotAdopt?.();
      if (problem !== undefined) return false;
      const adopting = isAlone ? await card.unlock('puk') : session;
      await adopting.adoptRoster({ roster: next, signatures });
      return false;
    });
    // It is about another card, so this step is not repeated.
    if (problem !== undefined) throw ceremonyStopped(problem);
    const did = hadIt ? 'has the new list already' : isLast ? 'has adopted the new list' : 'agrees to the new list';
    steps.report(at, `${quote(signer.label)} ${did}.`);
  }
  if (next === undefined) throw cardError('argument/invalid', { argument: 'signers', reason: 'there are none' });
  return Object.freeze({ roster: next, signatures: Object.freeze(signatures) });
}

type Proposal = {
  readonly before: Roster;
  readonly next: Roster;
  readonly at: CeremonyStep;
  readonly first: LabelledCard;
};

/**
 * The signature of a card for the new list. It proposes no list that it has adopted, but gives its own list signed.
 *
 * @throws SymbolonError `ceremony/stopped`: list-differs, of the card whose list is the older one; refused, for a change
 * that no list allows
 */
async function signatureFor(
  session: UnlockedCard,
  { before, next, at, first }: Proposal,
): Promise<{ readonly signature: RosterSignature; readonly isAdopted: boolean }> {
  let refusal: unknown;
  // Where an earlier run got so far, this is the list that the first signer has.
  if (before !== next) {
    try {
      return { signature: await session.signRoster(next), isAdopted: false };
    } catch (error) {
      if (!isRefusal(error, 'rosterWrong')) throw error;
      refusal = error;
    }
  }
  const { roster, signatures } = await session.getRoster();
  const [signature] = signatures;
  if (signature !== undefined && isSameRoster(roster, next)) return { signature, isAdopted: true };
  if (refusal === undefined) return { signature: await session.signRoster(next), isAdopted: false };
  // The same list as that of the first signer: the change is what can't be.
  if (isSameRoster(roster, before)) throw ceremonyStopped({ kind: 'refused', at }, refusal);
  const isOlder = roster.epoch < before.epoch || roster.members.length < before.members.length;
  throw ceremonyStopped({ kind: 'list-differs', at: isOlder ? at : { ...at, card: first } }, refusal);
}

function isSameRoster(one: Roster, other: Roster): boolean {
  return (
    one.epoch === other.epoch &&
    one.members.length === other.members.length &&
    one.members.every((member, index) => {
      const { role, standing, publicKey } = other.members[index] ?? {};
      return (
        member.role === role &&
        member.standing === standing &&
        equalBytes(member.publicKey, publicKey ?? new Uint8Array())
      );
    })
  );
}

/** Members that count towards a quorum: not revoked, and with more than a share. */
function deciding({ members }: Roster): number {
  return members.filter(({ role, standing }) => standing !== 'revoked' && role !== 'share').length;
}

/** The list of the next epoch, with this change; the same list, if it has that already. */
export function nextList(now: Roster, change: (members: Roster['members']) => Roster['members']): Roster {
  const next = { setId: now.setId, epoch: now.epoch + 1, members: change(now.members) };
  return isSameRoster({ ...next, epoch: now.epoch }, now) ? now : next;
}

/** The list of the next epoch, in which these members are revoked. */
export function withoutMembers({ setId, epoch, members }: Roster, revoke: readonly number[]): Roster {
  return { setId, epoch: epoch + 1, members: withRevoked(members, revoke) };
}

/** The members, of which these are revoked. */
export function withRevoked(members: Roster['members'], revoke: readonly number[]): Roster['members'] {
  return members.map((member, index) =>
    revoke.includes(index) ? { ...member, standing: 'revoked' as const } : member,
  );
}
