import { type MissingWord, type ToldCard, tellMembers } from '@symbolon/backup';
import { getRoster } from '@symbolon/client';
import { type Line, line, quote, warn, word } from '@symbolon/interface';
import type { Roster } from '@symbolon/protocol/set';
import { howMany } from '../../cards/how-many.ts';
import { type AtSession, inTurn } from '../../ceremonies/card-namer.ts';
import { createDriver, labelOf, otherLabels } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { setTellCommand } from '../../commands/sets.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { shown } from '../../output/numbers.ts';
import { createMemberNames } from './member-names.ts';

/** Cards of a set hear of each other. Those that knew less than a later one come once more. */
export const tellCards: ActionOf<typeof setTellCommand> = async ({ cards: given, yes }, context) => {
  const { slot } = context;
  const { named } = await context.cards();
  const count = await howMany(context, { given, name: 'set tell', otherwise: named === undefined ? 2 : 1 });
  if (count < 2) throw wrongUsage('name the cards that are to hear of each other: --card 1,2', { name: 'set tell' });
  const first = await labelOf(context, 0, 'card 1');
  const labels = [first, ...(await otherLabels(context, { count: count - 1, firstTurn: 1 }))];
  const names = createMemberNames(context);
  const atSession = inTurn(names.atSession, asksToAgree(context, { nameOf: names.nameOf, agreed: yes }));
  const driver = await createDriver(context, labels, { atSession });
  const { cards, newest } = await tellMembers(driver, { cards: labels.map((label) => ({ label })), slot });
  const { roster } = newest;
  return {
    result: {
      epoch: roster.epoch,
      members: roster.members.length,
      cards: cards.map(({ label: name, cardNumber: card, knows, told, missing, clock = null }) => ({
        name,
        card,
        knows,
        told,
        missing: missing === undefined ? null : { members: missing.of.map(shown), count: missing.count },
        clock,
      })),
    },
    text: [
      `The set has ${roster.members.length} members, epoch ${roster.epoch}, as these cards know it.`,
      ...cards.map((card) => `  ${describe(card, { newest: roster, nameOf: names.nameOf })}`),
      ...describeClocks(cards),
    ],
  };
};

/** Where the word of one card is missing, that card itself may give it: its owner is asked, and told what it agrees to. */
function asksToAgree(
  context: CommandContext,
  { nameOf, agreed }: Pick<Newest, 'nameOf'> & { readonly agreed: boolean },
): AtSession {
  return (card, session, { card: { label } }) => ({
    ...card,
    signRoster: async (roster) => {
      const { cardNumber } = await card.attest();
      const { roster: own } = await getRoster(session, { slot: context.slot });
      await context.confirm('the change of the set', {
        lines: [
          warn`this can't be undone.`,
          line`${quote(label)}, number ${word(cardNumber)}, agrees to the newer list of members, which the other card has:`,
          ...changesOf({ own, newest: roster, nameOf }),
        ],
        agreed,
      });
      return card.signRoster(roster);
    },
  });
}

function changesOf({ own, newest, nameOf }: Newest & { readonly own: Roster }): readonly Line[] {
  return newest.members.flatMap(({ standing, role }, member) => {
    const before = own.members[member];
    if (before === undefined) return [line`  ${nameOf(member)} is a member: ${word(role)}`];
    if (standing === 'revoked' && before.standing !== 'revoked') return [line`  ${nameOf(member)} is put out for good`];
    return role === before.role ? [] : [line`  ${nameOf(member)} is ${word(role)} now`];
  });
}

type Newest = { readonly newest: Roster; readonly nameOf: (member: number) => Line };

function describe({ label, knows, told, roster, missing }: ToldCard, { newest, nameOf }: Newest): string {
  if (knows) return `${quote(label)} ${told ? 'knows all of them now.' : 'knew all of them.'}`;
  const strangers = newest.members.flatMap((_, member) => (member < roster.members.length ? [] : [nameOf(member)]));
  const lacks = strangers.length > 0 ? `does not know ${strangers.join(', ')}` : 'missed a change of the set';
  return `${quote(label)} ${lacks}, and takes nobody's word for it. ${wanted(missing, nameOf)}`;
}

/** Which card has to come. */
function wanted(missing: MissingWord | undefined, nameOf: Newest['nameOf']): string {
  if (missing === undefined) return 'What it has and what the others have do not follow one another.';
  const those = missing.of.map(nameOf).join(', ');
  if (missing.of.length < missing.count) return 'Of the cards that it would believe, too few are left.';
  const much = missing.count === 1 ? 'one of these' : `${missing.count} of these`;
  return `Bring ${much} along: ${those}.`;
}

function describeClocks(cards: readonly ToldCard[]): readonly string[] {
  const newest = Math.max(0, ...cards.map(({ clock = 0 }) => clock));
  const behind = cards.filter(({ clock }) => clock !== undefined && clock < newest).map(({ label }) => quote(label));
  if (behind.length === 0) return [];
  return [`Of ${behind.join(', ')} the clock is an older one: "symbolon time trust" with the primary, and --tell.`];
}
