/**
 * How the members of a set come to agree on a new list: each signs in a tap of its own, the last one takes it over. Not
 * exported: `revoke.ts` and `replace.ts` are.
 */
import { SymbolonError } from '@symbolon/protocol/errors';
import type { Roster, RosterSignature, SignedRoster } from '@symbolon/protocol/roster';
import type { Member, UnlockedCard } from './cards.ts';
import { found, type SetStatus, unlockMember } from './members.ts';
import type { Taps } from './taps.ts';

export type Agreement = {
  /** Who signs, in the order of their taps. The last one also takes the list over. */
  readonly signers: readonly [Member, ...Member[]];
  /** The new list, made from the one that the first signer has. */
  readonly change: (now: Roster) => Roster;
  /** Signatures that are needed, by the list that the first signer has. */
  readonly needed: (now: Roster) => number;
  /** Looks at the first signer before anything is signed. */
  readonly first?: (session: UnlockedCard, set: SetStatus, at: Parameters<typeof found>[1]) => Promise<void>;
};

/**
 * @throws SymbolonError `ceremony/stopped`: quorum-missing before anything is signed, list-differs where the members
 * don't know the same list
 */
export async function agree(taps: Taps, { signers, change, needed, first }: Agreement): Promise<SignedRoster> {
  // TypeScript does not see the assignment inside the taps.
  let next = undefined as Roster | undefined;
  const signatures: RosterSignature[] = [];
  for (const [place, signer] of signers.entries()) {
    const at = { step: 'sign', card: { part: 'member', ...signer }, passwords: ['pin'] } as const;
    const isLast = place === signers.length - 1;
    await taps.visit(at, async (card) => {
      const { session, set } = await unlockMember(card, at, next?.setId);
      if (next === undefined) {
        const { roster } = await session.getRoster();
        if (signers.length < needed(roster)) throw found('quorum-missing', at);
        await first?.(session, set, at);
        next = change(roster);
      }
      // Who is here is not lost: a wrong number was given, and a revocation is for good.
      if (next.members[set.index]?.standing === 'revoked') throw found('own-revocation', at);
      if (signatures.some(({ index }, before) => index === set.index && before !== place))
        throw found('same-card-twice', at);
      signatures[place] = await session.signRoster(next);
      if (isLast) await session.adoptRoster({ roster: next, signatures });
    });
    taps.tell(
      at,
      isLast ? `“${signer.label}” has taken over the new list.` : `“${signer.label}” agrees to the new list.`,
    );
  }
  if (next === undefined) throw new SymbolonError('argument/invalid', { argument: 'signers', reason: 'nobody signs' });
  return Object.freeze({ roster: next, signatures: Object.freeze(signatures) });
}

/** More than half of the members that are not revoked, and two at least. */
export function quorumOf({ members }: Roster): number {
  return Math.max(2, Math.floor(members.filter(({ standing }) => standing !== 'revoked').length / 2) + 1);
}

/** The list of the next epoch, in which these members are revoked. */
export function withoutMembers({ setId, epoch, members }: Roster, lost: readonly number[]): Roster {
  const next = members.map((member, index) =>
    lost.includes(index) ? { ...member, standing: 'revoked' as const } : member,
  );
  return { setId, epoch: epoch + 1, members: next };
}
