import { confirmBackUp, promoteMember, replaceMember, updateMembers } from '@symbolon/backup';
import { isSymbolonError, type Line, line, quote, warn, word } from '@symbolon/interface';
import {
  askSetMembers,
  describeMember,
  requireFirst,
  requirePrimary,
  resolveMember,
  type SetMember,
} from '../../cards/set-members.ts';
import { type AtSession, inTurn } from '../../ceremonies/card-namer.ts';
import { createDriver, labelOf, otherLabels } from '../../ceremonies/driver.ts';
import { sameSet } from '../../ceremonies/same-set.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { setAddCommand, setPromoteCommand, setReplaceCommand } from '../../commands/sets.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { shown } from '../../output/numbers.ts';
import { createCloneDriver, describeBackup } from './backup.ts';
import { planTargets } from './clone-options.ts';
import { createUnheard } from './unheard.ts';

/** Cards in the order of `--card`: the primary; the new card; the others that agree. */
export const addCard: ActionOf<typeof setAddCommand> = (input, context) =>
  admit({ ...input, 'lost-member': [], promote: undefined }, context);

/** Cards in the order of `--card`: the primary or the card that becomes it; the new card; the others that agree. */
export const replaceCard: ActionOf<typeof setReplaceCommand> = (input, context) => admit(input, context);

const admit: ActionOf<typeof setReplaceCommand> = async (input, context) => {
  const members = await askSetMembers(context);
  const lost = input['lost-member'].map((words) => resolveMember(members, words));
  const next = input.promote === undefined ? undefined : resolveMember(members, input.promote);
  if (next === undefined) await requirePrimary(members, context);
  else requireFirst(members, next, 'set replace');
  const revoke = lost.map(({ member }) => member);
  const promote = next?.member;
  const { slot, screen } = context;
  const primary = { label: await labelOf(context, 0, 'with the wallet') };
  const [target] = await planTargets(context, input, { count: 1 });
  if (target === undefined) throw wrongUsage('there is no card to make', { name: 'set replace' });
  const others = (await otherLabels(context, { count: input.signers, firstTurn: 2 })).map((label) => ({ label }));
  const firstTold = 2 + input.signers;
  const told = (await otherLabels(context, { count: input.tell, firstTurn: firstTold })).map((label) => ({ label }));
  const labels = [primary, target, ...others, ...told].map(({ label }) => label);
  const unheard = createUnheard(context, ['sign']);
  const { tell: _, ...clone } = input;
  const { driver, namer, choosePasswords } = await createCloneDriver(
    context,
    labels,
    clone,
    inTurn(
      sameSet(context, members),
      asksToAdmit(context, target, { lost, next, agreed: input.yes }),
      unheard.atSession,
    ),
  );
  const [first = primary, ...rest] = [...others, primary];
  const made = await replaceMember(driver, {
    target,
    signers: [first, ...rest],
    revoke,
    choosePasswords,
    ...(promote !== undefined && { promote }),
    // Where nobody can compare the code, a card of another pack is refused before anything is signed.
    ...(context.secrets.canAsk && { compareCode: (code: string) => confirmCode(context, code) }),
  });
  await confirmBackUp(driver, made, { source: primary, seal: false, slot });
  screen.note('The other cards take over the new list of members.');
  const { newest } = made;
  await updateMembers(driver, { members: [...others, ...told], newest });
  // Who has yet to hear of it is said below, once.
  const { result, text } = describeBackup(made, { sealed: false, namer: { ...namer, earlierThan: () => [] } });
  // The new card comes last in the list that it was made with.
  const known = [newest.roster.members.length - 1];
  return {
    result: { ...result, epoch: newest.roster.epoch, told: told.map(({ label }) => label) },
    text: [
      ...text,
      ...unheard.describe(newest, revoke, known),
      ...(promote === undefined ? [] : unheard.describeHeirs(newest)),
    ],
  };
};

async function confirmCode({ confirm }: CommandContext, code: string): Promise<boolean> {
  const lines = [
    warn`the card is from another pack. Its code is ${quote(code)}.`,
    line`On a second device, "symbolon set code" must show the same code for the card in your hand. If it does not, this computer has put another card into the list.`,
  ];
  try {
    await confirm('admitting the card', { lines, agreed: false });
    return true;
  } catch (error) {
    // The other cards have agreed already: the ceremony says what to do then.
    if (isSymbolonError(error, 'confirmation/refused')) return false;
    throw error;
  }
}

/** Another member becomes the primary, without a new card. */
export const promote: ActionOf<typeof setPromoteCommand> = async (
  { member: words, 'lost-member': lostWords, signers, tell, yes },
  context,
) => {
  const all = await askSetMembers(context);
  const lost = lostWords.map((one) => resolveMember(all, one));
  const chosen = resolveMember(all, words);
  requireFirst(all, chosen, 'set promote');
  await agreeToChange(context, { lost, next: chosen, admits: undefined, agreed: yes });
  const { member } = chosen;
  const revoke = lost.map((one) => one.member);
  const next = { label: await labelOf(context, 0, 'new primary') };
  const others = (await otherLabels(context, { count: signers, firstTurn: 1 })).map((label) => ({ label }));
  const told = (await otherLabels(context, { count: tell, firstTurn: 1 + signers })).map((label) => ({ label }));
  const unheard = createUnheard(context, ['sign']);
  const labels = [next, ...others, ...told].map(({ label }) => label);
  const driver = await createDriver(context, labels, { atSession: inTurn(sameSet(context, all), unheard.atSession) });
  const [first = next, ...rest] = [...others, next];
  const newest = await promoteMember(driver, { signers: [first, ...rest], revoke, promote: member });
  const members = [...others, ...told];
  await updateMembers(driver, { members, newest });
  const { epoch } = newest.roster;
  return {
    result: { member: shown(member), epoch, told: members.map(({ label }) => label) },
    text: [
      `${quote(next.label)} is the primary now.`,
      ...unheard.describe(newest, revoke),
      ...unheard.describeHeirs(newest),
    ],
  };
};

/** Asks once the new card has said which it is, before it offers itself and any other agrees. Asks of each that comes. */
function asksToAdmit(
  context: CommandContext,
  { label }: { readonly label: string },
  change: Omit<SetChange, 'admits'>,
): AtSession {
  const agreed = new Set<string>();
  return async (card, _, request) => {
    if (request.card.label !== label) return card;
    const { cardNumber } = await card.attest();
    if (!agreed.has(cardNumber))
      await agreeToChange(context, { ...change, admits: line`${quote(label)}, number ${word(cardNumber)}` });
    agreed.add(cardNumber);
    return card;
  };
}

type SetChange = {
  readonly lost: readonly SetMember[];
  readonly next: SetMember | undefined;
  /** The card that gets the wallet, in words. */
  readonly admits: Line | undefined;
  readonly agreed: boolean;
};

/** Before the first card agrees to it: no list of members is ever taken back. */
async function agreeToChange({ confirm }: CommandContext, { lost, next, admits, agreed }: SetChange): Promise<void> {
  const lines = [
    warn`this can't be undone.`,
    ...(admits === undefined ? [] : [line`A new card gets the wallet, for good: ${admits}.`]),
    ...(next === undefined ? [] : [line`The primary from now on: ${describeMember(next)}.`]),
    ...lost.map((one) => line`Put out of the set, and never back into it: ${describeMember(one)}.`),
  ];
  await confirm('the change of the set', { lines, agreed });
}
