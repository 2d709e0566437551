/** Which cards of a set have yet to hear of a new list of members, by the owner's names for them. */
import { getStatus, type Session } from '@symbolon/client';
import { quote } from '@symbolon/interface';
import type { SignedRoster } from '@symbolon/protocol/set';
import { readCardNames } from '../../cards/files/card-names.ts';
import type { AtSession } from '../../ceremonies/card-namer.ts';
import type { CommandContext } from '../../context.ts';

export type Unheard = {
  /** For the driver of the ceremony. */
  readonly atSession: AtSession;
  /** Sentences: who has yet to hear that the member was revoked, and the command that tells them. */
  readonly describe: (newest: SignedRoster, revoked: number) => readonly string[];
};

export function createUnheard({ slot }: CommandContext): Unheard {
  const told = new Set<number>();
  const known = new Map<number, string>();

  const lookUp = async (session: Session): Promise<void> => {
    const { set } = await getStatus(session, { slot });
    if (set === undefined) return;
    told.add(set.member);
    const names = await readCardNames(session, { slot });
    for (const { member, cardNumber } of set.members) {
      const name = names.get(member);
      const words = [
        ...(name === undefined ? [`member ${member}`] : [quote(name)]),
        ...(cardNumber === undefined ? [] : [`number ${cardNumber}`]),
      ];
      known.set(member, words.length === 1 ? words.join() : `${words[0]} (${words[1]})`);
    }
  };

  return {
    atSession: async (card, session, { step, card: { part } }) => {
      if (part === 'wallet' && (step === 'revoke' || step === 'confirm')) await lookUp(session);
      return {
        ...card,
        adoptRoster: async (statement) => {
          await card.adoptRoster(statement);
          const { set } = await getStatus(session, { slot });
          if (set !== undefined) told.add(set.member);
        },
      };
    },
    describe: ({ roster: { members } }, revoked) => {
      const left = members.flatMap(({ standing, role }, member) =>
        // A share card hears of it with its next share, and needs it for nothing before.
        standing === 'revoked' || role === 'share' || told.has(member) ? [] : [known.get(member) ?? `member ${member}`],
      );
      if (left.length === 0) return [];
      const card = left.length === 1 ? 'that card' : 'those cards';
      return [
        `Yet to hear of it: ${left.join('; ')}. Until then an approval of one card does not fit the other.`,
        `"symbolon set revoke ${revoked} --tell ${left.length}" tells them: first the card with the wallet, then ${card}.`,
      ];
    },
  };
}
