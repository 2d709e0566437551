import { rotateWallet } from '@symbolon/backup';
import { labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { setRotateCommand } from '../../commands/sets.ts';
import type { CommandContext } from '../../context.ts';
import { red } from '../../output/screen.ts';
import { withoutPuk } from '../wallets/without-puk.ts';
import { createCloneDriver, describeBackup } from './backup.ts';
import { planTargets } from './clone-options.ts';

/** Cards in the order of `--card`: the one that makes the wallet, then its clones. */
export const rotate: ActionOf<typeof setRotateCommand> = async (input, context) => {
  const { fixed } = input;
  const card = { label: await labelOf(context, 0, 'new primary') };
  const targets = await planTargets(context, input, { count: input.targets });
  const labels = [card.label, ...targets.map(({ label }) => label)];
  const { driver, namer, choosePasswords } = await createCloneDriver(context, labels, input);
  const puk = !input['no-puk'];
  const choose = async () => ({
    ...(await askNewPasswords(context, { puk })),
    clones: targets.length,
    extendable: !fixed,
  });
  const lacks = puk ? [] : withoutPuk({ clones: targets.length, fixed, pinReset: 0 });
  if (lacks.length > 0) context.screen.note([red(`WARNING: ${lacks.join(' ')}`)]);
  const made = await rotateWallet(driver, { card, targets, choose, choosePasswords, puk, slot: context.slot });
  const { result, text } = describeBackup(made, { sealed: true, namer });
  return {
    result,
    text: [
      ...text,
      ...lacks,
      'Now send what the old wallet holds to addresses of the new one, the largest account first.',
    ],
  };
};

/** PIN and PUK of a new wallet. */
export async function askNewPasswords(
  { secrets, screen }: CommandContext,
  { puk }: { readonly puk: boolean },
): Promise<{ readonly pin: string; readonly puk?: string }> {
  if (!secrets.has('pin')) screen.note(`Choose a PIN of 6 to 12 digits${puk ? ', and a PUK of 12 to 16' : ''}.`);
  const pin = await secrets.get('pin', { twice: true });
  return puk ? { pin, puk: await secrets.get('puk', { twice: true }) } : { pin };
}
