import { activateBackup } from '@symbolon/backup';
import { quote } from '@symbolon/interface';
import { calledOf, createDriver, labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { activateCommand } from '../../commands/backup.ts';
import { forgetsWoken } from '../heir/card-words.ts';

export const activateCard: ActionOf<typeof activateCommand> = async ({ puk, member }, context) => {
  const { slot } = context;
  const backup = { label: await labelOf(context, 0, 'backup') };
  const approver = { label: await labelOf(context, 1, 'other card') };
  const driver = await createDriver(context, [backup.label, approver.label], { atSession: forgetsWoken(context) });
  const factor = puk
    ? { puk: async () => context.pins.pukOf({ called: calledOf(await context.cards(), backup.label, 0) }) }
    : { approver };
  await activateBackup(driver, { backup, slot, ...(member !== undefined && { member }), ...factor });
  return { result: { activated: backup.label }, text: [`${quote(backup.label)} signs from now on.`] };
};
