import { equalBytes } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Role, Roster, SignedRoster } from '@symbolon/protocol/roster';
import { admissionCode } from './admission-code.ts';
import { agree, quorumOf, withoutMembers } from './agree.ts';
import { type BackUpOptions, type BackUpResult, backUp, type TargetPlan } from './back-up.ts';
import { offeringCard } from './back-up-state.ts';
import type { Member, Person } from './cards.ts';
import { found } from './members.ts';
import { createTaps, type Taps } from './taps.ts';

/** Who agrees to a change of the set, and which members are lost. */
export type ReplaceOptions = {
  /**
   * Members that agree: a quorum, more than half of those that are not revoked, and two at least. The last one is the
   * primary, or the one that becomes it.
   */
  readonly signers: readonly [Member, ...Member[]];
  /** Places in the set of the members that are lost. */
  readonly lost?: readonly number[];
  /** Place in the set of the last signer, if the primary is lost: it becomes the primary. */
  readonly promote?: number;
};

/**
 * Revokes the lost primary and promotes another member in its place, by a quorum: one tap each. A backup that is
 * promoted is awake from then on, and may clone onto cards that the set admits.
 *
 * @param person holds up the signers, in their order
 * @param options who signs, which members are lost, and whose place is that of the new primary
 * @returns the new list: the members that signed before the last one have yet to take it over, see `tellMembers`
 * @throws SymbolonError `ceremony/stopped`: among others quorum-missing
 * @example
 * ```ts
 * import { promote } from '@symbolon/backup/ceremony/replace';
 * const signers = [{ label: 'sister' }, { label: 'safe' }] as const;
 * const { roster } = await promote({ tap: tapSet }, { signers, lost: [0], promote: 1 });
 * roster.members[1]?.role; // => 'primary'
 * ```
 */
export function promote(
  person: Person,
  { signers, lost = [], promote }: ReplaceOptions & { readonly promote: number },
): Promise<SignedRoster> {
  return agree(createTaps(person), {
    signers,
    needed: quorumOf,
    change: (now) => promoted(withoutMembers(now, lost), promote),
  });
}

/**
 * Admits a new card in the place of lost ones, and clones the wallet onto it: the new card, each signer, the primary,
 * the new card again. Only an extendable wallet admits cards; one of another pack needs the owner to compare a short
 * code on a second device.
 *
 * Once the list is agreed on, a host that picks it up goes on with `backUp`, the same target and `admitted: true`.
 *
 * @param person holds up the new card, each signer, the primary, and the new card again
 * @param options who signs, which members are lost, and which card comes in
 * @param options.compareCode shows the code; the owner reads the same from the new card and from the primary's list on
 * a second device, `admissionCode`. `true` to go on
 * @returns the receipt for the primary, as `backUp` does, and the list for the members that have yet to take it over
 * @throws SymbolonError `ceremony/stopped`: among others not-extendable, quorum-missing, other-pack where there is no
 * `compareCode`, codes-differ
 * @example
 * ```ts
 * import { replaceMember } from '@symbolon/backup/ceremony/replace';
 * const signers = [{ label: 'sister' }, { label: 'daily' }] as const;
 * const { clones } = await replaceMember({ tap: tapSet }, { signers, lost: [1], target: { label: 'spare', role: 'backup' } });
 * clones[0]?.label; // => 'spare'
 * ```
 */
export async function replaceMember(
  person: Person,
  {
    target,
    signers,
    lost = [],
    promote,
    compareCode,
    choosePasswords,
  }: ReplaceOptions &
    Pick<BackUpOptions, 'choosePasswords'> & {
      readonly target: TargetPlan;
      readonly compareCode?: (code: string) => Promise<boolean>;
    },
): Promise<BackUpResult & { readonly newest: SignedRoster }> {
  const taps = createTaps(person);
  const admitted = { ...target, admitted: true };
  const source = signers[signers.length - 1] ?? signers[0];
  const { offer, publicKey, pack } = await meet(taps, target);
  let fromElsewhere = false;
  const newest = await agree(taps, {
    signers,
    needed: quorumOf,
    first: async (session, { extendable }, at) => {
      if (!extendable) throw found('not-extendable', at);
      fromElsewhere = !equalBytes((await session.attest()).pack, pack);
      if (fromElsewhere && compareCode === undefined) throw found('other-pack', { ...at, card: target });
    },
    change: (now) => {
      const next = withMember(withoutMembers(now, lost), { role: target.role, publicKey });
      return promote === undefined ? next : promoted(next, promote);
    },
  });
  if (fromElsewhere && compareCode !== undefined) {
    const { setId, epoch } = newest.roster;
    const isSame = await compareCode(admissionCode({ setId, epoch, publicKey }));
    if (!isSame) throw found('codes-differ', { step: 'compare', card: target });
  }
  const cardNumber = offeringCard(offer);
  const setId = bytesToHex(newest.roster.setId);
  const state = {
    version: 1,
    setId,
    targets: [{ label: target.label, cardNumber, offer: bytesToHex(offer) }],
  } as const;
  const passwords = choosePasswords === undefined ? {} : { choosePasswords };
  const made = await backUp(person, { targets: [admitted], source, state, puk: true, ...passwords });
  return Object.freeze({ ...made, newest });
}

/** The new card says who it is, and offers itself. */
async function meet(
  taps: Taps,
  { label, cardNumber: wanted }: TargetPlan,
): Promise<{ readonly offer: Uint8Array; readonly publicKey: Uint8Array; readonly pack: Uint8Array }> {
  const at = {
    step: 'offer',
    card: { part: 'new', label, ...(wanted !== undefined && { cardNumber: wanted }) },
    passwords: ['can'],
  } as const;
  const met = await taps.visit(at, async (card) => {
    const session = await card.unlock('can');
    const { publicKey, pack, lifecycle } = await session.attest();
    if (lifecycle !== 'blank') throw found('target-not-empty', at);
    return { publicKey, pack, offer: await session.offer({ anyPack: true }) };
  });
  taps.tell(at, `“${label}” is genuine, and offers itself.`);
  return met;
}

function withMember(now: Roster, { role, publicKey }: { readonly role: Role; readonly publicKey: Uint8Array }): Roster {
  return { ...now, members: [...now.members, { role, standing: 'admitted', publicKey }] };
}

function promoted(now: Roster, index: number): Roster {
  return {
    ...now,
    members: now.members.map((member, place) => (place === index ? { ...member, role: 'primary' as const } : member)),
  };
}
