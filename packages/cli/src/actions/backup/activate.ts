import { activateBackup } from '@symbolon/backup/ceremony/activate';
import { createDriver, labelOf } from '../../ceremonies/driver.ts';
import type { CommandAnswer } from '../../command-line/command.ts';
import type { CommandContext } from '../../context.ts';

type ActivateInput = { readonly puk: boolean; readonly member: number | undefined };
type ActivateResult = { readonly activated: string };

export async function activateCard(
  { puk, member }: ActivateInput,
  context: CommandContext,
): Promise<CommandAnswer<ActivateResult>> {
  const { secrets, slot } = context;
  const backup = { label: await labelOf(context, 0, 'backup') };
  const approver = { label: await labelOf(context, 1, 'other card') };
  const driver = await createDriver(context, [backup.label, approver.label]);
  const factor = puk ? { puk: () => secrets.get('puk') } : { approver };
  await activateBackup(driver, { backup, wallet: slot, ...(member !== undefined && { member }), ...factor });
  return { result: { activated: backup.label }, text: [`“${backup.label}” signs from now on.`] };
}
