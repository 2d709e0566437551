/** Asks before shares are renewed, once it is known which cards come: those that do not are put out of the set. */
import type { Session } from '@symbolon/client';
import { line, warn } from '@symbolon/interface';
import { describeMember, readSetMembers, type SetMember } from '../../cards/set-members.ts';
import type { AtSession } from '../../ceremonies/card-namer.ts';
import type { CommandContext } from '../../context.ts';

/** Asks when the card with the wallet deals, or at the latest when it revokes. Asks again about a card not shown. */
export function asksToRenew(context: CommandContext, { agreed }: { readonly agreed: boolean }): AtSession {
  /** Numbers of the cards that come, by label: the last card held up for a label gets the share. */
  const come = new Map<string, string>();
  /** Members that were shown; `undefined` before the question. */
  let shown: ReadonlySet<number> | undefined;

  const ask = async (leftOut: readonly SetMember[]): Promise<void> => {
    if (shown !== undefined && leftOut.every(({ member }) => shown?.has(member))) return;
    await context.confirm('renewing the shares', {
      lines: [
        warn`this can't be undone.`,
        line`The cards that come get new shares in the place of their old ones.`,
        ...(leftOut.length === 0 ? [line`No share card is left out.`] : []),
        ...leftOut.map((one) => line`Put out of the set, and never back into it: ${describeMember(one)}.`),
      ],
      agreed,
    });
    shown = new Set(leftOut.map(({ member }) => member));
  };
  const membersOf = async (session: Session, cardNumber: string): Promise<readonly SetMember[]> =>
    (await readSetMembers(session, { cardNumber }, context)).filter(({ isRevoked }) => !isRevoked);

  return (card, session, { step, card: { part, label } }) => {
    if (part !== 'wallet')
      return {
        ...card,
        attest: async () => {
          const attestation = await card.attest();
          if (step === 'offer') come.set(label, attestation.cardNumber);
          return attestation;
        },
      };
    return {
      ...card,
      dealShare: async (share) => {
        const numbers = [...come.values()];
        const { cardNumber } = await card.attest();
        const isLeftOut = (one: SetMember): boolean =>
          one.role === 'share' && one.cardNumber !== undefined && !numbers.includes(one.cardNumber);
        if (shown === undefined) await ask((await membersOf(session, cardNumber)).filter(isLeftOut));
        return card.dealShare(share);
      },
      signRoster: async (roster) => {
        const { cardNumber } = await card.attest();
        const members = await membersOf(session, cardNumber);
        await ask(members.filter(({ member }) => roster.members[member]?.standing === 'revoked'));
        return card.signRoster(roster);
      },
    };
  };
}
