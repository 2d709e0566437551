/** What messages call the members of a set: by the owner's names, as the cards of a ceremony keep them. */
import { getStatus, type Session } from '@symbolon/client';
import type { Line } from '@symbolon/interface';
import { isRefusal } from '@symbolon/protocol/status';
import { readCardNames } from '../../cards/files/card-names.ts';
import { calledMember } from '../../cards/set-members.ts';
import type { AtSession } from '../../ceremonies/card-namer.ts';
import type { CommandContext } from '../../context.ts';

export type MemberNames = {
  /** For the driver of the ceremony. */
  readonly atSession: AtSession;
  /** Reads the names that a card keeps. */
  readonly lookUp: (session: Session) => Promise<void>;
  /** `"safe" (member 3, number 123456789012)`, or `member 3`. */
  readonly nameOf: (member: number) => Line;
};

export function createMemberNames({ slot }: CommandContext): MemberNames {
  const words = new Map<number, Line>();
  const lookUp = async (session: Session): Promise<void> => {
    // A known computer is told nothing of the set.
    const { set } = await getStatus(session, { slot });
    if (set === undefined || set.role === 'share') return;
    const names = await readCardNames(session, { slot }).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
      return new Map<number, string>();
    });
    for (const { member, cardNumber } of set.members) {
      const name = names.get(member);
      const before = words.get(member) ?? '';
      const now = calledMember({ member, name, cardNumber });
      if (now.length >= before.length) words.set(member, now);
    }
  };
  return {
    lookUp,
    atSession: async (card, session) => {
      await lookUp(session);
      return card;
    },
    nameOf: (member) => words.get(member) ?? calledMember({ member, name: undefined }),
  };
}
