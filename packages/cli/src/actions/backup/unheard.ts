/** Which cards of a set have yet to hear of a new list of members, by the owner's names for them. */
import { getStatus } from '@symbolon/client';
import { isSleeper, type SignedRoster } from '@symbolon/protocol/set';
import { type AtSession, noting } from '../../ceremonies/card-namer.ts';
import type { CommandContext } from '../../context.ts';
import { createMemberNames } from './member-names.ts';

export type Unheard = {
  /** For the driver of the ceremony. */
  readonly atSession: AtSession;
  /**
   * Sentences: who has yet to hear of the list, and the command that tells them.
   *
   * @param revoked numbers of members that it revokes
   * @param known numbers of members that have it from elsewhere, such as a new card
   */
  readonly describe: (
    newest: SignedRoster,
    revoked?: readonly number[],
    known?: readonly number[],
  ) => readonly string[];
  /** What becomes of heirs' cards that have yet to hear of a list that the primary did not sign. */
  readonly describeHeirs: (newest: SignedRoster) => readonly string[];
};

/** @param looking steps in which the card with the wallet says who the members are, and is told itself */
export function createUnheard(context: CommandContext, looking: readonly string[]): Unheard {
  const { slot } = context;
  const told = new Set<number>();
  const { lookUp, nameOf } = createMemberNames(context);
  return {
    atSession: async (card, session, { step }) => {
      const { set } = looking.includes(step) ? await getStatus(session, { slot }) : {};
      if (set !== undefined) {
        told.add(set.member);
        await lookUp(session);
      }
      return step === 'adopt' ? noting(card, told) : card;
    },
    describe: ({ roster: { members } }, revoked = [], known = []) => {
      const left = members.flatMap(({ standing, role }, member) =>
        // A share card hears of it with its next share, and needs it for nothing before.
        standing === 'revoked' || role === 'share' || told.has(member) || known.includes(member)
          ? []
          : [nameOf(member)],
      );
      const sleepers = revoked.filter((member) => {
        const role = members[member]?.role;
        return role !== undefined && isSleeper(role) && !told.has(member);
      });
      const count = left.length + sleepers.length;
      if (count === 0) return [];
      return [
        ...(left.length === 0
          ? []
          : [`Yet to hear of it: ${left.join('; ')}. Until then an approval of one card does not fit the other.`]),
        ...sleepers.map(
          (member) =>
            `The revoked card itself has yet to hear of it: ${nameOf(member)}. Until then it goes on as before: asked to wake, it wakes.`,
        ),
        `"symbolon set tell --card ..." tells them: a card that knows of it, and ${count === 1 ? 'that card' : 'those cards'}. On a computer that a card knows ("phone add") it takes no PIN of that card.`,
      ];
    },
    describeHeirs: ({ roster: { members } }) => {
      const heirs = members.flatMap(({ standing, role }, member) =>
        role !== 'heir' || standing === 'revoked' || told.has(member) ? [] : [nameOf(member)],
      );
      if (heirs.length === 0) return [];
      return [
        `Tell it soon to ${heirs.join('; ')}. An heir's card takes it only if it knew the cards that have agreed. If it did not, it takes no veto from them and never hears that it is revoked: it wakes when its delay is over, so move everything to a new wallet.`,
      ];
    },
  };
}
