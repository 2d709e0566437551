import { rotateWallet } from '@symbolon/backup';
import { labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { setRotateCommand } from '../../commands/sets.ts';
import type { CommandContext } from '../../context.ts';
import { red } from '../../output/screen.ts';
import { describeDelays, lastingTerms } from '../wallets/lasting-terms.ts';
import { withoutPuk } from '../wallets/without-puk.ts';
import { agreeToSeal, createCloneDriver, describeBackup } from './backup.ts';
import { planTargets } from './clone-options.ts';

/** Cards in the order of `--card`: the one that makes the wallet, then its clones. */
export const rotate: ActionOf<typeof setRotateCommand> = async (input, context) => {
  const { fixed, 'pin-reset': pinReset } = input;
  const { delays, settled } = lastingTerms({ ...input, clones: input.targets }, { name: 'set rotate' });
  const card = { label: await labelOf(context, 0, 'new primary') };
  const targets = await planTargets(context, input, { count: input.targets });
  const labels = [card.label, ...targets.map(({ label }) => label)];
  await agreeToSeal(context, input.yes);
  const { driver, namer, choosePasswords } = await createCloneDriver(context, labels, input);
  const puk = !input['no-puk'];
  const choose = async () => ({
    ...(await askNewPasswords(context, {
      puk,
      called: 'all cards of the new wallet',
      none: ' (for none begin again with --no-puk)',
    })),
    ...settled,
  });
  const lacks = puk ? [] : withoutPuk({ clones: targets.length, fixed, pinReset, word: delays.word });
  if (lacks.length > 0) context.screen.note([red(`WARNING: ${lacks.join(' ')}`)]);
  const made = await rotateWallet(driver, { card, targets, choose, choosePasswords, puk, slot: context.slot });
  const { result, text } = describeBackup(made, { sealed: true, namer });
  return {
    result: { ...result, delays },
    text: [
      ...text,
      ...lacks,
      ...describeDelays(delays),
      ...(delays.word > 0 ? [firstClockTogether] : []),
      ...moveTheFunds,
    ],
  };
};

/** Which commands bring over what the old wallet holds. */
const moveTheFunds = [
  'Now send what the old wallet holds to the new one, the largest account first:',
  '  1. With a card of the new wallet: "symbolon address --chain CHAIN" shows where to. CHAIN is bitcoin, ethereum or solana.',
  '  2. With a card of the old wallet: "symbolon sweep CHAIN ADDRESS --server URL" sends everything there that it finds, through a server of yours, and lists what stays.',
] as const;

/** The primary could choose servers that say any date: docs/spec/time.md, Delays. */
const firstClockTogether =
  'Its cards choose their time servers together: "symbolon time trust" with --signers, more than half of them.';

/** `called`: what the questions call the cards that the passwords are for. `none`: how to have no PUK, for its question. */
type NewPasswords = { readonly puk: boolean; readonly called: string; readonly none?: string };

/** PIN and PUK of a new wallet. All its cards have them from then on. */
export async function askNewPasswords(
  { secrets, pins }: CommandContext,
  { puk, called, none = '' }: NewPasswords,
): Promise<{ readonly pin: string; readonly puk?: string }> {
  const pin = await secrets.get('pin', { question: `New PIN for ${called}, 6 to 12 digits`, twice: true });
  const made = puk
    ? { pin, puk: await secrets.get('puk', { question: `New PUK for ${called}, 12 to 16 digits${none}`, twice: true }) }
    : { pin };
  pins.settle(made);
  return made;
}
