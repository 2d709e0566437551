/** Agreement on a new list of members: each signer signs in a step of its own, and the last one adopts it. */

import { cardError, quote } from '@symbolon/interface';
import type { PasswordName } from '@symbolon/protocol/channel';
import type { WalletSetStatus } from '@symbolon/protocol/commands';
import { hasVoice, isNewerRoster, type Roster, type RosterSignature, type SignedRoster } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import type { CeremonyCard, UnlockedCard } from '../ceremony/ceremony-card.ts';
import type { LabelledCard } from '../ceremony/driver.ts';
import { createLists, isSameRoster } from '../ceremony/lists.ts';
import { type CeremonyStep, ceremonyStopped, type ProblemAtStep } from '../ceremony/problems.ts';
import type { Steps } from '../ceremony/steps.ts';
import { signersNeeded } from './signers-needed.ts';

export type Agreement = {
  /** In the order of their steps. The last one also adopts the list. */
  readonly signers: readonly [LabelledCard, ...LabelledCard[]];
  /**
   * Makes the new list from the newest that a signer has: that one itself, if an earlier run got so far. Nothing, where
   * it does not have the members that the change is about: another signer may know them. Or says why there is none:
   * nothing is signed then.
   */
  readonly change: (now: Roster) => Roster | ProblemAtStep | undefined;
  /** Why the last signer must not adopt a list that it does not have already. Default: it may. */
  readonly mustNotAdopt?: () => ProblemAtStep | undefined;
  /** Checks the first signer before anything is signed. */
  readonly check?: (session: UnlockedCard, set: WalletSetStatus, at: CeremonyStep) => Promise<void>;
};

/** A list that was agreed on. */
export type AgreedList = SignedRoster & {
  /**
   * The list before it. A card that has an older one may need that first: to know those who have agreed. No card can
   * give it any more once all have the new one.
   */
  readonly before?: SignedRoster;
};

/**
 * One signer is enough where no more than two members decide: its PUK stands for the other one. A run that was broken
 * off goes on: a signer that has the new list already gives its signature again, and is not asked for its PUK.
 *
 * Each signer comes once where all have the same list. Where one has a newer list than those before it, these come
 * again: they hear of what it knows, and sign the change of that.
 *
 * @throws SymbolonError `ceremony/stopped`: quorum-missing before anything is signed, list-differs where the signers
 * know different lists
 */
export async function agree(steps: Steps, { signers, change, mustNotAdopt, check }: Agreement): Promise<AgreedList> {
  const lists = createLists();
  // TypeScript does not see the assignments inside the steps.
  let before = undefined as SignedRoster | undefined;
  let next = undefined as Roster | undefined;
  let problem = undefined as ProblemAtStep | undefined;
  /** By the position of the signer. */
  const signatures = new Map<number, RosterSignature>();
  const inOrder = (): RosterSignature[] =>
    [...signatures].sort(([one], [other]) => one - other).map(([, signature]) => signature);
  // One card alone: its PUK stands for a second one.
  const isAlone = signers.length === 1;
  const last = signers.length - 1;
  /** Signers that do not know the members that the change is about. */
  const ignorant = new Set<number>();

  /** Makes the new list from that of a card. */
  const propose = (roster: Roster, at: CeremonyStep): void => {
    const wanted = change(roster);
    if (wanted === undefined) return;
    if ('kind' in wanted) {
      problem = wanted;
      return;
    }
    const { cards, puk } = signersNeeded(roster.members.filter(hasVoice).length);
    if (wanted !== roster && signers.length < (isAlone && puk ? 1 : cards))
      throw ceremonyStopped({ kind: 'quorum-missing', at });
    before = lists.newestOf(roster.setId);
    next = wanted;
    signatures.clear();
    ignorant.clear();
  };

  /** @returns whether the card has the new list already */
  const visit = async (card: CeremonyCard, { at, position }: Visit): Promise<boolean> => {
    const { session, set } = await lists.unlock(card, at, next?.setId);
    const known = lists.newestOf(set.id)?.roster;
    if (known === undefined) return false;
    if (before === undefined || next === undefined) {
      await check?.(session, set, at);
      propose(known, at);
      // Those before a card that was made later, or has heard of more, hear of that from it, and sign again.
    } else if (isNewerRoster(known, before.roster) && !isSameRoster(known, next)) propose(known, at);
    if (problem !== undefined) return false;
    if (before === undefined || next === undefined) {
      ignorant.add(position);
      return false;
    }
    // A card that is here is not lost: the number is wrong, and a revocation is for good.
    if (next.members[set.member]?.standing === 'revoked') throw ceremonyStopped({ kind: 'own-revocation', at });
    for (const [other, { member }] of signatures)
      if (member === set.member && other !== position) throw ceremonyStopped({ kind: 'same-card-twice', at });
    const { signature, isAdopted } = await signatureFor(session, {
      before: before.roster,
      next,
      at,
      first: signers[0],
    });
    signatures.set(position, signature);
    if (isAdopted || position !== last || signatures.size < signers.length) return isAdopted;
    problem = mustNotAdopt?.();
    if (problem !== undefined) return false;
    const adopting = isAlone ? await card.unlock('puk') : session;
    await adopting.adoptRoster({ roster: next, signatures: inOrder() });
    return false;
  };

  for (let isOver = false; !isOver; ) {
    const unsigned = [...signers.keys()].find((at) => at !== last && !signatures.has(at) && !ignorant.has(at)) ?? last;
    if (ignorant.has(unsigned))
      throw cardError('argument/invalid', { argument: 'member', reason: 'not a member that these cards know' });
    const signer = signers[unsigned] ?? signers[0];
    const passwords: readonly PasswordName[] = isAlone ? ['pin', 'puk'] : ['pin'];
    const at = { step: 'sign', card: { part: 'member', ...signer }, passwords } as const;
    const hadIt = await steps.run(at, (card) => visit(card, { at, position: unsigned }));
    // It is about another card, so this step is not repeated.
    if (problem !== undefined) throw ceremonyStopped(problem);
    isOver = unsigned === last && signatures.size === signers.length;
    if (ignorant.has(unsigned)) {
      steps.report(at, `${quote(signer.label)} does not know all that it is about. Another card may.`);
      continue;
    }
    const did = hadIt ? 'has the new list already' : isOver ? 'has adopted the new list' : 'agrees to the new list';
    steps.report(at, `${quote(signer.label)} ${did}.`);
  }
  if (next === undefined) throw cardError('argument/invalid', { argument: 'signers', reason: 'there are none' });
  return Object.freeze({ roster: next, signatures: Object.freeze(inOrder()), ...(before && { before }) });
}

type Visit = { readonly at: CeremonyStep; readonly position: number };

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

/** The list of the next epoch, with this change; the same list, if it has that already. */
export function nextList(now: Roster, change: (members: Roster['members']) => Roster['members']): Roster {
  const next = { setId: now.setId, epoch: now.epoch + 1, members: change(now.members) };
  return isSameRoster({ ...next, epoch: now.epoch }, now) ? now : next;
}

/** Whether a list has members of all these numbers. */
export function hasMembers({ members }: Roster, numbers: readonly (number | undefined)[]): boolean {
  return numbers.every((number) => number === undefined || members[number] !== undefined);
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
