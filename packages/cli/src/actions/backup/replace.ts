import { confirmBackUp } from '@symbolon/backup/ceremony/back-up';
import { promote, replaceMember } from '@symbolon/backup/ceremony/replace';
import { tellMembers } from '@symbolon/backup/ceremony/revoke';
import { labelOf, personOf } from '../../ceremonies/driver.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { CliError, wrongUsage } from '../../errors/cli-error.ts';
import { type BackedUp, backedUp, personWithNames } from './backup.ts';
import { type CloneOptions, targetsOf } from './clone-options.ts';
import { otherMembers } from './members.ts';

type Options = CloneOptions & {
  readonly lost: readonly number[];
  readonly promote: number | undefined;
  readonly signers: number;
};

type Replaced = BackedUp & { readonly epoch: number };

/** Cards in the order of `--card`: the primary, or what becomes it; the new card; the others that agree. */
export async function replace(options: Options, context: Context): Promise<Answer<Replaced>> {
  const { lost, promote } = options;
  const { wallet, screen } = context;
  const primary = { label: await labelOf(context, 0, 'with the wallet') };
  const [target] = await targetsOf(options, 1, 1, context);
  if (target === undefined) throw wrongUsage('there is no card to make', { name: 'set replace' });
  const others = (await otherMembers(options.signers, 2, context)).map((label) => ({ label }));
  const labels = [primary.label, target.label, ...others.map(({ label }) => label)];
  const { person, namer, choosePasswords } = await personWithNames(context, labels, options);
  const [first = primary, ...rest] = [...others, primary];
  const made = await replaceMember(person, {
    target,
    signers: [first, ...rest],
    lost,
    choosePasswords,
    ...(promote !== undefined && { promote }),
    // Without a person to compare it, a card of another pack is refused before anything is signed.
    ...(context.secrets.canAsk && { compareCode: (code: string) => isSame(code, context) }),
  });
  await confirmBackUp(person, made, { source: primary, seal: false, wallet });
  screen.note('The others take over the new list.');
  await tellMembers(person, { members: others, newest: made.newest });
  const { result, text } = backedUp(made, false, namer);
  return { result: { ...result, epoch: made.newest.roster.epoch }, text };
}

async function isSame(code: string, { confirm }: Context): Promise<boolean> {
  const lines = [
    `Warning: the card is from another pack. Its code is ${code}.`,
    'On a second device, "symbolon set code" must show the same for the card in your hand. If it does not, this computer has put another card into the list.',
  ];
  try {
    await confirm('admitting the card', lines, false);
    return true;
  } catch (error) {
    // The ceremony says what to do then: the others have agreed already.
    if (error instanceof CliError && error.code === 'confirmation/refused') return false;
    throw error;
  }
}

/** Without a new card: another member becomes the primary. */
export async function promoteMember(
  { member, lost, signers }: { readonly member: number; readonly lost: readonly number[]; readonly signers: number },
  context: Context,
): Promise<Answer<{ readonly member: number; readonly epoch: number }>> {
  const next = { label: await labelOf(context, 0, 'new primary') };
  const others = (await otherMembers(signers, 1, context)).map((label) => ({ label }));
  const person = await personOf(context, [next.label, ...others.map(({ label }) => label)]);
  const [first = next, ...rest] = [...others, next];
  const newest = await promote(person, { signers: [first, ...rest], lost, promote: member });
  await tellMembers(person, { members: others, newest });
  const { epoch } = newest.roster;
  return { result: { member, epoch }, text: [`“${next.label}” is the primary now.`] };
}
