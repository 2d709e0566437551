/** What it takes for one list of members to follow another: the table in `roster.ts` of the protocol. Pure. */

import { equalBytes } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { checkSignature, signBody } from '@symbolon/backup/card/transcript';
import { Refusal } from '@symbolon/protocol/refusal';
import {
  type Roster,
  type RosterMember,
  type RosterSignature,
  rosterBody,
  rosterLabel,
  rosterVersion,
} from '@symbolon/protocol/roster';

/** Whose signatures a change needs: nobody's for the same list again. */
export type Authority = 'nobody' | 'primary' | 'quorum';

/** A list, whether its set may admit cards beyond the agreed number, and the place of the card whose list it is. */
export type OwnRoster = Roster & { readonly extendable: boolean; readonly index: number };

/**
 * Judges a list by the one that a card has.
 *
 * @throws Refusal `otherCeremony` for another set, `rosterWrong` where it does not follow: older, later without a
 * change, a member gone, back or changed, more or less than one primary
 */
export function authorityFor(now: OwnRoster, next: Roster): Authority {
  if (!equalBytes(now.setId, next.setId)) throw new Refusal('otherCeremony');
  const added = next.members.slice(now.members.length);
  const pairs = now.members.map((before, index) => ({ before, after: next.members[index] }));
  const isLegal =
    next.epoch >= now.epoch &&
    pairs.every(({ before, after }) => after !== undefined && isSuccessor(before, after)) &&
    new Set(next.members.map(({ publicKey }) => bytesToHex(publicKey))).size === next.members.length &&
    next.members.filter(isPrimary).length === 1;
  if (!isLegal) throw new Refusal('rosterWrong');

  const changed = pairs.filter(({ before, after }) => after !== undefined && !isSame(before, after));
  if (added.length === 0 && changed.length === 0) {
    if (next.epoch === now.epoch) return 'nobody';
    throw new Refusal('rosterWrong');
  }
  const admitted = added.some(({ standing }) => standing === 'admitted');
  if (admitted && !now.extendable) throw new Refusal('rosterWrong');
  // One primary is left: where one is deposed another is promoted, and the other way round.
  const deposed = changed.some(({ before }) => isPrimary(before)) || added.some(({ role }) => role === 'primary');
  // Within an epoch the primary adds the clones that were agreed on; whatever else happens begins another.
  const grows = changed.length === 0 && !deposed && added.every(({ standing }) => standing === 'agreed');
  if (next.epoch === now.epoch && !grows) throw new Refusal('rosterWrong');
  // Every agreed clone was made by the primary itself, and every other member admitted: of whom it does not know, only
  // a quorum can tell it.
  const isNews = added.length > 0 && now.members[now.index]?.role === 'primary';
  return admitted || deposed || isNews ? 'quorum' : 'primary';
}

/**
 * Whether a card signs a list that may follow its own and that nobody has adopted yet: it begins an epoch, and not too
 * late a one. Members come into it as a quorum admits them. The list of a card that missed both the coming and the
 * going of a member lacks it, so that other members sign what adds revoked ones too, which counts as a voice in a
 * quorum and no more; a primary, by this list or the next, never does, for its word alone would fill the places of a
 * set with cards that nobody has.
 */
export function isProposal(now: OwnRoster, next: Roster): boolean {
  const added = next.members.slice(now.members.length);
  const isOfPrimary = [now, next].some(({ members }) => members[now.index]?.role === 'primary');
  const mayAdd = ({ standing }: RosterMember): boolean =>
    standing === 'admitted' || (standing === 'revoked' && !isOfPrimary);
  return next.epoch > now.epoch && next.epoch <= latestEpoch(now, next) && added.every(mayAdd);
}

/**
 * Whether the signatures carry the change, by the keys of the list that a card has. Those of members it does not know,
 * and of revoked ones, don't count.
 *
 * @throws Refusal `notGenuine` for a signature that is wrong, `quorumMissing`
 */
export function checkAuthority(
  authority: Authority,
  now: Roster,
  next: Roster,
  signatures: readonly RosterSignature[],
): void {
  if (authority === 'nobody') return;
  const body = encodeRoster(next);
  const signers = new Set<RosterMember>();
  for (const { index, signature } of signatures) {
    const signer = now.members[index];
    if (signer === undefined || signer.standing === 'revoked') continue;
    checkSignature(rosterLabel, body, signature, signer.publicKey);
    signers.add(signer);
  }
  const byPrimary = authority === 'primary' && [...signers].some(isPrimary);
  if (!byPrimary && !isQuorum(signers.size, now.members)) throw new Refusal('quorumMissing');
}

/** More than half of the members that are not revoked, and two at least. */
function isQuorum(signers: number, members: readonly RosterMember[]): boolean {
  const present = members.filter(({ standing }) => standing !== 'revoked').length;
  return signers >= 2 && signers * 2 > present;
}

export function signRosterBody(roster: Roster, index: number, secretKey: Uint8Array): RosterSignature {
  return { index, signature: signBody(rosterLabel, encodeRoster(roster), secretKey) };
}

export function encodeRoster({ setId, epoch, members }: Roster): Uint8Array {
  return rosterBody.encode({ version: rosterVersion, setId, epoch, members });
}

/**
 * The latest epoch that a list can be of. Each epoch changes a member, and a member can change three times: it is
 * admitted, promoted, revoked. So a card that missed some epochs may still agree, and nobody gets a signature that
 * leaves no epochs for later.
 */
function latestEpoch(now: Roster, next: Roster): number {
  const changed = next.members.filter((member, index) => {
    const before = now.members[index];
    return before === undefined || !isSame(before, member);
  });
  return now.epoch + 3 * changed.length;
}

/** A member stays what it is, is revoked, or becomes the primary. */
function isSuccessor(before: RosterMember, after: RosterMember): boolean {
  if (!equalBytes(before.publicKey, after.publicKey)) return false;
  if (after.standing === 'revoked') return after.role === before.role;
  return after.standing === before.standing && (after.role === before.role || after.role === 'primary');
}

function isSame(one: RosterMember, other: RosterMember): boolean {
  return one.role === other.role && one.standing === other.standing;
}

function isPrimary({ role, standing }: RosterMember): boolean {
  return role === 'primary' && standing !== 'revoked';
}
