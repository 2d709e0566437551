import { lookAtCard } from '@symbolon/backup';
import { type Line, line, quote, warn } from '@symbolon/interface';
import type { VaultEntry } from '@symbolon/protocol/commands';
import { calledOf, labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { heirLetterCommand } from '../../commands/heirs.ts';
import type { CommandContext } from '../../context.ts';
import { cliError } from '../../errors/cli-error.ts';
import { sendItem } from '../vault/send.ts';
import { keepItem } from '../vault/store.ts';
import { createLookingDriver, describeAwake, judgeHeir, refuseOther } from './card-words.ts';

/** Before anything is kept: a wrong card or PIN would leave a letter on the card of the owner alone. */
async function lookAtHeir(context: CommandContext): Promise<void> {
  const { slot, screen, pins } = context;
  const [first, card] = [await labelOf(context, 0, 'of the owner'), await labelOf(context, 1, 'of the heir')];
  const { driver, nameOf } = await createLookingDriver(context, [first, card]);
  await pins.of({ turn: 0, called: calledOf(await context.cards(), first, 0) });
  const heir = judgeHeir(
    await lookAtCard(driver, { card: { label: card }, slot, withPin: true }),
    context,
    nameOf(card),
  );
  refuseOther(heir);
  if (heir.state === 'changed')
    throw cliError('card/not-heir', { card, what: `${heir.words}; when it was seen asleep it was ${heir.before}` });
  for (const text of heir.state === 'awake' ? describeAwake(heir) : [`The letter is for ${heir.words}.`])
    screen.note(text);
}

/** Cards in the order of `--card`: the owner's, the heir's. */
export const writeLetter: ActionOf<typeof heirLetterCommand> = async (input, context) => {
  const { label, yes } = input;
  await lookAtHeir(context);
  const rule = { show: true, members: true, others: false, approval: false, awake: true };
  const kept = { label, kind: 'text', 'secret-file': input['secret-file'], unchecked: false, yes, ...rule } as const;
  const beside = (items: readonly VaultEntry[]): readonly Line[] => [
    warn`your card keeps ${quote(label)} already, as item ${items[0]?.item ?? 0}. This one goes beside it, and the heir finds both.`,
    line`To replace it, delete the other one first, on your card and on that of the heir: ${quote('symbolon vault delete')}.`,
  ];
  const keeping = { name: 'heir letter', called: 'The letter, on one line (a longer one: --secret-file)', beside };
  const { item } = (await keepItem(kept, context, keeping)).result;
  const elsewhere = { 'offer-file': undefined, output: undefined, force: false, 'approval-file': undefined };
  const sending = { item, code: undefined, 'any-pack': false, yes, ...elsewhere };
  const { card, received } = (await sendItem(sending, context)).result;
  return {
    result: { label, item, received: received ?? 0 },
    text: [
      `Card ${card} keeps ${quote(label)}, and gives it out only once it is awake: "symbolon vault show ${received ?? 0}".`,
      `Your card keeps it too, as item ${item}.`,
    ],
  };
};
