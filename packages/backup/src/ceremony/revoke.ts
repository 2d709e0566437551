import { SymbolonError } from '@symbolon/protocol/errors';
import type { SignedRoster } from '@symbolon/protocol/roster';
import { withoutMembers } from './agree.ts';
import type { Member, Person } from './cards.ts';
import { found, unlockMember } from './members.ts';
import { createTaps } from './taps.ts';

/** What a revocation leaves to do. */
export type Revoked = {
  /**
   * For the other members: {@link tellMembers}, or `verify` with it. It can be collected again from every card that
   * took it over.
   */
  readonly newest: SignedRoster;
  /** For the owner. */
  readonly advice: string;
};

/**
 * Revokes a lost or suspect member: one tap of the primary, which signs and takes over a list without it. The other
 * members take it over at their next tap; from then on they refuse the lost one as source, target, approver and issuer
 * of vouchers. A lost primary is for `replace`.
 *
 * @param lost place in the set, as `status` gives it
 * @throws SymbolonError `ceremony/stopped`: among others wrong-role, receipts-missing; `argument/invalid` for a place
 * that nobody or the primary has
 * @example
 * ```ts
 * import { revokeMember } from '@symbolon/backup/ceremony/revoke';
 * const { newest } = await revokeMember({ tap: tapSet }, { primary: { label: 'daily' }, lost: 1 });
 * newest.roster.members[1]?.standing; // => 'revoked'
 * ```
 */
export async function revokeMember(
  person: Person,
  { primary, lost }: { readonly primary: Member; readonly lost: number },
): Promise<Revoked> {
  const taps = createTaps(person);
  const at = { step: 'revoke', card: { part: 'wallet', ...primary }, passwords: ['pin'] } as const;
  const newest = await taps.visit(at, async (card) => {
    const { session, set } = await unlockMember(card, at);
    if (set.role !== 'primary') throw found('wrong-role', at);
    const own = await session.getRoster();
    const member = own.roster.members[lost];
    if (member === undefined || lost === set.index) {
      throw new SymbolonError('argument/invalid', { argument: 'lost', reason: 'not the place of another member' });
    }
    // An earlier run got this far: its own signature is the primary's, and carries the list.
    if (member.standing === 'revoked') return own;
    const roster = withoutMembers(own.roster, [lost]);
    const signatures = [await session.signRoster(roster)];
    await session.adoptRoster({ roster, signatures });
    return { roster, signatures };
  });
  taps.tell(at, `The member at place ${lost} is revoked.`);
  return Object.freeze({ newest, advice: sweepAdvice });
}

/** Keys can't be revoked on a chain. */
const sweepAdvice =
  'The lost card still holds keys that work on every chain. It asks for its PIN, and a backup asks for more; if it may be in other hands all the same, make a new wallet on new cards and move everything to it.';

/**
 * Has members take over a new list, one tap each. Who has it already stays as it is.
 *
 * @param person holds up each of them
 * @param options which members, and the list that `revokeMember` or `replaceMember` gave
 * @throws SymbolonError `ceremony/stopped`: among others other-set, list-differs, quorum-missing
 * @example
 * ```ts
 * import { revokeMember, tellMembers } from '@symbolon/backup/ceremony/revoke';
 * import { verify } from '@symbolon/backup/ceremony/verify';
 * const { newest } = await revokeMember({ tap: tapSet }, { primary: { label: 'daily' }, lost: 1 });
 * await tellMembers({ tap: tapSet }, { members: [{ label: 'sister' }], newest });
 * const [sister] = await verify({ tap: tapSet }, { cards: [{ label: 'sister' }], now: Date.now });
 * sister?.record.epoch; // => newest.roster.epoch
 * ```
 */
export async function tellMembers(
  person: Person,
  { members, newest }: { readonly members: readonly Member[]; readonly newest: SignedRoster },
): Promise<void> {
  const taps = createTaps(person);
  for (const member of members) {
    const at = { step: 'adopt', card: { part: 'member', ...member }, passwords: ['pin'] } as const;
    await taps.visit(at, async (card) => {
      const { session } = await unlockMember(card, at, newest.roster.setId);
      await session.adoptRoster(newest);
    });
    taps.tell(at, `“${member.label}” has taken over the new list.`);
  }
}
