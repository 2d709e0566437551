import { activateBackup } from '@symbolon/backup/ceremony/activate';
import { labelOf, personOf } from '../../ceremonies/driver.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';

type Options = { readonly puk: boolean; readonly member: number | undefined };

export async function activate(
  { puk, member }: Options,
  context: Context,
): Promise<Answer<{ readonly awake: string }>> {
  const { secrets, wallet } = context;
  const backup = { label: await labelOf(context, 0, 'backup') };
  const approver = { label: await labelOf(context, 1, 'other card') };
  const person = await personOf(context, [backup.label, approver.label]);
  const factor = puk ? { puk: () => secrets.get('puk') } : { approver };
  await activateBackup(person, { backup, wallet, ...(member !== undefined && { member }), ...factor });
  return { result: { awake: backup.label }, text: [`“${backup.label}” signs from now on.`] };
}
