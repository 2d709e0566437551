import { equalBytes } from '@noble/curves/utils.js';
import { isSymbolonError, quote } from '@symbolon/interface';
import type { Roster, RosterMember } from '@symbolon/protocol/set';
import { type BackUpOptions, type BackUpResult, backUpFrom, type TargetPlan } from '../back-up/back-up.ts';
import { newProgress } from '../back-up/back-up-state.ts';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { type CeremonyProblem, ceremonyStopped, describeProblem, type ProblemKind } from '../ceremony/problems.ts';
import { createSteps, type Steps } from '../ceremony/steps.ts';
import { admissionCode } from './admission-code.ts';
import { type AgreedList, agree, hasMembers, nextList, withRevoked } from './agree.ts';

/** The members that agree to a change of the set, and those that are lost. */
export type ChangeSetOptions = {
  /**
   * A quorum: more than half of the members that are not revoked and hold more than a share, and two at least. The last
   * one is the primary, or becomes it. Where no more than two are left, one is enough: its PUK stands for the other.
   */
  readonly signers: readonly [LabelledCard, ...LabelledCard[]];
  /** Numbers of the lost members. The new list revokes them. */
  readonly revoke?: readonly number[];
};

/** How a member becomes the primary. */
export type PromoteMemberOptions = ChangeSetOptions & {
  /** Number of the last signer, which becomes the primary. */
  readonly promote: number;
};

/** How a new card comes in for lost ones. */
export type ReplaceMemberOptions = ChangeSetOptions &
  Pick<BackUpOptions, 'choosePasswords'> & {
    /** Number of the last signer, if the primary is lost: it becomes the primary. */
    readonly promote?: number;
    /** The new card. */
    readonly target: TargetPlan;
    /**
     * Shows the short code (`admissionCode`) of a card from another pack. The owner compares it with the same code on a
     * second device, which reads it from the new card and from the primary's list. `true`: they are the same.
     */
    readonly compareCode?: (code: string) => Promise<boolean>;
  };

/** The backup onto the new card, and the new list of members. */
export type ReplaceMemberResult = BackUpResult & {
  /** For the members that have yet to adopt it: `updateMembers`. */
  readonly newest: AgreedList;
};

/**
 * Revokes the lost primary and promotes another member, by a quorum: a step for each signer. A promoted backup is
 * active from then on, and clones onto cards that the set admits.
 *
 * @returns the new list. All signers but the last have yet to adopt it: `updateMembers`
 * @throws SymbolonError `ceremony/stopped`: among others quorum-missing
 * @example
 * ```ts
 * import { promoteMember } from '@symbolon/backup';
 * const signers = [{ label: 'sister' }, { label: 'safe' }] as const;
 * const { roster } = await promoteMember({ runStep: tapSet }, { signers, revoke: [0], promote: 1 });
 * roster.members[1]?.role; // => 'primary'
 * ```
 */
export function promoteMember(
  driver: CeremonyDriver,
  { signers, revoke = [], promote }: PromoteMemberOptions,
): Promise<AgreedList> {
  return agree(createSteps(driver), {
    signers,
    change: (now) =>
      hasMembers(now, [...revoke, promote])
        ? nextList(now, (members) => promoted(withRevoked(members, revoke), promote))
        : undefined,
  });
}

/**
 * Admits a new card for lost ones, and clones the wallet onto it. Steps: the new card, each signer, the primary, the
 * new card again. Only an extendable wallet admits cards. For a card of another pack the owner compares a short code on
 * a second device.
 *
 * It can stop anywhere, and any host goes on with the same call: each step goes on from what the card says. Until it is
 * done, the new card must make no other offer: it would forget this one, and could never come in.
 *
 * @throws SymbolonError `ceremony/stopped`: among others not-extendable, quorum-missing, other-pack where there is no
 * `compareCode`, codes-differ
 * @example
 * ```ts
 * import { replaceMember } from '@symbolon/backup';
 * const signers = [{ label: 'sister' }, { label: 'daily' }] as const;
 * const { clones } = await replaceMember({ runStep: tapSet }, { signers, revoke: [1], target: { label: 'spare', role: 'backup' } });
 * clones[0]?.label; // => 'spare'
 * ```
 */
