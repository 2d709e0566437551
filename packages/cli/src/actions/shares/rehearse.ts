import { rehearseShares, type SharesRehearsalStep } from '@symbolon/backup';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import { line } from '@symbolon/interface';
import { asksAtFirst } from '../../ceremonies/asks-at-first.ts';
import { calledOf, createDriver, labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { sharesRehearseCommand } from '../../commands/shares.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { askNewPasswords } from '../backup/rotate.ts';
import { otherShareCards } from './recover.ts';
import { holderPasswords } from './share-cards.ts';

/** Cards in the order of `--card`: the blank one, then share cards until there are enough. */
export const rehearseRecovery: ActionOf<typeof sharesRehearseCommand> = async ({ fingerprint, yes }, context) => {
  if (fingerprint !== undefined && !/^[0-9a-f]{8}$/i.test(fingerprint))
    throw wrongUsage(`--fingerprint: "${fingerprint}" is not 8 hexadecimal digits`, { name: 'shares rehearse' });
  const card = { label: await labelOf(context, 0, 'blank card') };
  const labels = await otherShareCards(context);
  const { pins: sharePins } = holderPasswords(context, labels);
  const asks = asksAtFirst(context, {
    label: card.label,
    what: 'the rehearsal',
    lines: (named) => [
      line`${named}, holds the wallet for as long as it takes, and is reset in the end. It must be blank now.`,
    ],
    agreed: yes,
  });
  const driver = await createDriver(context, [card.label, ...labels], { sharePins, atSession: asks });
  const passwords = await askNewPasswords(context, {
    puk: false,
    called: calledOf(await context.cards(), card.label, 0),
  });
  const { made, ...result } = await rehearseShares(driver, {
    card,
    shares: labels.map((label) => ({ label })),
    choose: async () => passwords,
    ...(fingerprint !== undefined && { masterFingerprint: Number.parseInt(fingerprint, 16) }),
    clock: Date.now,
  });
  const { recovered, steps, milliseconds, stays } = result;
  const found = made === undefined ? null : formatFingerprint(made.masterFingerprint);
  return {
    result: { recovered, fingerprint: found, steps, milliseconds, stays },
    text: [
      ...steps.flatMap(describe),
      recovered
        ? `The wallet ${found} came back, in ${seconds(milliseconds)} s.`
        : 'The wallet did not come back: see above.',
      ...stays,
    ],
  };
};

function describe({ text, outcome, milliseconds, taps, problems }: SharesRehearsalStep): readonly string[] {
  const cost = outcome === 'skipped' ? '' : `, ${taps === 1 ? '1 tap' : `${taps} taps`}, ${seconds(milliseconds)} s`;
  return [`${text}: ${outcome}${cost}`, ...problems.map((problem) => `  ${problem.text} ${problem.advice}`)];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
