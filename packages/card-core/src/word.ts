/** Whose word decides for a set: that of the primary, of a quorum, or of the last card with its PUK. */
import { hasVoice, type Roster, type RosterMember, type RosterSignature } from '@symbolon/protocol/set';
import { Refusal } from './refusal.ts';
import { checkSignature } from './tunnel/sign.ts';

/** Labels of one kind of statement. */
export type WordLabels = {
  /** Of every signature that counts towards a quorum. */
  readonly plain: Uint8Array;
  /** Of a primary that announced the statement, and waited. It counts as the plain one does. */
  readonly announced: Uint8Array;
};

export type WordCheck = {
  readonly labels: WordLabels;
  readonly signatures: readonly RosterSignature[];
  /** The word of the primary alone is enough. */
  readonly primary: boolean;
  /** It is enough only if the primary announced it. Default: no. */
  readonly delayed?: boolean;
  /** {@link lastVoices}: the word of one of them is enough. Default: of nobody. */
  readonly enough?: readonly RosterMember[];
};

/**
 * Checks that the signatures under a statement suffice. They are verified with the keys of the card's own roster; those
 * of members that are unknown, revoked or without a voice do not count.
 *
 * @param members of the card's own roster
 * @param body the encoded statement
 * @throws Refusal `notGenuine` for a wrong signature, `quorumMissing`
 */
export function checkWord(
  members: readonly RosterMember[],
  body: Uint8Array,
  { labels, signatures, primary, delayed = false, enough = [] }: WordCheck,
): void {
  const signers = new Set<RosterMember>();
  const announced = new Set<RosterMember>();
  for (const { member, signature } of signatures) {
    const signer = members[member];
    if (signer === undefined || !hasVoice(signer)) continue;
    if (isAnnounced(labels, body, { signature, publicKey: signer.publicKey })) announced.add(signer);
    signers.add(signer);
  }
  const byPrimary = primary && [...(delayed ? announced : signers)].some(isPrimary);
  const byLast = enough.some((voice) => signers.has(voice));
  if (!byPrimary && !byLast && !isQuorum(signers.size, members)) throw new Refusal('quorumMissing');
}

/**
 * Members whose word alone stands for a quorum, where no more than two count and the other one may be lost. With its
 * PUK proven, a primary or a backup takes its own word. A card with limits would shed them so.
 *
 * A share card or an heir has no word of its own: with its PUK it takes that of one of the two. No card does that while
 * it sleeps until a delay is over: by another anchor it would wake before.
 */
export function lastVoices(
  { members, member }: Pick<Roster, 'members'> & { readonly member: number },
  { pukProven, asleep }: { readonly pukProven: boolean; readonly asleep: boolean },
): readonly RosterMember[] {
  const voices = members.filter(hasVoice);
  const self = members[member];
  if (!pukProven || asleep || voices.length > 2 || self === undefined) return [];
  if (self.role === 'share' || self.role === 'heir') return voices;
  return self.role === 'primary' || self.role === 'backup' ? [self] : [];
}

export function isPrimary(member: RosterMember | undefined): boolean {
  return member?.role === 'primary' && member.standing !== 'revoked';
}

/** More than half of the members with a voice, and at least two. */
function isQuorum(signers: number, members: readonly RosterMember[]): boolean {
  return signers >= 2 && signers * 2 > members.filter(hasVoice).length;
}

/** Whether a signature is that of something announced. @throws Refusal `notGenuine` if it is neither */
function isAnnounced(
  { plain, announced }: WordLabels,
  body: Uint8Array,
  { signature, publicKey }: { readonly signature: Uint8Array; readonly publicKey: Uint8Array },
): boolean {
  try {
    checkSignature(plain, body, signature, publicKey);
    return false;
  } catch {
    checkSignature(announced, body, signature, publicKey);
    return true;
  }
}
