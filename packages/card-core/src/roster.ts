/** Whether one roster may follow another: the table in `roster.ts` of the protocol. */

import { equalBytes } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  announcedRosterLabel,
  type Roster,
  type RosterMember,
  type RosterSignature,
  rosterBody,
  rosterLabel,
  rosterVersion,
} from '@symbolon/protocol/set';
import { Refusal } from './refusal.ts';
import { signBody } from './tunnel/sign.ts';
import { checkWord, isPrimary, type WordCheck, type WordLabels } from './word.ts';

/** Whose signatures a change needs. The same roster again needs none. */
export type Authority = 'none' | 'primary' | 'quorum';

/** A card's own roster: with its own number, and whether the set admits cards beyond the agreed number. */
export type OwnRoster = Roster & { readonly extendable: boolean; readonly member: number };

/**
 * Finds whose signatures a roster needs to follow the card's own.
 *
 * @throws Refusal `otherCeremony` for another set; `rosterWrong` for a roster that can't follow: it is older, or later
 * without a change; it lacks a member, restores or changes one; it has no primary or several
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
    if (next.epoch === now.epoch) return 'none';
    throw new Refusal('rosterWrong');
  }
  const admitted = added.some(({ standing }) => standing === 'admitted');
  if (admitted && !now.extendable) throw new Refusal('rosterWrong');
  // A roster keeps exactly one primary: a change that deposes one promotes another, and the reverse.
  const deposed = changed.some(({ before }) => isPrimary(before)) || added.some(({ role }) => role === 'primary');
  // Within an epoch the primary adds agreed clones. Every other change begins a new epoch.
  const grows = changed.length === 0 && !deposed && added.every(({ standing }) => standing === 'agreed');
  if (next.epoch === now.epoch && !grows) throw new Refusal('rosterWrong');
  // The primary made every agreed clone itself and admitted every other member. Only a quorum can tell it of a member
  // it does not know.
  const ownRole = now.members[now.member]?.role;
  const isNews = added.length > 0 && ownRole === 'primary';
  // A share card or an heir that waited for the others would hear of nothing after an admission, not even that it is
  // revoked: the primary's own list is all that reaches it. The primary, which can revoke it, gains nothing.
  const needsOthers = admitted && ownRole !== 'share' && ownRole !== 'heir';
  return needsOthers || deposed || isNews ? 'quorum' : 'primary';
}

/**
 * Whether the card signs a roster that no card has adopted yet. It must begin a new epoch, within a limit, and may add
 * admitted members.
 *
 * A card that missed both the admission and the revocation of a member lacks that member. So members also sign rosters
 * that add revoked ones; such a signature counts only in a quorum. A primary never signs those, before or after the
 * change: its signature alone could fill the set with cards that do not exist.
 */
export function isProposal(now: OwnRoster, next: Roster): boolean {
  const added = next.members.slice(now.members.length);
  const isOfPrimary = [now, next].some(({ members }) => members[now.member]?.role === 'primary');
  const mayAdd = ({ standing }: RosterMember): boolean =>
    standing === 'admitted' || (standing === 'revoked' && !isOfPrimary);
  return next.epoch > now.epoch && next.epoch <= latestEpoch(now, next) && added.every(mayAdd);
}

/**
 * Checks that the signatures suffice for the change.
 *
 * @throws Refusal as {@link checkWord}
 */
export function checkAuthority(
  now: Roster,
  next: Roster,
  { authority, ...word }: Omit<WordCheck, 'primary' | 'labels'> & { readonly authority: Authority },
): void {
  if (authority === 'none') return;
  checkWord(now.members, encodeRoster(next), { ...word, labels: rosterLabels, primary: authority === 'primary' });
}

/** Labels of a roster: of every signature, and of one that was announced. */
export const rosterLabels: WordLabels = { plain: rosterLabel, announced: announcedRosterLabel };

export function signRosterBody(
  roster: Roster,
  member: number,
  secretKey: Uint8Array,
  label: Uint8Array = rosterLabel,
): RosterSignature {
  return { member, signature: signBody(label, encodeRoster(roster), secretKey) };
}

export function encodeRoster({ setId, epoch, members }: Roster): Uint8Array {
  return rosterBody.encode({ version: rosterVersion, setId, epoch, members });
}

/**
 * The latest epoch that a roster may have. Each epoch changes a member, and a member changes at most three times:
 * admitted, promoted, revoked. A card that missed some epochs can still agree, and no signature uses up the epochs that
 * are left.
 */
function latestEpoch(now: Roster, next: Roster): number {
  const changed = next.members.filter((member, index) => {
    const before = now.members[index];
    return before === undefined || !isSame(before, member);
  });
  return now.epoch + 3 * changed.length;
}

/** A member stays as it is, is revoked, or becomes the primary: only who holds keys can. */
function isSuccessor(before: RosterMember, after: RosterMember): boolean {
  if (!equalBytes(before.publicKey, after.publicKey)) return false;
  if (after.standing === 'revoked') return after.role === before.role;
  const isPromoted = after.role === 'primary' && before.role !== 'share' && before.role !== 'heir';
  return after.standing === before.standing && (after.role === before.role || isPromoted);
}

function isSame(one: RosterMember, other: RosterMember): boolean {
  return one.role === other.role && one.standing === other.standing;
}
