import { rotate } from '@symbolon/backup/ceremony/rotate';
import { labelOf } from '../../ceremonies/driver.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { type BackedUp, backedUp, personWithNames } from './backup.ts';
import { type CloneOptions, targetsOf } from './clone-options.ts';

type Options = CloneOptions & { readonly targets: number; readonly extendable: boolean; readonly 'no-puk': boolean };

/** Cards in the order of `--card`: the one that makes the wallet, then its clones. */
export async function rotateWallet(options: Options, context: Context): Promise<Answer<BackedUp>> {
  const { extendable } = options;
  const { wallet } = context;
  const card = { label: await labelOf(context, 0, 'new primary') };
  const targets = await targetsOf(options, options.targets, 1, context);
  const { person, namer, choosePasswords } = await personWithNames(
    context,
    [card.label, ...targets.map(({ label }) => label)],
    options,
  );
  const puk = !options['no-puk'];
  const choose = async () => ({ ...(await chosenPasswords(context, puk)), clones: targets.length, extendable });
  const made = await rotate(person, { card, targets, choose, choosePasswords, puk, wallet });
  const { result, text } = backedUp(made, true, namer);
  return {
    result,
    text: [...text, 'Now send what the old wallet holds to addresses of the new one, the largest account first.'],
  };
}

/** PIN and PUK of a new wallet. */
export async function chosenPasswords(
  { secrets, screen }: Context,
  puk: boolean,
): Promise<{ readonly pin: string; readonly puk?: string }> {
  if (!secrets.has('pin')) screen.note(`Choose a PIN of 6 to 12 digits${puk ? ', and a PUK of 12 to 16' : ''}.`);
  const pin = await secrets.get('pin', { twice: true });
  return puk ? { pin, puk: await secrets.get('puk', { twice: true }) } : { pin };
}
