/**
 * Which list of members may follow which, by whose word: the table at the head of the protocol's `roster.ts`, said a
 * second time.
 */
import type { RosterMember } from '@symbolon/protocol/set';

type List = { readonly epoch: number; readonly members: readonly RosterMember[] };

/**
 * @param was the list of a card, and the card's own place in it
 * @param signers places in the earlier list of those who have signed the later one
 * @returns why it may not follow, or nothing
 */
export function mayFollow(
  was: List & { readonly extendable: boolean; readonly member: number },
  next: List,
  signers: ReadonlySet<number>,
): string | undefined {
  const present = was.members.map(({ standing }) => standing !== 'revoked');
  const voices = [...signers].filter((place) => present[place] === true);
  const hasQuorum = voices.length >= 2 && voices.length > present.filter(Boolean).length / 2;
  const hasPrimary = voices.some((place) => was.members[place]?.role === 'primary');
  const nextMember = (place: number): RosterMember | undefined => next.members[place];
  const keys = next.members.map(({ publicKey }) => publicKey.join());

  if (next.epoch < was.epoch) return 'an earlier epoch';
  if (next.members.length < was.members.length) return 'members are gone';
  if (new Set(keys).size < keys.length) return 'a card is there twice';
  if (was.members.some(({ publicKey }, place) => publicKey.join() !== keys[place])) return 'a member is another card';
  if (was.members.some(({ standing }, place) => standing === 'revoked' && nextMember(place)?.standing !== 'revoked'))
    return 'a revoked member is back';
  if (next.members.filter(({ role, standing }) => role === 'primary' && standing !== 'revoked').length !== 1)
    return 'not one primary';

  const changes = was.members.flatMap((before, place) => {
    const after = nextMember(place);
    const same = after?.role === before.role && after.standing === before.standing;
    return same || after === undefined ? [] : [{ before, after }];
  });
  const added = next.members.slice(was.members.length);
  if (added.some(({ standing }) => standing === 'admitted') && !was.extendable)
    return 'an admission to a set that is not extendable';
  for (const { before, after } of changes) {
    const isRevocation = after.standing === 'revoked' && after.role === before.role;
    const isPromotion = after.role === 'primary' && after.standing === before.standing && before.standing !== 'revoked';
    if (!isRevocation && !isPromotion) return 'a member is what it never became';
  }
  const needsQuorum =
    changes.some(({ before, after }) => before.role === 'primary' || after.role !== before.role) ||
    (added.length > 0 && was.members[was.member]?.role === 'primary') ||
    added.some(({ standing, role }) => standing === 'admitted' || role === 'primary');
  if (changes.length === 0 && added.length === 0) return 'a later epoch of the same list';
  const isGrowth = changes.length === 0 && added.every(({ standing }) => standing === 'agreed');
  if (!isGrowth && next.epoch === was.epoch) return 'the same epoch';
  if (needsQuorum && !hasQuorum) return `no quorum: ${voices.join(', ')}`;
  return hasPrimary || hasQuorum ? undefined : 'nobody signed who may';
}