export async function replaceMember(
  driver: CeremonyDriver,
  { target, signers, revoke = [], promote, compareCode, choosePasswords }: ReplaceMemberOptions,
): Promise<ReplaceMemberResult> {
  const steps = createSteps(driver);
  const source = signers[signers.length - 1] ?? signers[0];
  const offered = { step: 'offer', card: target };
  let fromElsewhere = false;
  const admit = async (newCard: NewCard): Promise<AgreedList> =>
    agree(steps, {
      signers,
      check: async (session, { extendable }, at) => {
        if (!extendable) throw ceremonyStopped({ kind: 'not-extendable', at });
        fromElsewhere = !equalBytes((await session.attest()).pack, newCard.pack);
        if (fromElsewhere && compareCode === undefined)
          throw ceremonyStopped({ kind: 'other-pack', at: { ...at, card: target } });
      },
      change: (now) => {
        if (!hasMembers(now, [...revoke, promote])) return undefined;
        const { role } = target;
        const { publicKey } = newCard;
        const listed = now.members.find((member) => equalBytes(member.publicKey, publicKey));
        const kind = problemWith(listed, { newCard, role });
        // Where the others have yet to hear of it, the last signer knows the card that an earlier run has made a clone.
        if (kind !== undefined && (listed !== undefined || signers.length === 1)) return { kind, at: offered };
        const added = listed === undefined ? [{ role, standing: 'admitted', publicKey } as const] : [];
        return nextList(now, (members) => {
          const next = [...withRevoked(members, revoke), ...added];
          return promote === undefined ? next : promoted(next, promote);
        });
      },
      mustNotAdopt: () => (newCard.offer === undefined ? { kind: 'target-not-empty', at: offered } : undefined),
    });
  let newCard = await askNewCard(steps, target);
  let newest: AgreedList | undefined;
  while (newest === undefined) {
    try {
      newest = await admit(newCard);
    } catch (error) {
      if (!isSymbolonError(error, 'ceremony/stopped') || error.context.step !== 'offer') throw error;
      const problem = describeProblem(error.context.problem as ProblemKind, offered);
      await steps.handle(problem, error.cause);
      newCard = await askNewCard(steps, target, problem);
    }
  }
  const { offer, publicKey, cardNumber } = newCard;
  // A card that holds the wallet already gets no key any more.
  if (offer !== undefined && fromElsewhere && compareCode !== undefined) {
    const { setId, epoch } = newest.roster;
    const isSame = await compareCode(admissionCode({ setId, epoch, publicKey }));
    if (!isSame) throw ceremonyStopped({ kind: 'codes-differ', at: { step: 'compare', card: target } });
  }
  const targets = [{ ...target, cardNumber, admitted: true }];
  const progress = newProgress(targets, undefined);
  progress.setId = newest.roster.setId;
  for (const one of progress.targets) Object.assign(one, { offer, occupied: offer === undefined });
  const passwords = choosePasswords === undefined ? {} : { choosePasswords };
  const made = await backUpFrom(driver, progress, { targets, source, puk: true, ...passwords });
  return Object.freeze({ ...made, newest });
}

type NewCard = {
  /** None: it holds a wallet. */
  readonly offer: Uint8Array | undefined;
  readonly cardNumber: string;
  readonly publicKey: Uint8Array;
  readonly pack: Uint8Array;
};

/** The new card proves which it is, and offers itself. One that holds a wallet may be here from an earlier run. */
async function askNewCard(
  steps: Steps,
  { label, cardNumber: wanted }: TargetPlan,
  problem?: CeremonyProblem,
): Promise<NewCard> {
  const at = {
    step: 'offer',
    card: { part: 'new', label, ...(wanted !== undefined && { cardNumber: wanted }) },
    passwords: ['can'],
    ...(problem !== undefined && { problem }),
  } as const;
  const newCard = await steps.run(at, async (card) => {
    const session = await card.unlock('can');
    const { publicKey, pack, lifecycle, cardNumber } = await session.attest();
    const offer = lifecycle === 'blank' ? await session.offer({ anyPack: true }) : undefined;
    return { publicKey, pack, cardNumber, offer };
  });
  const does =
    newCard.offer === undefined ? 'holds a wallet. The other cards know whether it is this one' : 'offers itself';
  steps.report(at, `${quote(label)} is genuine, and ${does}.`);
  return newCard;
}

type Newcomer = { readonly newCard: NewCard; readonly role: RosterMember['role'] };

/** Why the new card can't come in, or go on from an earlier run in which it did. */
function problemWith(
  listed: RosterMember | undefined,
  { newCard: { offer }, role }: Newcomer,
): ProblemKind | undefined {
  if (listed === undefined) return offer === undefined ? 'target-not-empty' : undefined;
  if (listed.standing === 'revoked') return 'member-revoked';
  if (listed.role !== role) return offer === undefined ? 'already-member' : 'other-terms';
  return undefined;
}

function promoted(members: Roster['members'], promote: number): Roster['members'] {
  return members.map((member, number) => (number === promote ? { ...member, role: 'primary' as const } : member));
}
