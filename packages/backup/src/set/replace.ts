import { equalBytes } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { quote } from '@symbolon/interface';
import type { Roster, RosterMember, SignedRoster } from '@symbolon/protocol/set';
import { type BackUpOptions, type BackUpResult, backUp, type TargetPlan } from '../back-up/back-up.ts';
import { offeringCard } from '../back-up/back-up-state.ts';
import type { CeremonyDriver, LabelledCard } from '../ceremony/driver.ts';
import { ceremonyStopped } from '../ceremony/problems.ts';
import { createSteps, type Steps } from '../ceremony/steps.ts';
import { admissionCode } from './admission-code.ts';
import { agree, withoutMembers } from './agree.ts';

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
  readonly newest: SignedRoster;
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
): Promise<SignedRoster> {
  return agree(createSteps(driver), {
    signers,
    change: (now) => promoted(withoutMembers(now, revoke), promote),
  });
}

/**
 * Admits a new card for lost ones, and clones the wallet onto it. Steps: the new card, each signer, the primary, the
 * new card again. Only an extendable wallet admits cards. For a card of another pack the owner compares a short code on
 * a second device.
 *
 * Once the list is agreed on, another host goes on with `backUp`, the same target and `admitted: true`.
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
  const admitted = { ...target, admitted: true };
  const source = signers[signers.length - 1] ?? signers[0];
  const { offer, publicKey, pack } = await askNewCard(steps, target);
  let fromElsewhere = false;
  const newest = await agree(steps, {
    signers,
    check: async (session, { extendable }, at) => {
      if (!extendable) throw ceremonyStopped({ kind: 'not-extendable', at });
      fromElsewhere = !equalBytes((await session.attest()).pack, pack);
      if (fromElsewhere && compareCode === undefined)
        throw ceremonyStopped({ kind: 'other-pack', at: { ...at, card: target } });
    },
    change: (now) => {
      const next = withMember(withoutMembers(now, revoke), { role: target.role, publicKey });
      return promote === undefined ? next : promoted(next, promote);
    },
  });
  if (fromElsewhere && compareCode !== undefined) {
    const { setId, epoch } = newest.roster;
    const isSame = await compareCode(admissionCode({ setId, epoch, publicKey }));
    if (!isSame) throw ceremonyStopped({ kind: 'codes-differ', at: { step: 'compare', card: target } });
  }
  const cardNumber = offeringCard(offer);
  const setId = bytesToHex(newest.roster.setId);
  const state = {
    version: 1,
    setId,
    targets: [{ label: target.label, cardNumber, offer: bytesToHex(offer) }],
  } as const;
  const passwords = choosePasswords === undefined ? {} : { choosePasswords };
  const made = await backUp(driver, { targets: [admitted], source, state, puk: true, ...passwords });
  return Object.freeze({ ...made, newest });
}

type NewCard = { readonly offer: Uint8Array; readonly publicKey: Uint8Array; readonly pack: Uint8Array };

/** The new card proves which it is, and offers itself. */
async function askNewCard(steps: Steps, { label, cardNumber: wanted }: TargetPlan): Promise<NewCard> {
  const at = {
    step: 'offer',
    card: { part: 'new', label, ...(wanted !== undefined && { cardNumber: wanted }) },
    passwords: ['can'],
  } as const;
  const newCard = await steps.run(at, async (card) => {
    const session = await card.unlock('can');
    const { publicKey, pack, lifecycle } = await session.attest();
    if (lifecycle !== 'blank') throw ceremonyStopped({ kind: 'target-not-empty', at });
    return { publicKey, pack, offer: await session.offer({ anyPack: true }) };
  });
  steps.report(at, `${quote(label)} is genuine, and offers itself.`);
  return newCard;
}

function withMember(now: Roster, { role, publicKey }: Pick<RosterMember, 'role' | 'publicKey'>): Roster {
  return { ...now, members: [...now.members, { role, standing: 'admitted', publicKey }] };
}

function promoted(now: Roster, promote: number): Roster {
  return {
    ...now,
    members: now.members.map((member, number) =>
      number === promote ? { ...member, role: 'primary' as const } : member,
    ),
  };
}
